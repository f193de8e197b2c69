import { describe, expect, it } from 'vitest';
import { dateWords } from './date-words.ts';

describe('what a date field holds, in words', () => {
  it.each([
    ['2026-11-26', 'Thứ Năm, 26/11/2026'],
    ['2026-04-03', 'Thứ Sáu, 03/04/2026'],
    ['2026-11-26T17:30', 'Thứ Năm, 26/11/2026, 17:30'],
    ['2026-11-29T00:15', 'Chủ Nhật, 29/11/2026, 00:15'],
    ['', ''],
    [undefined, ''],
    ['26/11/2026', ''],
    ['2026-13-41', '']
  ])('%s: %s', (text, words) => expect(dateWords(text)).toBe(words));
});
