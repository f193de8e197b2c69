// Identity number and day of birth as lists of dossiers have them.
import { keptNumber } from '$domain/known-identity.ts';
import { dateOf, parseLocalDateTime } from '$domain/vietnam-time.ts';
import { dateText } from './xlsx/read-sheet.ts';

export type ReadNumber =
  | { type: 'number'; kept: string }
  | { type: 'missing' }
  /** Of a passport: there is nothing to compare it with. */
  | { type: 'passport' }
  | { type: 'malformed'; digits: number };

/**
 * Of 12 digits, or the old one of 9; with separators, an apostrophe or `CCCD` in front. A spreadsheet takes away the zeros that a number begins with: a card's
 * begins with one (the province's code), in nine provinces with two, and so did many old numbers.
 */
export function readIdentityNumber(typed: string): ReadNumber {
  const bare = typed.replace(/[\s.,\-–'’`\u200b\u00a0]+/g, '').replace(/^(?:s[ốo])?(?:cccd|cmnd|cmt):?/iu, '');
  if (bare === '') return { type: 'missing' };
  if (/^\d{10,12}$/.test(bare)) return { type: 'number', kept: keptNumber(bare.padStart(12, '0')) };
  if (/^\d{8,9}$/.test(bare)) return { type: 'number', kept: keptNumber(bare.padStart(9, '0')) };
  if (/^[A-Z]{1,2}\d{6,8}$/i.test(bare)) return { type: 'passport' };
  return { type: 'malformed', digits: bare.replace(/\D/g, '').length };
}

export type ReadBirth = { type: 'born'; born: string } | { type: 'missing' } | { type: 'malformed' };

const OLDEST = 1900;

/** `18/1/1974`, `18011974`, `1974`, `01/1974` (the year is kept), a spreadsheet's number of a day. Nobody is born after `now` (ISO instant). */
export function readBirth(typed: string, now: string): ReadBirth {
  const bare = typed.trim().replace(/^(?:sinh\s+)?n[ăa]m\s+(?=\d{4}$)/iu, '');
  if (/^[-–—]*$/.test(bare)) return { type: 'missing' };
  const born = yearAlone(bare) ?? day(bare);
  if (born === undefined || Number(born.slice(0, 4)) < OLDEST || born > dateOf(now).slice(0, born.length)) return { type: 'malformed' };
  return { type: 'born', born };
}

/** The day or the day and the month left out, or written as 00 or dashes. */
const yearAlone = (typed: string): string | undefined => /^(?:(?:(?:00|--)[/.-])?(?:0?\d|1[0-2]|--)[/.-])?(\d{4})$/.exec(typed)?.[1];

function day(typed: string): string | undefined {
  const together = /^(\d{2})(\d{2})(\d{4})$/.exec(typed);
  const written = together ? together.slice(1).join('/') : /^[1-4]\d{4}(?:\.0+)?$/.test(typed) ? dateText(Number(typed), false) : typed;
  const instant = parseLocalDateTime(written);
  return instant === undefined ? undefined : dateOf(instant);
}
