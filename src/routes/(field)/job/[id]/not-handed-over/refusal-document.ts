// Minutes of a result that was refused at the door (NĐ 190/2025, Art. 17a: receiving is signed for; on refusal, minutes signed by a representative or a
// witness): when and where, who drew up, who witnessed, who refused, which result, what happened, what proves it, signatures. Always Vietnamese: it is a
// paper of a Vietnamese office.
import type { RefusalRule } from '$domain/refusal-rules.ts';
import { formatDate } from '$domain/vietnam-time.ts';
import { basisBlocks, box, clockWords, evidenceBlocks, heading, letterhead, momentWords, NOT_SAID, plain, said, signatureRows, withDetails } from '$ui/pdf/minutes-parts.ts';
import type { PdfBlock, PdfDocument } from '$ui/pdf/pdf-document.ts';
import type { PdfImage } from '$ui/pdf/pdf-image.ts';

export interface RefusalFacts {
  number: string;
  rule: RefusalRule;
  /** `Phường An Phú` */
  ward: string;
  /** ISO instant. */
  at: string;
  officer: string;
  /** Of the dossier, and where the officer was. */
  code: string;
  procedure: string;
  recipient: string;
  address: string;
  statement: string;
  witness: { name: string; role: string };
  /** Why the witness did not sign; empty where they did. */
  unsigned: string;
  /** Files taken, by use and hash. */
  evidence: readonly { what: string; sha256: string }[];
}

export interface RefusalSignatures {
  witness?: PdfImage | undefined;
  officer?: PdfImage | undefined;
}

const TITLE = 'BIÊN BẢN';
const ABOUT = 'Về việc người nhận từ chối nhận kết quả giải quyết thủ tục hành chính';

export function refusalDocument(facts: RefusalFacts, signatures: RefusalSignatures): PdfDocument {
  const { number, rule, ward, officer, witness } = facts;
  return {
    title: `Biên bản từ chối nhận kết quả số ${number}`,
    language: 'vi-VN',
    author: officer,
    at: facts.at,
    footer: (page, of) => [`Biên bản số ${number}`, `Trang ${page}/${of}`],
    blocks: [
      ...letterhead({ ward, number, title: TITLE, about: ABOUT, prescribed: rule.form }),
      ...basisBlocks(rule.basis),
      ...refusalBody(facts),
      ...signatureRows([box('NGƯỜI CHỨNG KIẾN', witness.name, signatures.witness, facts.unsigned ? '(không ký)' : ''), box('NGƯỜI LẬP BIÊN BẢN', officer, signatures.officer)])
    ]
  };
}

/** What is read out before anyone signs. */
export function refusalBody(facts: RefusalFacts): PdfBlock[] {
  const { at, address, ward, unsigned } = facts;
  return [
    said('Thời gian, địa điểm lập', `${momentWords(at)}, tại ${address || NOT_SAID}.`),
    heading('1. Người lập biên bản'),
    said('Họ và tên', `${facts.officer}. Cơ quan: Ủy ban nhân dân ${ward}.`),
    heading('2. Người chứng kiến'),
    plain(`Ông (bà) ${withDetails(facts.witness.name, [['tư cách:', facts.witness.role]])}`),
    heading('3. Người từ chối nhận kết quả'),
    plain(`Ông (bà) ${withDetails(facts.recipient, [['địa chỉ', address]])}`),
    heading('4. Kết quả được mang đến trả'),
    said('Mã hồ sơ', `${facts.code}.`),
    said('Thủ tục', `${facts.procedure}.`),
    heading('5. Diễn biến, lý do từ chối'),
    plain(facts.statement || NOT_SAID),
    ...evidenceBlocks(facts.evidence),
    heading('6. Kết thúc'),
    plain(
      `Biên bản lập xong hồi ${clockWords(at)} ngày ${formatDate(at)}, được lập thành ${String(facts.rule.copies).padStart(2, '0')} bản có nội dung và giá trị như nhau; đã đọc lại cho người chứng kiến nghe${unsigned ? '.' : ', công nhận là đúng và cùng ký tên dưới đây.'} Kết quả được mang về bộ phận một cửa của ${ward}.`
    ),
    ...(unsigned ? [said('Lý do người chứng kiến không ký', `${unsigned}.`)] : [])
  ];
}
