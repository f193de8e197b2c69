import { describe, expect, it } from 'vitest';
import { formatDong, readDong } from './money.ts';

describe('formatDong', () => {
  it('writes amounts as Vietnamese do', () => {
    expect([0, 800, 75_000, 1_234_567].map(formatDong)).toEqual(['0\u00a0đ', '800\u00a0đ', '75.000\u00a0đ', '1.234.567\u00a0đ']);
  });
});

describe('readDong', () => {
  it.each([['0', 0], ['75000', 75_000], ['15.000', 15_000], ['15,000', 15_000], ['1.234.567 đ', 1_234_567], ['75 000 VND', 75_000], ['8000,00', 8000], ['-0', 0]])('reads %s', (typed, amount) => {
    expect(readDong(typed)).toEqual({ type: 'amount', amount });
  });
  it('refuses what is no amount', () => {
    expect(readDong('-5000')).toEqual({ type: 'negative' });
    expect(readDong('7.5').type).toBe('malformed');
    expect(readDong('miễn phí').type).toBe('malformed');
    expect(readDong('9'.repeat(30)).type).toBe('malformed');
    expect(readDong(' ')).toEqual({ type: 'missing' });
  });
});
