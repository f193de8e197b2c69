import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, matchesAllWords, queryWords } from './fold-text.ts';

describe('foldText', () => {
  it('folds accents, đ and its look-alikes, composed or decomposed', () => {
    for (const form of ['NFC', 'NFD'] as const) expect(foldText('Đường Nguyễn Ư Dĩ'.normalize(form))).toBe('duong nguyen u di');
    expect(foldText('Ðức Đức đức ðức')).toBe('duc duc duc duc');
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => foldText(foldText(text)) === foldText(text)));
  });
});

describe('matchesAllWords', () => {
  const haystack = 'Nguyễn Thị Thử 12/3/5 Đường số 10 31.98.H29-261104-0013';
  it('wants every word, in any order, with or without accents', () => {
    expect(matchesAllWords(haystack, 'duong thu')).toBe(true);
    expect(matchesAllWords(haystack, 'THỬ  đường')).toBe(true);
    expect(matchesAllWords(haystack, '261104-0013')).toBe(true);
    expect(matchesAllWords(haystack, 'thu hai')).toBe(false);
  });
  it('matches everything when nothing was asked', () => {
    expect(matchesAllWords(haystack, '  ')).toBe(true);
    expect(queryWords('  ')).toEqual([]);
  });
});
