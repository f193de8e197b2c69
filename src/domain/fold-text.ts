// Search folding: people type without accents, and input holds decomposed and look-alike letters.

/** D with a stroke is no accent to Unicode: Đ U+0110, and what stands in for it, Ð U+00D0 (eth) and Ɖ U+0189, with their small letters. */
const STROKED_D = /[đĐðÐɖƉ]/g;
const MARKS = /\p{Mark}+/gu;

/** Lower case, without accents, đ as d. Keeps everything else; folding twice changes nothing. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').replace(STROKED_D, 'd').toLowerCase().normalize('NFD').replace(MARKS, '');
}

/** The words of a query, folded; empty for a query of white space. */
export const queryWords = (query: string): string[] => foldText(query).split(/\s+/).filter((word) => word !== '');
