import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dongInWords } from './dong-in-words.ts';

describe('dongInWords', () => {
  it.each([
    [0, 'không đồng'],
    [1, 'một đồng'],
    [5, 'năm đồng'],
    [10, 'mười đồng'],
    [11, 'mười một đồng'],
    [14, 'mười bốn đồng'],
    [15, 'mười lăm đồng'],
    [20, 'hai mươi đồng'],
    [21, 'hai mươi mốt đồng'],
    [24, 'hai mươi tư đồng'],
    [25, 'hai mươi lăm đồng'],
    [91, 'chín mươi mốt đồng'],
    [100, 'một trăm đồng'],
    [101, 'một trăm lẻ một đồng'],
    [105, 'một trăm lẻ năm đồng'],
    [110, 'một trăm mười đồng'],
    [115, 'một trăm mười lăm đồng'],
    [1000, 'một nghìn đồng'],
    [1005, 'một nghìn không trăm lẻ năm đồng'],
    [1010, 'một nghìn không trăm mười đồng'],
    [3000, 'ba nghìn đồng'],
    [8000, 'tám nghìn đồng'],
    [15_000, 'mười lăm nghìn đồng'],
    [75_000, 'bảy mươi lăm nghìn đồng'],
    [121_500, 'một trăm hai mươi mốt nghìn năm trăm đồng'],
    [105_000, 'một trăm lẻ năm nghìn đồng'],
    [1_000_000, 'một triệu đồng'],
    [1_000_001, 'một triệu không trăm lẻ một đồng'],
    [2_050_000, 'hai triệu không trăm năm mươi nghìn đồng'],
    [2_005_000, 'hai triệu không trăm lẻ năm nghìn đồng'],
    [1_000_000_000, 'một tỷ đồng'],
    [10_000_000_000, 'mười tỷ đồng'],
    [1_000_005_000, 'một tỷ không trăm lẻ năm nghìn đồng'],
    [1_234_567_891, 'một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt đồng'],
    [1_000_000_000_000, 'một nghìn tỷ đồng']
  ])('%d: %s', (amount, words) => {
    expect(dongInWords(amount)).toBe(words);
  });

  it('says linh where people do', () => {
    expect(dongInWords(105_000, 'linh')).toBe('một trăm linh năm nghìn đồng');
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('refuses %d', (amount) => {
    expect(() => dongInWords(amount)).toThrow(RangeError);
  });

  it('never says two amounts alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), fc.integer({ min: 0, max: 10_000_000_000 }), (a, b) => (a === b) === (dongInWords(a) === dongInWords(b)))
    );
    const all = new Set(Array.from({ length: 20_000 }, (_, amount) => dongInWords(amount)));
    expect(all.size).toBe(20_000);
  });
});
