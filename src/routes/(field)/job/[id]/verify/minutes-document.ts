// Minutes as a document, with what the law wants in them (Law on Handling Administrative Violations, Art. 58): time and place of drawing up and
// the reason where that is not the scene, who draws up, the violator, others concerned, time, place and description of the act, statements,
// measures taken, the right of explanation, the number of copies, signatures; on refusal a representative or witness, else the reason.
// Always Vietnamese: it is a paper of a Vietnamese office.
import type { MinutesRule } from '$domain/on-the-spot-rules.ts';
import type { MinutesForm, MinutesSigning } from '$domain/on-the-spot.ts';
import { dateOf, formatDate, formatTime, minuteOfDay } from '$domain/vietnam-time.ts';
import type { PdfBlock, PdfDocument, PdfSpan } from '$ui/pdf/pdf-document.ts';
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
const NOT_SAID = '…………………………';
const SIGNATURE_HEIGHT = 62;

export function minutesDocument(facts: MinutesFacts, signatures: MinutesSignatures): PdfDocument {
  const { form, number, rule } = facts;
  return {
    title: `${TITLES[form]} số ${number}`,
    language: 'vi-VN',
    author: facts.officer,
    at: facts.endedAt,
    footer: (page, of) => [`${TITLES[form][0]}${TITLES[form].slice(1).toLowerCase()} số ${number}`, `Trang ${page}/${of}`],
    blocks: [...letterhead(facts), ...(rule?.basis ?? []).map((basis): PdfBlock => ({ type: 'paragraph', text: [{ text: `Căn cứ ${basis};`, italic: true }] })), ...minutesBody(facts), ...signatureBlocks(facts, signatures)]
  };
}

function letterhead({ form, number, rule, ward, case: { category } }: MinutesFacts): PdfBlock[] {
  const bold = (text: string): PdfSpan[] => [{ text, bold: true }];
  const prescribed = form === 'working' ? rule?.workingForm : rule?.violationForm;
  return [
    ...(prescribed ? [{ type: 'paragraph', text: `Mẫu ${prescribed}`, align: 'right', size: 9 } as const] : []),
    {
      type: 'columns',
      widths: [42, 58],
      columns: [
        [{ type: 'paragraph', text: bold(`ỦY BAN NHÂN DÂN\n${ward.toUpperCase()}`), align: 'centre', size: 10.5 }, { type: 'rule', width: 70, align: 'centre' }, { type: 'paragraph', text: `Số: ${number}`, align: 'centre', size: 9.5 }],
        [{ type: 'paragraph', text: bold('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc'), align: 'centre', size: 10.5 }, { type: 'rule', width: 130, align: 'centre' }]
      ]
    },
    { type: 'space', height: 8 },
    { type: 'heading', text: TITLES[form], align: 'centre', size: 15 },
    { type: 'paragraph', text: `Về lĩnh vực: ${category}`, align: 'centre' },
    { type: 'space', height: 4 }
  ];
}

/** What is read out before anyone signs. */
export function minutesBody(facts: MinutesFacts): PdfBlock[] {
  const { violatorIs, signing } = facts;
  const refused = signing.startsWith('refused');
  return [
    said('Thời gian, địa điểm lập', `${momentWords(facts.beganAt)}, tại ${facts.place || NOT_SAID}.`),
    ...(facts.placeReason ? [said('Lý do không lập tại nơi xảy ra', facts.placeReason)] : []),
    heading('1. Người lập biên bản'),
    said('Họ và tên', `${facts.officer}. Cơ quan: Ủy ban nhân dân ${facts.ward}.`),
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
    said('Tài liệu, chứng cứ ghi nhận tại chỗ', facts.evidence.length === 0 ? 'không có.' : `${facts.evidence.length} tệp, có mã SHA-256 như sau:`),
    ...facts.evidence.map(({ what, sha256 }): PdfBlock => ({ type: 'paragraph', text: `${what}: ${sha256}`, size: 8, indent: 12 })),
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
  const rows: PdfBlock[] = [];
  for (let at = 0; at < boxes.length; at += 2) rows.push({ type: 'columns', widths: [1, 1], columns: [boxes[at] ?? [], boxes[at + 1] ?? []] }, { type: 'space', height: 10 });
  return [{ type: 'space', height: 8 }, ...rows];
}

function box(role: string, name: string, signature: PdfImage | undefined, instead = ''): PdfBlock[] {
  return [
    { type: 'paragraph', text: [{ text: role, bold: true }], align: 'centre', size: 10 },
    signature ? { type: 'image', image: signature, height: SIGNATURE_HEIGHT, align: 'centre' } : { type: 'space', height: instead ? SIGNATURE_HEIGHT / 3 : SIGNATURE_HEIGHT },
    ...(instead ? [{ type: 'paragraph', text: [{ text: instead, italic: true }], align: 'centre' } as const, { type: 'space', height: SIGNATURE_HEIGHT / 3 } as const] : []),
    { type: 'paragraph', text: name, align: 'centre', size: 10 }
  ];
}

const heading = (text: string): PdfBlock => ({ type: 'heading', text });
const plain = (text: string): PdfBlock => ({ type: 'paragraph', text });
const said = (what: string, value: string): PdfBlock => ({ type: 'paragraph', text: [{ text: `${what}: `, bold: true }, { text: value }] });

const withDetails = (name: string, details: readonly (readonly [string, string])[]): string =>
  `${[name || NOT_SAID, ...details.flatMap(([what, value]) => (value ? [`${what} ${value}`] : []))].join(', ')}.`;

function momentWords(instant: string): string {
  const [year, month, day] = dateOf(instant).split('-');
  return `hồi ${clockWords(instant)}, ngày ${day} tháng ${month} năm ${year}`;
}

function clockWords(instant: string): string {
  const minute = minuteOfDay(instant);
  return `${Math.floor(minute / 60)} giờ ${formatTime(instant).slice(3)} phút`;
}
