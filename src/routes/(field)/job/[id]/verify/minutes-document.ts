// Minutes as a document, with what the law wants in them (Law on Handling Administrative Violations, Art. 58): time and place of drawing up and
// the reason where that is not the scene, who draws up, the violator, others concerned, time, place and description of the act, statements,
// measures taken, the right of explanation, the number of copies, signatures; on refusal a representative or witness, else the reason.
// Always Vietnamese: it is a paper of a Vietnamese office.
import type { MinutesRule } from '$domain/on-the-spot-rules.ts';
import type { MinutesForm, MinutesSigning } from '$domain/on-the-spot.ts';
import { formatDate } from '$domain/vietnam-time.ts';
import { basisBlocks, box, clockWords, evidenceBlocks, heading, letterhead, momentWords, NOT_SAID, plain, said, signatureRows, withDetails } from '$ui/pdf/minutes-parts.ts';
import type { PdfBlock, PdfDocument } from '$ui/pdf/pdf-document.ts';
import type { PdfImage } from '$ui/pdf/pdf-image.ts';
import type { Party, Witness } from './verify-fields.ts';

export interface MinutesFacts {
  form: MinutesForm;
  number: string;
  rule: MinutesRule | undefined;
  /** `Phường An Phú` */
  ward: string;
  /** ISO instants. */
  beganAt: string;
  endedAt: string;
  place: string;
  placeReason: string;
  officer: string;
  /** What the officer is, as the law wants it beside the name. */
  office: string;
  case: { number: string; category: string; address: string };
  violatorIs: 'person' | 'organisation' | 'unknown';
  violator: Party;
  others: string;
  witnesses: readonly Witness[];
  actAt: string;
  act: string;
  /** `Chiều dài lấn chiếm: 2,5 m` */
  measures: readonly string[];
  /** Files taken, by use and hash. */
  evidence: readonly { what: string; sha256: string }[];
  statements: string;
  measuresTaken: string;
  explanation: boolean;
  copies: number;
  signing: MinutesSigning;
  refusalReason: string;
  representative: { name: string; office: string };
  passTo: string;
}

/** As they were drawn; absent for who did not sign. */
export interface MinutesSignatures {
  officer?: PdfImage | undefined;
  violator?: PdfImage | undefined;
  witnesses: readonly (PdfImage | undefined)[];
  representative?: PdfImage | undefined;
}

const TITLES: Record<MinutesForm, string> = { working: 'BIÊN BẢN LÀM VIỆC', violation: 'BIÊN BẢN VI PHẠM HÀNH CHÍNH' };

export function minutesDocument(facts: MinutesFacts, signatures: MinutesSignatures): PdfDocument {
  const { form, number, rule } = facts;
  return {
    title: `${TITLES[form]} số ${number}`,
    language: 'vi-VN',
    author: facts.officer,
    at: facts.endedAt,
    footer: (page, of) => [`${TITLES[form][0]}${TITLES[form].slice(1).toLowerCase()} số ${number}`, `Trang ${page}/${of}`],
    blocks: [...letterhead({ ward: facts.ward, number, title: TITLES[form], about: `Về lĩnh vực: ${facts.case.category}`, prescribed: form === 'working' ? rule?.workingForm : rule?.violationForm }), ...basisBlocks(rule?.basis ?? []), ...minutesBody(facts), ...signatureBlocks(facts, signatures)]
  };
}

/** What is read out before anyone signs. */
export function minutesBody(facts: MinutesFacts): PdfBlock[] {
  const { violatorIs, signing } = facts;
  const refused = signing.startsWith('refused');
  return [
    said('Thời gian, địa điểm lập', `${momentWords(facts.beganAt)}, tại ${facts.place || NOT_SAID}.`),
    ...(facts.placeReason ? [said('Lý do không lập tại nơi xảy ra', facts.placeReason)] : []),
    heading('1. Người lập biên bản'),
    said('Họ và tên', `${facts.officer}. Chức vụ: ${facts.office}. Cơ quan: Ủy ban nhân dân ${facts.ward}.`),
    heading('2. Người chứng kiến'),
    ...(facts.witnesses.length === 0 ? [plain('Không có.')] : facts.witnesses.map((witness) => plain(`Ông (bà) ${withDetails(witness.name, [['số định danh/giấy tờ', witness.idNumber], ['địa chỉ', witness.address]])}`))),
    ...(signing === 'refused-representative' ? [said('Đại diện chính quyền', withDetails(facts.representative.name, [['chức vụ', facts.representative.office]]))] : []),
    heading(facts.form === 'violation' ? '3. Cá nhân, tổ chức vi phạm' : '3. Cá nhân, tổ chức liên quan trực tiếp'),
    ...(violatorIs === 'unknown' ? [plain('Chưa xác định được hoặc không có mặt khi lập biên bản.')] : partyBlocks(facts)),
    ...(facts.others ? [said('Người khác có liên quan, người bị thiệt hại', facts.others)] : []),
    heading('4. Nội dung sự việc'),
    said('Vụ việc số', `${facts.case.number}. Nơi được phản ánh hoặc phát hiện: ${facts.case.address || NOT_SAID}.`),
    said('Thời gian, địa điểm xảy ra', `${facts.actAt || momentWords(facts.beganAt)}, tại ${facts.case.address || facts.place || NOT_SAID}.`),
    said('Mô tả hành vi', facts.act),
    ...(facts.measures.length > 0 ? [said('Số đo tại chỗ', `${facts.measures.join('; ')}.`)] : []),
    ...evidenceBlocks(facts.evidence),
    heading('5. Ý kiến trình bày'),
    plain(facts.statements || 'Không có ý kiến.'),
    heading('6. Biện pháp đã áp dụng'),
    plain(facts.measuresTaken || 'Không.'),
    ...(facts.passTo ? [said('Chuyển hồ sơ đến', `${facts.passTo}.`)] : []),
    ...(facts.explanation && facts.rule ? explanationBlocks(facts.rule) : []),
    heading(facts.explanation && facts.rule ? '8. Kết thúc' : '7. Kết thúc'),
    plain(
      `Biên bản lập xong hồi ${clockWords(facts.endedAt)} ngày ${formatDate(facts.endedAt)}, được lập thành ${String(facts.copies).padStart(2, '0')} bản có nội dung và giá trị như nhau; đã đọc lại cho những người có tên trên đây nghe${refused || signing === 'nobody' ? '' : ', công nhận là đúng và cùng ký tên dưới đây'}${violatorIs === 'unknown' || signing === 'nobody' ? '.' : `; giao cho ông (bà) ${facts.violator.name} 01 bản.`}`
    ),
    ...(refused ? [said('Lý do người vi phạm không ký', facts.refusalReason || NOT_SAID)] : []),
    ...(signing === 'nobody' ? [said('Lý do không có chữ ký của người vi phạm', facts.refusalReason || 'không có mặt khi lập biên bản.')] : [])
  ];
}

function partyBlocks({ violatorIs, violator }: MinutesFacts): PdfBlock[] {
  const pairs: [string, string][] =
    violatorIs === 'person'
      ? [['Họ và tên', violator.name], ['Ngày, tháng, năm sinh', violator.born], ['Quốc tịch', violator.nationality], ['Nghề nghiệp', violator.occupation], ['Nơi ở hiện tại', violator.address], ['Số định danh cá nhân/hộ chiếu', violator.idNumber], ['Điện thoại', violator.phone]]
      : [['Tên tổ chức', violator.name], ['Địa chỉ trụ sở', violator.address], ['Mã số doanh nghiệp/giấy phép', violator.idNumber], ['Người đại diện theo pháp luật', violator.representative], ['Điện thoại', violator.phone]];
  return pairs.map(([name, value]) => said(name, value || NOT_SAID));
}

function explanationBlocks({ explanation: { writtenDays, hearingDays } }: MinutesRule): PdfBlock[] {
  return [
    heading('7. Quyền giải trình'),
    plain(
      `Trường hợp pháp luật cho phép giải trình, người vi phạm có quyền gửi văn bản giải trình đến người có thẩm quyền xử phạt trong thời hạn ${writtenDays} ngày làm việc, hoặc gửi văn bản yêu cầu giải trình trực tiếp trong thời hạn ${hearingDays} ngày làm việc, kể từ ngày lập biên bản này.`
    )
  ];
}

function signatureBlocks({ violatorIs, violator, witnesses, signing, representative, officer }: MinutesFacts, signatures: MinutesSignatures): PdfBlock[] {
  const boxes = [
    ...(violatorIs === 'unknown' || signing === 'nobody' ? [] : [box(violatorIs === 'person' ? 'NGƯỜI VI PHẠM' : 'ĐẠI DIỆN TỔ CHỨC VI PHẠM', violator.representative || violator.name, signatures.violator, signing === 'signed' ? '' : '(không ký)')]),
    ...witnesses.map((witness, index) => box('NGƯỜI CHỨNG KIẾN', witness.name, signatures.witnesses[index])),
    ...(signing === 'refused-representative' ? [box('ĐẠI DIỆN CHÍNH QUYỀN', representative.name, signatures.representative)] : []),
    box('NGƯỜI LẬP BIÊN BẢN', officer, signatures.officer)
  ];
  return signatureRows(boxes);
}
