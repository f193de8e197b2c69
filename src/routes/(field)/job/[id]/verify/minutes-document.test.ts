import { describe, expect, it } from 'vitest';
import type { PdfBlock, PdfText } from '$ui/pdf/pdf-document.ts';
import { minutesDocument, type MinutesFacts } from './minutes-document.ts';

const party = { name: 'Nguyễn Văn Thử', born: '1980', nationality: 'Việt Nam', occupation: 'Buôn bán', idNumber: '079080000000', address: '12/3 Đường số 10', phone: '', representative: '' };
const facts: MinutesFacts = {
  form: 'violation',
  number: '3/BBVPHC.tuantra.anphu.9c4e',
  rule: { validFrom: '2026-01-01', basis: ['Luật Xử lý vi phạm hành chính'], violationForm: 'MBB01', competentRoles: [], competentPeople: [], copies: 2, explanation: { writtenDays: 5, hearingDays: 2 } },
  ward: 'Phường An Phú', beganAt: '2026-11-25T02:05:00.000Z', endedAt: '2026-11-25T02:30:00.000Z', place: 'trước số 45 Nguyễn Duy Trinh', placeReason: '', officer: 'Trần Văn Tuần', office: 'Tổ tuần tra',
  case: { number: 'TN-0001', category: 'Lòng lề đường', address: '45 Nguyễn Duy Trinh' }, violatorIs: 'person', violator: party, others: '', witnesses: [{ name: 'Lê Thị Chứng', idNumber: '', address: 'số 47' }],
  actAt: '', act: 'Bày bán hàng hóa trên vỉa hè', measures: ['Chiều dài: 2,5 m'], evidence: [{ what: 'Ảnh', sha256: 'ab'.repeat(32) }], statements: 'Xin được dọn ngay', measuresTaken: 'Buộc dọn ngay', explanation: true,
  copies: 2, signing: 'refused-witness', refusalReason: 'cho rằng không vi phạm', representative: { name: '', office: '' }, passTo: 'Chủ tịch UBND phường'
};
const words = (text: PdfText): string => (typeof text === 'string' ? text : text.map((span) => span.text).join(''));
const textOf = (blocks: readonly PdfBlock[]): string =>
  blocks.map((block) => (block.type === 'heading' || block.type === 'paragraph' ? words(block.text) : block.type === 'columns' ? block.columns.map(textOf).join('\n') : '')).join('\n');
const written = (changes: Partial<MinutesFacts> = {}) => textOf(minutesDocument({ ...facts, ...changes }, { witnesses: [] }).blocks);

describe('minutes', () => {
  it.each([
    ['number', 'Số: 3/BBVPHC.tuantra.anphu.9c4e'], ['form', 'Mẫu MBB01'], ['time and place', 'hồi 9 giờ 05 phút, ngày 25 tháng 11 năm 2026, tại trước số 45 Nguyễn Duy Trinh'], ['who draws up', 'Trần Văn Tuần. Chức vụ: Tổ tuần tra. Cơ quan: Ủy ban nhân dân Phường An Phú'],
    ['violator', 'Số định danh cá nhân/hộ chiếu: 079080000000'], ['witness', 'Ông (bà) Lê Thị Chứng, địa chỉ số 47'], ['act', 'Mô tả hành vi: Bày bán hàng hóa trên vỉa hè'], ['measures', 'Chiều dài: 2,5 m'], ['evidence', 'ab'.repeat(32)],
    ['statements', 'Xin được dọn ngay'], ['measures taken', 'Buộc dọn ngay'], ['right of explanation', '5 ngày làm việc, hoặc gửi văn bản yêu cầu giải trình trực tiếp trong thời hạn 2 ngày'], ['copies', 'được lập thành 02 bản'], ['refusal', 'Lý do người vi phạm không ký: cho rằng không vi phạm'], ['passed on', 'Chủ tịch UBND phường']
  ])('hold the %s', (_what, expected) => expect(written()).toContain(expected));

  it('say why they were drawn up elsewhere, that nobody was there, or that no explanation is due', () => {
    expect(written({ placeReason: 'mưa lớn' })).toContain('Lý do không lập tại nơi xảy ra: mưa lớn');
    const nobody = written({ violatorIs: 'unknown', signing: 'nobody', explanation: false, form: 'working', refusalReason: '' });
    expect(nobody).toContain('BIÊN BẢN LÀM VIỆC');
    expect(nobody).toContain('không có mặt khi lập biên bản');
    expect(nobody).not.toContain('NGƯỜI VI PHẠM');
    expect(nobody).not.toContain('Quyền giải trình');
  });

  it('have a box for each who signs, and say who did not', () => {
    expect(written()).toMatch(/NGƯỜI VI PHẠM\n\n\(không ký\)[\s\S]*NGƯỜI CHỨNG KIẾN[\s\S]*NGƯỜI LẬP BIÊN BẢN/);
    expect(written({ signing: 'signed' })).not.toContain('(không ký)');
    expect(written({ signing: 'refused-representative', representative: { name: 'Phạm Văn Đại', office: 'Phó Chủ tịch' } })).toContain('ĐẠI DIỆN CHÍNH QUYỀN');
  });
});
