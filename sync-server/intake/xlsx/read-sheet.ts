// The rows of one sheet as texts, as a person sees them: dates as dates, what a formula last came to, never the formula
// (ECMA-376, Part 1, §18.3).
import { DAY_MS } from '$domain/vietnam-time.ts';
import { ArchiveProblem, readParts } from './read-parts.ts';
import type { Workbook } from './read-workbook.ts';
import { xmlReader } from './read-xml.ts';

/** Columns beyond are stray marks. */
export const MAX_COLUMNS = 256;
/** The longest text of a cell in Excel. */
const MAX_CELL = 32_767;

export interface SheetReader {
  /** `line` is the row's number in the sheet, the first being 1. Returns false when no more rows are wanted. */
  row(line: number, cells: string[]): boolean;
}

export async function readSheet(bytes: Uint8Array, { part, workbook }: { part: string; workbook: Workbook }, { row }: SheetReader): Promise<void> {
  let found = false;
  let more = true;
  let line = 0;
  let cells: string[] = [];
  let column = -1;
  let cell: { type: string; style: number; value: string } | undefined;
  let reading = false;
  let phonetic = false;

  const take = xmlReader({
    open(name, attributes) {
      if (name === 'row') {
        line = attributes.r === undefined ? line + 1 : Number(attributes.r);
        cells = [];
        column = -1;
      } else if (name === 'c') {
        column = attributes.r === undefined ? column + 1 : columnOf(attributes.r);
        cell = { type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), value: '' };
      } else if (name === 'v' || name === 't') reading = true;
      else if (name === 'rPh') phonetic = true;
    },
    text(piece) {
      if (reading && !phonetic && cell && cell.value.length < MAX_CELL) cell.value += piece;
    },
    close(name) {
      if (name === 'v' || name === 't') reading = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'c' && cell) {
        if (column >= 0 && column < MAX_COLUMNS) {
          while (cells.length < column) cells.push('');
          cells[column] = textOf(cell, workbook);
        }
        cell = undefined;
      } else if (name === 'row' && more) more = row(line, cells);
    }
  });
  await readParts(bytes, {
    take(name) {
      if (name.toLowerCase() !== part.toLowerCase()) return undefined;
      found = true;
      return (piece, last) => {
        if (more) take(piece, last);
      };
    },
    enough: () => !more
  });
  if (!found) throw new ArchiveProblem('damaged');
}

function textOf({ type, style, value }: { type: string; style: number; value: string }, workbook: Workbook): string {
  switch (type) {
    case 's':
      return plain(workbook.strings[Number(value)] ?? '');
    case 'str':
    case 'inlineStr':
    case 'e':
      return plain(value);
    case 'b':
      return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value;
    case 'd':
      return isoDate(value);
    default: {
      if (value.trim() === '') return '';
      const number = Number(value);
      if (!Number.isFinite(number)) return value;
      return workbook.isDate(style) ? dateText(number, workbook.from1904) : numberText(number);
    }
  }
}

/** `_x000D_` is how a letter is written that XML cannot hold (ECMA-376, Part 1, §22.9.2.19). */
const plain = (text: string): string => (text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text);

/** What the file holds is a binary number: 106.78220200000001 was typed as 106.782202. */
const numberText = (number: number): string => (Number.isInteger(number) ? number.toFixed(0) : String(Number(number.toPrecision(15))));

/**
 * `04/11/2026 11:00` of days since 30/12/1899, or since 1/1/1904. Before March 1900 Excel counts a day that never was;
 * no dossier is that old. Rounded to seconds, for 11:00 is no binary fraction of a day.
 */
export function dateText(days: number, from1904: boolean): string {
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const instant = new Date(epoch + Math.round((days * DAY_MS) / 1000) * 1000);
  if (Number.isNaN(instant.getTime())) return String(days);
  const iso = instant.toISOString();
  const date = iso.slice(0, 10).split('-').reverse().join('/');
  const time = iso.slice(11, 19);
  return time === '00:00:00' ? date : `${date} ${time.endsWith(':00') ? time.slice(0, 5) : time}`;
}

function isoDate(value: string): string {
  const [date = '', time = ''] = value.split('T');
  return `${date.split('-').reverse().join('/')}${time === '' || time.startsWith('00:00') ? '' : ` ${time.slice(0, 5)}`}`;
}

/** 0 for A1, 26 for AA7. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column - 1;
}
