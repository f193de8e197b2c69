// What became of a rescue file, item by item, and why something of it was not taken, in both languages.
import type { PersonName, WardSlug } from '$domain/ids.ts';

export type RescueVerdict = 'new' | 'there' | 'refused' | 'vouch';

export interface RescueItem {
  id: string;
  what: 'device' | 'job' | 'entry' | 'file';
  verdict: RescueVerdict;
  /** Of an entry: its kind, when it was written by the device's clock, and the job it belongs to. */
  kind?: string;
  at?: string;
  job?: string;
  bytes?: number;
  why?: { code: ItemProblem; vi: string; en: string };
}

export interface RescueReport {
  type: 'rescue';
  dryRun: boolean;
  person: PersonName;
  ward: WardSlug;
  madeAt: string;
  totals: Record<RescueVerdict, number>;
  items: RescueItem[];
  /** The file ends too early, or its documents are not what its index says: what is whole was taken all the same. */
  damaged: boolean;
  /** A device that the server has never heard of: nobody but a person can say whose it is. */
  unknownDevice?: { fingerprint: string };
}

export type FileProblem = 'not-a-rescue-file' | 'newer-format' | 'damaged-index' | 'ward-unknown' | 'ward-not-yours' | 'busy' | 'too-large';
export type ItemProblem =
  | 'form' | 'wrong-hash' | 'bad-signature' | 'no-key' | 'other-person' | 'other-ward' | 'other-device' | 'not-allowed' | 'differs' | 'job-unproven' | 'file-unnamed' | 'file-differs' | 'file-cut' | 'vouch';

export interface RescueFailure {
  type: 'failed';
  code: FileProblem;
  vi: string;
  en: string;
}

export type RescueAnswer = RescueReport | RescueFailure;

const FILE_WORDS: Record<FileProblem, { vi: string; en: string }> = {
  'not-a-rescue-file': { vi: 'Đây không phải tệp cứu dữ liệu của Tận Nơi. Hãy chọn tệp có đuôi .rescue do máy của cán bộ tạo ra.', en: 'This is no rescue file of Tận Nơi. Choose the file ending in .rescue that the officer’s device made.' },
  'newer-format': { vi: 'Tệp này do phiên bản Tận Nơi mới hơn tạo ra. Hãy nâng cấp máy chủ rồi nhập lại; giữ nguyên tệp.', en: 'A newer version of Tận Nơi made this file. Update the server and import again; keep the file.' },
  'damaged-index': { vi: 'Phần đầu của tệp bị hỏng nên không đọc được. Hãy sao chép lại tệp từ máy của cán bộ; dữ liệu trên máy đó vẫn còn.', en: 'The beginning of the file is damaged and cannot be read. Copy it from the officer’s device again; the data is still there.' },
  'ward-unknown': { vi: 'Tệp này của một phường không có trên máy chủ này. Hãy nhập ở máy chủ của phường đó.', en: 'This file is of a ward that this server does not have. Import it at that ward’s server.' },
  'ward-not-yours': { vi: 'Tệp này của phường khác. Người có quyền ở phường đó mới nhập được; tệp vẫn dùng được.', en: 'This file is of another ward. Someone of that ward can import it; the file stays good.' },
  busy: { vi: 'Máy chủ đang nhập một tệp khác. Vui lòng thử lại sau một phút.', en: 'The server is taking in another file. Please try again in a minute.' },
  'too-large': { vi: 'Tệp lớn hơn mức máy chủ nhận. Hãy nhập bằng lệnh “npm run rescue” trên máy chủ.', en: 'The file is larger than the server takes. Import it with “npm run rescue” on the server.' }
};

const ITEM_WORDS: Record<ItemProblem, { vi: string; en: string }> = {
  form: { vi: 'Không đúng mẫu của Tận Nơi, có thể đã bị sửa.', en: 'Not in the form of Tận Nơi; it may have been changed.' },
  'wrong-hash': { vi: 'Nội dung đã bị sửa sau khi ghi: không khớp mã băm.', en: 'The content was changed after it was written: it does not match its hash.' },
  'bad-signature': { vi: 'Chữ ký không phải của thiết bị đã ghi.', en: 'The signature is not that of the device it names.' },
  'no-key': { vi: 'Không có khóa của thiết bị đã ghi nên không kiểm tra được.', en: 'The key of the device is not there, so it cannot be checked.' },
  'other-person': { vi: 'Ghi nhận của người khác với người tạo tệp.', en: 'Written by someone else than the person whose file this is.' },
  'other-ward': { vi: 'Thuộc phường khác.', en: 'Belongs to another ward.' },
  'other-device': { vi: 'Thiết bị này đã đăng ký với khóa khác: tệp có thể là giả.', en: 'This device is registered with another key: the file may be forged.' },
  'not-allowed': { vi: 'Người ghi không có quyền ghi loại này ở phường.', en: 'The writer may not record this kind of thing in the ward.' },
  differs: { vi: 'Máy chủ đã có bản khác mang cùng mã số; bản trên máy chủ được giữ.', en: 'The server has another document of this id, which is kept.' },
  'job-unproven': { vi: 'Không có ghi nhận nào xác nhận việc này.', en: 'No entry vouches for this job.' },
  'file-unnamed': { vi: 'Không có ghi nhận nào được nhận dùng tệp này làm bằng chứng.', en: 'No entry that was taken stands on this file.' },
  'file-differs': { vi: 'Nội dung tệp không khớp mã băm: đã bị sửa hoặc hỏng.', en: 'The file does not match its hash: it was changed or damaged.' },
  'file-cut': { vi: 'Tệp cứu dữ liệu bị cụt ở đây. Hãy sao chép lại từ máy của cán bộ.', en: 'The rescue file was cut off here. Copy it from the officer’s device again.' },
  vouch: { vi: 'Thiết bị chưa từng gửi về máy chủ: cần người nhập xác nhận.', en: 'The server has never heard of this device: whoever imports it has to vouch for it.' }
};

export const rescueFailure = (code: FileProblem): RescueFailure => ({ type: 'failed', code, ...FILE_WORDS[code] });
export const itemWords = (code: ItemProblem): NonNullable<RescueItem['why']> => ({ code, ...ITEM_WORDS[code] });
