import { describe, expect, it } from 'vitest';
import { mintJobId } from './ids.ts';
import { likelyDuplicates, likenessOf, type ComparedReport } from './likely-duplicates.ts';
import type { DuplicateRule } from './report-rules.ts';

const RULES: DuplicateRule[] = [
  { validFrom: '2026-01-01', metres: 50, hours: 240, likeness: 0.5, categories: [{ code: 'TO', metres: 150, hours: 72 }] },
  { validFrom: '2027-01-01', metres: 10, hours: 240, likeness: 0.5, categories: [] }
];
/** About a metre to the north. */
const METRE = 1 / 111_195;

function report(key: string, { north = 0, hours = 0, category = 'LLD', description = 'Bán hàng lấn hết vỉa hè', address = '', point = true, file = '' } = {}): ComparedReport {
  const received = new Date(Date.parse('2026-11-20T02:00:00.000Z') + hours * 3_600_000).toISOString();
  return {
    _id: mintJobId('violation', key),
    received,
    place: { address, ...(point && { lat: 10.8 + north * METRE, lon: 106.74 }) },
    violation: { category, description, media: [], ...(file && { files: [{ sha256: file.repeat(64) as never, use: 'photo' as const, bytes: 1, mime: 'image/jpeg' as const, receivedAt: received }] }) }
  };
}

const found = (one: ComparedReport, ...others: ComparedReport[]) => likelyDuplicates(one, others, RULES).map(({ job }) => job.slice('job:violation:'.length));

describe('likelyDuplicates', () => {
  const one = report('1');

  it('finds the same thing told by another person, without accents and in other words', () => {
    expect(found(one, one, report('2', { north: 20, hours: 30, description: 'BAN HANG lan het via he, ko co loi di' }))).toEqual(['2']);
    expect(found(one, report('3', { north: 12, description: 'Quán nhậu để bàn ghế' }))).toEqual(['3']);
  });

  it('does not find what is another category, too far in space or time, or another thing some way off', () => {
    expect(found(one, report('2', { category: 'MQ' }), report('3', { north: 51 }), report('4', { hours: 241 }), report('5', { north: 40, description: 'Xe tải đậu cả ngày' }))).toEqual([]);
  });

  it('takes the category’s own reach, and the rule of the day of the report', () => {
    const loud = report('1', { category: 'TO', description: 'Karaoke' });
    expect(found(loud, report('2', { category: 'TO', north: 140, description: 'karaoke' }), report('3', { category: 'TO', hours: 73, description: 'Karaoke' }))).toEqual(['2']);
    const later = 24 * 60;
    expect(found(report('1', { hours: later }), report('2', { hours: later, north: 20 }))).toEqual([]);
  });

  it('compares addresses where a point is missing', () => {
    expect(found(report('1', { point: false, address: '12/3 Đường số 10' }), report('2', { point: false, address: '12/3 duong so 10' }), report('3', { address: '12/3 Đường số 10' }), report('4', { address: '' }))).toEqual(['2', '3']);
  });

  it('puts the same file first, then the nearest and likest', () => {
    expect(found(report('1', { file: 'a' }), report('2', { north: 5 }), report('3', { north: 45 }), report('4', { north: 49, description: 'khác', file: 'a' }))).toEqual(['4', '2', '3']);
  });
});

it('likeness is by words, without accents', () => {
  expect(likenessOf('Đổ rác', 'do rac')).toBe(1);
  expect(likenessOf('Đổ rác', 'karaoke')).toBe(0);
  expect(likenessOf('', '')).toBe(0);
  expect(likenessOf('rác đầu hẻm', 'rác cuối hẻm')).toBeCloseTo(2 / 3);
});
