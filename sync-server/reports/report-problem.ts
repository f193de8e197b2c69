// Why a report cannot be taken, in sentences for whoever sends it: what is wrong and what to do.
import { MAX_REPORT_FILES, MAX_REPORT_PHOTO_BYTES, MAX_REPORT_VIDEO_SECONDS } from '$domain/report-file.ts';
import { MAX_EVIDENCE_BYTES } from '$domain/evidence.ts';
import type { Sentence } from '../intake/sentences.ts';

export type ReportProblem =
  | { code: 'malformed'; field: string }
  | { code: 'too-long'; field: string; max: number }
  | { code: 'nothing-said' }
  | { code: 'category-unknown' }
  | { code: 'place-missing' }
  | { code: 'coordinates-half' }
  | { code: 'coordinates-malformed' }
  | { code: 'outside' }
  | { code: 'address-unknown' }
  | { code: 'too-many-files' }
  | { code: 'file-too-large' }
  | { code: 'wrong-kind-of-file' }
  | { code: 'video-too-long' }
  | { code: 'hash-differs' }
  | { code: 'file-unknown' }
  | { code: 'too-often'; seconds: number }
  | { code: 'work-missing' }
  | { code: 'looks-automatic' }
  | { code: 'already-received' }
  | { code: 'code-unknown' }
  | { code: 'still-open' };

/** HTTP statuses by what is wrong. */
export function statusOfProblem({ code }: ReportProblem): number {
  switch (code) {
    case 'too-often':
      return 429;
    case 'file-too-large':
      return 413;
    case 'code-unknown':
    case 'file-unknown':
      return 404;
    case 'already-received':
    case 'still-open':
      return 409;
    default:
      return 422;
  }
}

const MB = 1024 * 1024;

export function problemSentence(problem: ReportProblem): Sentence {
  switch (problem.code) {
    case 'malformed': return { vi: `Nội dung “${problem.field}” không đúng dạng.`, en: `The field “${problem.field}” is not in the right form.` };
    case 'too-long': return { vi: `Nội dung “${problem.field}” dài quá ${problem.max} ký tự.`, en: `The field “${problem.field}” is longer than ${problem.max} characters.` };
    case 'nothing-said': return { vi: 'Chưa có mô tả, cũng chưa có ảnh hay video. Hãy ghi vài chữ hoặc kèm một tấm ảnh.', en: 'There is neither a description nor a photo or video. Write a few words or add a photo.' };
    case 'category-unknown': return { vi: 'Không có lĩnh vực này. Hãy chọn một lĩnh vực trong danh sách.', en: 'There is no such category. Choose one from the list.' };
    case 'place-missing': return { vi: 'Chưa có địa điểm. Cần tọa độ hoặc địa chỉ.', en: 'The place is missing. Coordinates or an address are needed.' };
    case 'coordinates-half': return { vi: 'Chỉ có vĩ độ hoặc chỉ có kinh độ. Cần cả hai.', en: 'Only the latitude or only the longitude is given. Both are needed.' };
    case 'coordinates-malformed': return { vi: 'Tọa độ không phải một điểm trên trái đất (vĩ độ trước, kinh độ sau).', en: 'The coordinates are no place on earth (latitude first, then longitude).' };
    case 'outside': return { vi: 'Địa điểm này nằm ngoài các phường tiếp nhận. Hãy xem lại vị trí trên bản đồ, hoặc phản ánh đến nơi quản lý địa điểm đó.', en: 'This place lies outside the wards that take reports here. Check the position on the map, or report it to whoever is in charge of that place.' };
    case 'address-unknown': return { vi: 'Địa chỉ không cho biết thuộc phường nào. Hãy ghi tên phường ở cuối địa chỉ, hoặc chọn vị trí trên bản đồ.', en: 'The address does not tell the ward. Put the ward’s name at its end, or choose the position on the map.' };
    case 'too-many-files': return { vi: `Chỉ nhận tối đa ${MAX_REPORT_FILES} ảnh hoặc video.`, en: `At most ${MAX_REPORT_FILES} photos or videos are taken.` };
    case 'file-too-large': return { vi: `Tệp quá lớn: ảnh tối đa ${MAX_REPORT_PHOTO_BYTES / MB} MB, video tối đa ${MAX_EVIDENCE_BYTES / MB} MB.`, en: `The file is too large: a photo may have ${MAX_REPORT_PHOTO_BYTES / MB} MB, a video ${MAX_EVIDENCE_BYTES / MB} MB.` };
    case 'wrong-kind-of-file': return { vi: 'Tệp không phải ảnh (JPEG, PNG, WebP) hay video (MP4, WebM), dù tên tệp ghi như vậy.', en: 'The file is no photo (JPEG, PNG, WebP) or video (MP4, WebM), whatever its name says.' };
    case 'video-too-long': return { vi: `Video dài hơn ${MAX_REPORT_VIDEO_SECONDS} giây. Hãy cắt ngắn hoặc quay lại.`, en: `The video is longer than ${MAX_REPORT_VIDEO_SECONDS} seconds. Cut it or record it again.` };
    case 'hash-differs': return { vi: 'Tệp nhận được không giống tệp đã gửi. Hãy gửi lại tệp.', en: 'The file that arrived is not the file that was sent. Send it again.' };
    case 'file-unknown': return { vi: 'Phản ánh này không có tệp như vậy.', en: 'The report has no such file.' };
    case 'too-often': return { vi: `Địa chỉ mạng này vừa gửi quá nhiều phản ánh. Hãy thử lại sau ${problem.seconds} giây; nội dung vẫn còn trên máy.`, en: `Too many reports have come from this network address. Try again in ${problem.seconds} seconds; what was written is still on the device.` };
    case 'work-missing': return { vi: 'Phép tính chống gửi tự động bị thiếu hoặc đã hết hạn. Hãy gửi lại.', en: 'The calculation that keeps automatic senders away is missing or too old. Send it again.' };
    case 'looks-automatic': return { vi: 'Phản ánh này có dấu hiệu gửi tự động nên không được nhận. Hãy gọi hoặc đến bộ phận một cửa của phường.', en: 'This report looks as if a program sent it and was not taken. Call the ward’s desk or go there.' };
    case 'already-received': return { vi: 'Phản ánh giống hệt vừa được tiếp nhận. Không cần gửi lại.', en: 'The very same report has just been taken in. There is no need to send it again.' };
    case 'code-unknown': return { vi: 'Không có phản ánh nào với mã này. Hãy xem lại từng chữ của mã.', en: 'There is no report with this code. Check each letter of it.' };
    case 'still-open': return { vi: 'Phản ánh này vẫn đang được xử lý, chưa cần phản ánh lại.', en: 'This report is still being worked on; there is no need to report it again yet.' };
  }
}
