import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, queryWords } from './fold-text.ts';

describe('foldText', () => {
  it('folds accents, đ and its look-alikes, composed or decomposed', () => {
    for (const form of ['NFC', 'NFD'] as const) expect(foldText('Đường Nguyễn Ư Dĩ'.normalize(form))).toBe('duong nguyen u di');
    expect(foldText('Ðức Đức đức ðức')).toBe('duc duc duc duc');
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => foldText(foldText(text)) === foldText(text)));
  });
});

describe('queryWords', () => {
  it('are folded; a query of white space has none', () => {
    expect(queryWords('  THỬ   Đường ')).toEqual(['thu', 'duong']);
    expect(queryWords('  ')).toEqual([]);
  });
});
