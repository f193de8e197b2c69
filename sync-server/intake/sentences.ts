// What a person is told about a file or a row that cannot be taken: what is wrong and what to do, in both languages.

export interface Sentence {
  vi: string;
  en: string;
}

/** Why a whole file cannot be taken. Nothing of it was written. */
export type FileProblem =
  | { code: 'empty' }
  | { code: 'too-large'; maxBytes: number }
  | { code: 'too-many-rows'; maxRows: number }
  | { code: 'not-a-table'; looksLike: 'spreadsheet' | 'pdf' | 'image' | 'archive' | 'binary' | 'text' }
  | { code: 'wrong-encoding' }
  | { code: 'damaged-spreadsheet' }
  | { code: 'too-much-inside' }
  | { code: 'columns-missing'; missing: string[] }
  | { code: 'column-twice'; heading: string }
  | { code: 'not-json' }
  | { code: 'not-open311' }
  | { code: 'no-wards' };

/** Why one row or report cannot be taken. */
export type RowProblem =
  | { code: 'row-too-short'; cells: number; columns: number }
  | { code: 'row-too-long'; cells: number; columns: number }
  | { code: 'broken-quotes' }
  | { code: 'damaged-text'; heading: string }
  | { code: 'missing'; heading: string }
  | { code: 'cell-error'; heading: string; value: string }
  | { code: 'due-not-known' }
  | { code: 'too-long'; heading: string; max: number }
  | { code: 'code-malformed'; value: string }
  | { code: 'phone-malformed'; value: string }
  | { code: 'id-number-malformed'; heading: string; digits: number }
  | { code: 'born-malformed'; value: string }
  | { code: 'ward-unknown'; value: string }
  | { code: 'ward-not-yours'; value: string }
  | { code: 'date-malformed'; heading: string; value: string }
  | { code: 'due-before-received' }
  | { code: 'fee-malformed'; value: string }
  | { code: 'fee-negative'; value: string }
  | { code: 'channel-unknown'; value: string }
  | { code: 'handed-in-unknown'; value: string }
  | { code: 'papers-too-many'; max: number }
  | { code: 'coordinates-malformed'; value: string }
  | { code: 'coordinates-half' }
  | { code: 'coordinates-far'; kilometres: number }
  | { code: 'place-unknown' }
  | { code: 'id-malformed'; value: string }
  | { code: 'category-unknown'; value: string }
  | { code: 'report-closed' }
  | { code: 'not-a-report' };

const LOOKS_LIKE: Record<Extract<FileProblem, { code: 'not-a-table' }>['looksLike'], Sentence> = {
  spreadsheet: { vi: 'Đây là tệp Excel đời cũ (.xls) hoặc có đặt mật khẩu. Hãy mở bằng Excel, chọn “Lưu thành…” → “Excel Workbook (.xlsx)”, bỏ mật khẩu, rồi nhập lại.', en: 'This is an old Excel file (.xls) or one with a password. Open it in Excel, choose “Save As…” → “Excel Workbook (.xlsx)” without a password, and import again.' },
  pdf: { vi: 'Đây là tệp PDF. Hãy xuất danh sách ra CSV hoặc Excel rồi nhập lại.', en: 'This is a PDF. Export the list as CSV or Excel and import again.' },
  image: { vi: 'Đây là tệp ảnh. Hãy xuất danh sách ra CSV hoặc Excel rồi nhập lại.', en: 'This is a picture. Export the list as CSV or Excel and import again.' },
  archive: { vi: 'Đây là tệp nén, không phải bảng tính Excel. Hãy giải nén rồi nhập tệp CSV hoặc Excel bên trong.', en: 'This is an archive and no Excel workbook. Unpack it and import the CSV or Excel file inside.' },
  binary: { vi: 'Tệp này không phải bảng CSV hay Excel. Hãy xuất danh sách ra CSV (UTF-8) hoặc Excel rồi nhập lại.', en: 'This file is neither a CSV nor an Excel table. Export the list as CSV (UTF-8) or Excel and import again.' },
  text: { vi: 'Tệp này là văn bản, không có các cột của danh sách hồ sơ. Hãy xuất danh sách ra CSV hoặc Excel rồi nhập lại.', en: 'This file is text without the columns of a list of dossiers. Export the list as CSV or Excel and import again.' }
};

export function fileSentence(problem: FileProblem): Sentence {
  switch (problem.code) {
    case 'empty': return { vi: 'Tệp không có dòng dữ liệu nào. Hãy kiểm tra lại tệp đã xuất.', en: 'The file holds no rows of data. Check the file that was exported.' };
    case 'too-large': return { vi: `Tệp lớn hơn ${megabytes(problem.maxBytes)} MB. Hãy chia thành nhiều tệp nhỏ hơn rồi nhập từng tệp.`, en: `The file is larger than ${megabytes(problem.maxBytes)} MB. Split it into smaller files and import them one by one.` };
    case 'too-many-rows': return { vi: `Tệp có hơn ${thousands(problem.maxRows, '.')} dòng. Hãy chia thành nhiều tệp rồi nhập từng tệp.`, en: `The file has more than ${thousands(problem.maxRows, ',')} rows. Split it into several files and import them one by one.` };
    case 'not-a-table': return LOOKS_LIKE[problem.looksLike];
    case 'wrong-encoding': return { vi: 'Không đọc được chữ tiếng Việt trong tệp (bảng mã không phải UTF-8 hay Windows-1258). Hãy lưu lại thành “CSV UTF-8” rồi nhập lại.', en: 'The Vietnamese text in the file cannot be read (its encoding is neither UTF-8 nor Windows-1258). Save it again as “CSV UTF-8” and import again.' };
    case 'damaged-spreadsheet': return { vi: 'Tệp Excel bị hỏng hoặc chưa tải về hết. Hãy mở lại bằng Excel, lưu thành tệp .xlsx mới, rồi nhập lại.', en: 'The Excel file is damaged or was not downloaded completely. Open it in Excel, save it as a new .xlsx file, and import again.' };
    case 'too-much-inside': return { vi: 'Tệp Excel này khi mở ra quá lớn. Hãy chép riêng danh sách hồ sơ sang một tệp mới rồi nhập lại.', en: 'This Excel file is far too large once unpacked. Copy the list of dossiers into a new file of its own and import again.' };
    case 'columns-missing': return { vi: `Tệp thiếu cột: ${problem.missing.join(', ')}. Hãy thêm các cột này vào dòng tiêu đề rồi nhập lại.`, en: `The file lacks these columns: ${problem.missing.join(', ')}. Add them to the heading line and import again.` };
    case 'column-twice': return { vi: `Cột “${problem.heading}” xuất hiện hai lần. Hãy bỏ bớt một cột rồi nhập lại.`, en: `The column “${problem.heading}” is there twice. Remove one of them and import again.` };
    case 'not-json': return { vi: 'Tệp JSON bị hỏng hoặc chưa tải về hết. Hãy tải lại tệp rồi nhập lại.', en: 'The JSON file is damaged or was not downloaded completely. Download it again and import again.' };
    case 'not-open311': return { vi: 'Tệp JSON này không phải danh sách phản ánh Open311 (không có “requests”). Hãy kiểm tra lại tệp.', en: 'This JSON file is no list of Open311 reports (there are no “requests” in it). Check the file.' };
    case 'no-wards': return { vi: 'Máy chủ chưa có phường nào. Hãy chạy máy chủ một lần, hoặc “npm run provision” với tệp tổ chức, rồi nhập lại.', en: 'The server has no wards yet. Start the server once, or run “npm run provision” with an organisation file, and import again.' };
  }
}

export function rowSentence(problem: RowProblem): Sentence {
  switch (problem.code) {
    case 'row-too-short': return { vi: `Dòng chỉ có ${problem.cells} ô, cần ${problem.columns} ô.`, en: `The row has only ${problem.cells} cells, ${problem.columns} are needed.` };
    case 'row-too-long': return { vi: `Dòng có ${problem.cells} ô, nhiều hơn ${problem.columns} cột: có thể thiếu dấu ngoặc kép quanh một ô.`, en: `The row has ${problem.cells} cells, more than the ${problem.columns} columns: quotes may be missing around a cell.` };
    case 'broken-quotes': return { vi: 'Dấu ngoặc kép trong dòng không khớp.', en: 'The quotes in the row do not match.' };
    case 'damaged-text': return { vi: `Chữ trong cột “${problem.heading}” đã hỏng (có ký tự �). Hãy xuất lại từ phần mềm gốc.`, en: `The text in the column “${problem.heading}” is damaged (it holds �). Export it again from where it comes from.` };
    case 'missing': return { vi: `Thiếu “${problem.heading}”.`, en: `“${problem.heading}” is missing.` };
    case 'cell-error': return { vi: `Ô “${problem.heading}” là lỗi công thức của Excel (${problem.value}).`, en: `The cell “${problem.heading}” is an error of a formula (${problem.value}).` };
    case 'due-not-known': return { vi: 'Thiếu “Ngày hẹn trả”, và thủ tục này chưa có thời hạn giải quyết trong cài đặt của đơn vị.', en: '“Ngày hẹn trả” is missing, and the organisation has set no time for this procedure.' };
    case 'too-long': return { vi: `“${problem.heading}” dài quá ${problem.max} ký tự.`, en: `“${problem.heading}” is longer than ${problem.max} characters.` };
    case 'code-malformed': return { vi: `Mã hồ sơ “${problem.value}” không đúng mẫu (ví dụ 31.98.H29-261104-0013).`, en: `The dossier code “${problem.value}” has not the right form (such as 31.98.H29-261104-0013).` };
    case 'phone-malformed': return { vi: `Số điện thoại “${problem.value}” không đúng (cần 10 số, ví dụ 0903123456).`, en: `The phone number “${problem.value}” is not right (10 digits are needed, such as 0903123456).` };
    case 'id-number-malformed': return { vi: `“${problem.heading}” không đúng: có ${problem.digits} chữ số (cần 12 số, hoặc 9 số của CMND cũ). Nếu Excel hiện dạng 7,9E+10, hãy đổi cột sang kiểu Văn bản rồi nhập lại số.`, en: `“${problem.heading}” is not right: it has ${problem.digits} digits (12 are needed, or 9 of an old card). Where Excel shows 7.9E+10, set the column to Text and enter the number again.` };
    case 'born-malformed': return { vi: `“Ngày sinh” không phải ngày sinh có thật: “${problem.value}” (cần dạng 18/01/1974, hoặc chỉ năm 1974).`, en: `“Ngày sinh” is no real day of birth: “${problem.value}” (it should look like 18/01/1974, or the year alone: 1974).` };
    case 'ward-unknown': return { vi: `Không có phường “${problem.value}” trong tổ chức này.`, en: `There is no ward “${problem.value}” in this organisation.` };
    case 'ward-not-yours': return { vi: `Hồ sơ thuộc phường ${problem.value}, Ông/Bà không được nhập cho phường này.`, en: `The dossier belongs to the ward ${problem.value}, for which you may not import.` };
    case 'date-malformed': return { vi: `“${problem.heading}” không phải ngày có thật: “${problem.value}” (cần dạng 22/11/2026 17:00).`, en: `“${problem.heading}” is no real date: “${problem.value}” (it should look like 22/11/2026 17:00).` };
    case 'due-before-received': return { vi: 'Ngày hẹn trả sớm hơn ngày tiếp nhận.', en: 'The due date is earlier than the date of receipt.' };
    case 'fee-malformed': return { vi: `Lệ phí “${problem.value}” không phải số tiền.`, en: `The fee “${problem.value}” is no amount of money.` };
    case 'fee-negative': return { vi: `Lệ phí “${problem.value}” là số âm.`, en: `The fee “${problem.value}” is negative.` };
    case 'channel-unknown': return { vi: `Không rõ hình thức trả “${problem.value}” (Trả tại nhà, Qua bưu điện, Tại bộ phận một cửa).`, en: `The way of return “${problem.value}” is unknown (Trả tại nhà, Qua bưu điện, Tại bộ phận một cửa).` };
    case 'handed-in-unknown': return { vi: `Không rõ hình thức nộp “${problem.value}” (Trực tuyến, Trực tiếp, Qua bưu chính).`, en: `The way of handing in “${problem.value}” is unknown (Trực tuyến, Trực tiếp, Qua bưu chính).` };
    case 'papers-too-many': return { vi: `Có hơn ${problem.max} giấy tờ thu lại.`, en: `There are more than ${problem.max} papers to collect.` };
    case 'coordinates-malformed': return { vi: `Tọa độ “${problem.value}” không phải một điểm trên trái đất (vĩ độ trước, kinh độ sau).`, en: `The coordinates “${problem.value}” are no place on earth (latitude first, then longitude).` };
    case 'coordinates-half': return { vi: 'Chỉ có vĩ độ hoặc chỉ có kinh độ.', en: 'Only the latitude or only the longitude is given.' };
    case 'coordinates-far': return { vi: `Tọa độ cách phường ${problem.kilometres} km.`, en: `The coordinates are ${problem.kilometres} km away from the ward.` };
    case 'place-unknown': return { vi: 'Không xác định được phường từ tọa độ hay địa chỉ.', en: 'Neither coordinates nor address tell the ward.' };
    case 'id-malformed': return { vi: `Mã phản ánh “${problem.value}” không dùng được (chỉ chữ, số và . _ -).`, en: `The report's id “${problem.value}” cannot be used (only letters, digits and . _ -).` };
    case 'category-unknown': return { vi: `Không có lĩnh vực “${problem.value}” trong tổ chức này.`, en: `There is no category “${problem.value}” in this organisation.` };
    case 'report-closed': return { vi: 'Phản ánh đã đóng, không còn việc phải làm.', en: 'The report is closed: there is nothing left to do.' };
    case 'not-a-report': return { vi: 'Mục này không phải phản ánh Open311.', en: 'This item is no Open311 report.' };
  }
}

/** A value from a file as it is shown in a sentence. */
export const shown = (value: string): string => (value.length > 40 ? `${value.slice(0, 40)}…` : value);

const megabytes = (bytes: number): number => Math.floor(bytes / 1_000_000);
const thousands = (count: number, mark: string): string => String(count).replace(/\B(?=(\d{3})+$)/g, mark);
