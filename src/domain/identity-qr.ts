// The QR code of the citizen's identity card (CCCD): `12 digits|old number of 9 or empty|name|ddMMyyyy|Nam or Nữ|address|ddMMyyyy issued`, UTF-8; cards
// since 2024 add fields at the end. Read to check a recipient on the spot. Of what it holds nothing is kept but the verdict and three digits.
import { foldText } from './fold-text.ts';
import { lastDigits } from './known-identity.ts';
import { normaliseLine } from './normalise-text.ts';

export interface IdentityCard {
  number: string;
  /** Of the card of 9 digits that it replaced. */
  oldNumber?: string;
  name: string;
  /** `yyyy-MM-dd`, or `yyyy` */
  born: string;
}

export type ReadIdentityQr = { type: 'card'; card: IdentityCard } | { type: 'not-a-card' };

const FEWEST_FIELDS = 7;
/** Longer than any card's: not worth looking at. */
const LONGEST = 1000;
const LONGEST_NAME = 120;
const NAME = /^\p{L}[\p{L}\p{M} .'’-]*$/u;

export function readIdentityQr(payload: string): ReadIdentityQr {
  const fields = payload.length > LONGEST ? [] : payload.split('|').map(normaliseLine);
  if (fields.length < FEWEST_FIELDS) return { type: 'not-a-card' };
  const [number = '', oldNumber = '', name = '', bornText = '', sex = '', , issuedText = ''] = fields;
  const born = readDate(bornText);
  const wellFormed = /^\d{12}$/.test(number) && /^(\d{9})?$/.test(oldNumber) && name.length <= LONGEST_NAME && NAME.test(name) && /^n(am|u)$/.test(foldText(sex)) && readDate(issuedText) !== undefined;
  if (!wellFormed || !born) return { type: 'not-a-card' };
  return { type: 'card', card: { number, ...(oldNumber && { oldNumber }), name, born } };
}

/** `18011974` → `1974-01-18`, `00001974` → `1974`; undefined for a day that no calendar has. */
function readDate(text: string): string | undefined {
  if (text.startsWith('0000') && text.length === 8) return /^0000(\d{4})$/.exec(text)?.[1];
  const match = /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (!match) return undefined;
  const date = `${match[3]}-${match[2]}-${match[1]}`;
  const instant = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date) ? date : undefined;
}

/** What a job knows of the person who should be there. */
export interface KnownPerson {
  name: string;
  /** Of 9 or 12 digits, or the last three of them (known-identity.ts). */
  idNumber?: string | undefined;
  /** `yyyy-MM-dd`, or `yyyy` */
  born?: string | undefined;
}

export interface IdentityMatch {
  /**
   * `unaccented`: the same, but one of the two was written without accents. `accents`: both have accents, and other ones (Ân, An). `order`: the same
   * words in another order.
   */
  name: 'same' | 'unaccented' | 'accents' | 'order' | 'different';
  /** `same-old`: the job knows the old number, and the card names it. `unknown`: nothing to compare with. `-end`: of the number, only the last three digits are known. */
  number: 'same' | 'same-old' | 'same-end' | 'same-old-end' | 'different' | 'unknown';
  /** `same-year`: the day is not known on one side. */
  born: 'same' | 'same-year' | 'different' | 'unknown';
  verdict: 'matched' | 'similar' | 'differs';
}

/**
 * `matched`: the name is the same, or the number is and the name differs in how it is written; nothing contradicts. `similar`: a person has
 * to look. `differs`: another number, another day of birth, or another name.
 */
export function matchIdentity(card: IdentityCard, known: KnownPerson): IdentityMatch {
  const fields = { name: compareNames(card.name, known.name), number: compareNumbers(card, known.idNumber), born: compareBirths(card.born, known.born) };
  return { ...fields, verdict: verdictOf(fields) };
}

function verdictOf({ name, number, born }: Omit<IdentityMatch, 'verdict'>): IdentityMatch['verdict'] {
  if (number === 'different' || born === 'different') return 'differs';
  const sameNumber = number !== 'unknown';
  // Names are changed by law, numbers are not. One in a thousand has the same last three digits: by them alone nobody is another name's bearer.
  if (name === 'different') return number === 'same' || number === 'same-old' || (sameNumber && born === 'same') ? 'similar' : 'differs';
  return name === 'same' || name === 'unaccented' || sameNumber ? 'matched' : 'similar';
}

export function compareNames(one: string, other: string): IdentityMatch['name'] {
  const [a, b] = [plain(one), plain(other)];
  if (a === b) return 'same';
  const [foldedA, foldedB] = [foldText(a), foldText(b)];
  // Hòa and Hoà are one syllable with the mark on one or the other letter.
  if (foldedA === foldedB) return a === foldedA || b === foldedB ? 'unaccented' : marksByWord(a) === marksByWord(b) ? 'same' : 'accents';
  return sorted(foldedA) === sorted(foldedB) ? 'order' : 'different';
}

const plain = (name: string): string => normaliseLine(name).toLowerCase().replace(/[.'’-]+/g, ' ').replace(/\s+/g, ' ').trim();
const sorted = (name: string): string => name.split(' ').sort().join(' ');

/** Each word as its letters without tone, and its tone: where the tone stands does not matter, ơ and o are still two letters. */
function marksByWord(name: string): string {
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
  return name
    .split(' ')
    .map((word) => {
      const letters = word.normalize('NFD');
      return letters.replace(TONES, '').normalize('NFC') + (letters.match(TONES) ?? []).join('');
    })
    .join(' ');
}

function compareNumbers({ number, oldNumber }: IdentityCard, known: string | undefined): IdentityMatch['number'] {
  const digits = known?.replace(/[^\d*]/g, '');
  if (!digits) return 'unknown';
  const part = digits.startsWith('*');
  const agrees = (other: string | undefined): boolean => other !== undefined && other.length === digits.length && (part ? lastDigits(other) === lastDigits(digits) : other === digits);
  if (agrees(number)) return part ? 'same-end' : 'same';
  if (agrees(oldNumber)) return part ? 'same-old-end' : 'same-old';
  // A card that names no old number says nothing about one.
  return digits.length === 9 && oldNumber === undefined ? 'unknown' : 'different';
}

function compareBirths(card: string, known: string | undefined): IdentityMatch['born'] {
  if (known === undefined) return 'unknown';
  if (card === known) return 'same';
  const yearAlone = card.length === 4 || known.length === 4;
  return yearAlone && card.slice(0, 4) === known.slice(0, 4) ? 'same-year' : 'different';
}

export { lastDigits } from './known-identity.ts';
