// A CSV file as rows of cells with the line each begins on.
import Papa from 'papaparse';
import type { Encoding } from './decode-text.ts';
import type { FileProblem } from './sentences.ts';

export const MAX_ROWS = 50_000;
const DELIMITERS = [',', ';', '\t'] as const;

export interface TableRow {
  /** Line of the file on which the row begins, the first being 1. */
  line: number;
  cells: string[];
  brokenQuotes: boolean;
}

export interface Table {
  headings: string[];
  /** Rows are cut out of the text when asked for: 50,000 rows as arrays of cells would take many times the file's own size. */
  rows: { length: number; at(index: number): TableRow };
}

export type ReadTable = { type: 'table'; table: Table } | { type: 'failed'; problem: FileProblem };

export interface TableShape {
  encoding: Encoding;
  /** How many of a line's cells are headings that the reader knows. */
  knownHeadings(cells: readonly string[]): number;
}

/** The separator is the one that makes the most known headings out of the first line. */
export function readTable(text: string, { encoding, knownHeadings }: TableShape): ReadTable {
  const bare = text.replace(/^\ufeff/, '');
  // Excel's own first line to say which separator it wrote.
  const told = /^sep=(.)\r?\n/i.exec(bare);
  const body = told ? bare.slice(told[0].length) : bare;
  const tries = DELIMITERS.map((delimiter) => {
    const first = Papa.parse<string[]>(body, { delimiter, preview: 1, skipEmptyLines: 'greedy' }).data[0] ?? [];
    return { delimiter, cells: first.length, known: knownHeadings(first) };
  });
  const best = tries.reduce((a, b) => (b.known > a.known ? b : a));
  if (best.known === 0) {
    if (encoding === 'windows-1258') return failed({ code: 'wrong-encoding' });
    if (tries.every((each) => each.cells < 3)) return failed({ code: 'not-a-table', looksLike: 'text' });
  }
  return scanRows(body, { delimiter: best.delimiter, firstLine: told ? 2 : 1 });
}

interface RowPlace {
  from: number;
  to: number;
  line: number;
  blank: boolean;
  brokenQuotes: boolean;
}

/** Finds where each row lies, without keeping what is in it. */
function scanRows(body: string, { delimiter, firstLine }: { delimiter: string; firstLine: number }): ReadTable {
  const places: RowPlace[] = [];
  let from = 0;
  let line = firstLine;
  let newline: '\n' | '\r' | '\r\n' = '\n';
  let endsInBreak = false;
  Papa.parse<string[]>(body, {
    delimiter,
    skipEmptyLines: false,
    step({ data: cells, errors, meta }, parser) {
      if (meta.linebreak === '\r' || meta.linebreak === '\r\n') newline = meta.linebreak;
      endsInBreak = cells.length === 1 && cells[0] === '';
      places.push({ from, to: meta.cursor, line, blank: isBlank(cells), brokenQuotes: errors.some((error) => error.type === 'Quotes') });
      from = meta.cursor;
      line += 1 + lineBreaks(cells);
      // One more than is taken, and the headings.
      if (places.length > MAX_ROWS + 2) parser.abort();
    }
  });
  // The line break that ends the file begins no row.
  if (endsInBreak) places.pop();
  const first = places.findIndex(({ blank }) => !blank);
  const heading = places[first];
  const rows = places.slice(first + 1);
  if (!heading || rows.length === 0) return failed({ code: 'empty' });
  if (rows.length > MAX_ROWS) return failed({ code: 'too-many-rows', maxRows: MAX_ROWS });
  const cellsOf = ({ from: start, to }: RowPlace): string[] => Papa.parse<string[]>(body.slice(start, to), { delimiter, newline, preview: 1 }).data[0] ?? [];
  return {
    type: 'table',
    table: {
      headings: cellsOf(heading),
      rows: {
        length: rows.length,
        at(index) {
          const place = rows[index];
          if (!place) throw new RangeError(`there is no row ${index}`);
          return { line: place.line, cells: place.blank ? [] : cellsOf(place), brokenQuotes: place.brokenQuotes };
        }
      }
    }
  };
}

/** Line breaks within quoted cells: rows after them begin further down. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (/[\r\n]/.test(cell)) count += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  return count;
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');
const failed = (problem: FileProblem): ReadTable => ({ type: 'failed', problem });
