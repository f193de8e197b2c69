import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { USUAL_REFUSAL } from '$domain/refusal-rules.ts';
import { refusalDocument, type RefusalFacts } from './refusal-document.ts';

const facts: RefusalFacts = {
  number: '1/BBTCN.canbo.anphu.9c4e', rule: { ...USUAL_REFUSAL, basis: ['Nghị định số 190/2025/NĐ-CP'], copies: 2 }, ward: 'Phường An Phú', at: '2026-11-23T02:05:00.000Z', officer: 'Trần Ngọc Hạnh',
  code: '31.98.H29-261104-0013', procedure: 'Đăng ký khai sinh', recipient: 'Nguyễn Thị Thử', address: '12/3 Đường số 10', statement: 'Ông nói kết quả ghi sai năm sinh.', witness: { name: 'Trần Văn Tổ', role: 'Tổ trưởng khu phố 2' },
  unsigned: '', evidence: [{ what: 'Ảnh', sha256: 'a'.repeat(64) }]
};
const textOf = (of: RefusalFacts): string => JSON.stringify(refusalDocument(of, {}).blocks);

it.each([
  ['ward and number', 'PHƯỜNG AN PHÚ'], ['number', '1/BBTCN.canbo.anphu.9c4e'], ['what it is about', 'từ chối nhận kết quả'], ['provisions', 'Nghị định số 190/2025/NĐ-CP'], ['time', 'hồi 9 giờ 05 phút, ngày 23 tháng 11 năm 2026'],
  ['place', 'tại 12/3 Đường số 10'], ['who draws up', 'Trần Ngọc Hạnh'], ['who witnesses', 'Trần Văn Tổ, tư cách: Tổ trưởng khu phố 2'], ['who refuses', 'Nguyễn Thị Thử, địa chỉ 12/3 Đường số 10'], ['which result', '31.98.H29-261104-0013'],
  ['the procedure', 'Đăng ký khai sinh'], ['what happened', 'Ông nói kết quả ghi sai năm sinh.'], ['photos', `Ảnh: ${'a'.repeat(64)}`], ['copies', '02 bản'], ['signatures', 'NGƯỜI CHỨNG KIẾN'], ['and the officer’s', 'NGƯỜI LẬP BIÊN BẢN']
])('names %s', (_what, text) => expect(textOf(facts)).toContain(text));

it('says why a witness did not sign, and then of nobody that they did', () => {
  const unsigned = textOf({ ...facts, unsigned: 'Vội đi làm' });
  expect(unsigned).toContain('Vội đi làm.');
  expect(unsigned).toContain('(không ký)');
  expect(unsigned).not.toContain('cùng ký tên');
  expect(textOf(facts)).toContain('cùng ký tên');
});

it('is told nothing but by its facts: no clock', () => {
  expect(readFileSync(new URL('refusal-document.ts', import.meta.url), 'utf8')).not.toMatch(/Date\.now|new Date|Math\.random/);
  expect(textOf(facts)).toBe(textOf(structuredClone(facts)));
});
