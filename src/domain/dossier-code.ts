// Dossier codes (mã số hồ sơ). They are issued elsewhere and only ever read here, never minted.

/** A form of code, and from when it is issued (`YYYY-MM-DD`); older codes stay good. */
export interface DossierCodePattern {
  validFrom: string;
  form: string;
  pattern: RegExp;
}

/** Ordered by date. `agency-yyMMdd-number` of the one-stop desks; from 2026 a second form for centralised services. */
export const DOSSIER_CODE_PATTERNS: readonly DossierCodePattern[] = [
  { validFrom: '2018-06-21', form: '38.98.H29-210519-0013', pattern: /^(\d{2,3}\.){0,3}[A-Z]\d{2}(\.\d{2,3}){0,3}-\d{6}-\d{4,}$/ },
  { validFrom: '2026-01-01', form: 'M01.002.03-260519-AB0013', pattern: /^M[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{2}-\d{6}-[A-Z]{2}[0-9A-Z]{4}$/ }
];

/** Longest code taken: it becomes part of a document's id. */
const MAX_LENGTH = 60;

export type ReadDossierCode = { type: 'code'; code: string } | { type: 'missing' } | { type: 'malformed' };

/** Takes what scanners and spreadsheets do to a code: white space, small letters, typographic dashes. */
export function readDossierCode(typed: string, patterns: readonly DossierCodePattern[] = DOSSIER_CODE_PATTERNS): ReadDossierCode {
  const code = typed
    .replace(/[\s\u200b\ufeff]+/g, '')
    .replace(/[‐-―−]/g, '-')
    .toUpperCase();
  if (code === '') return { type: 'missing' };
  if (code.length > MAX_LENGTH || !patterns.some(({ pattern }) => pattern.test(code))) return { type: 'malformed' };
  return { type: 'code', code };
}

/** Longest text looked through for a code: the most that a QR code holds is 2953 bytes. */
const LONGEST_TEXT = 3000;

/**
 * The dossier codes in what a slip's QR code holds: the code alone, in an address, or among other text. Each once, in order;
 * empty for a code of something else.
 */
export function findDossierCodes(text: string, patterns: readonly DossierCodePattern[] = DOSSIER_CODE_PATTERNS): string[] {
  const alone = readDossierCode(text, patterns);
  if (alone.type === 'code') return [alone.code];
  const pieces = unescaped(text.slice(0, LONGEST_TEXT)).replace(/[‐-―−]/g, '-').split(/[^0-9A-Za-z.-]+/);
  const codes = pieces.flatMap((piece) => {
    const read = readDossierCode(piece.replace(/^[.-]+|[.-]+$/g, ''), patterns);
    return read.type === 'code' ? [read.code] : [];
  });
  return [...new Set(codes)];
}

/** What an address holds of it; a text with a bare `%` stays as it is. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
