// A CSV file as rows of cells with the line each begins on.
import Papa from 'papaparse';
import { MAX_ROWS, MOST_ROWS, type Grid, type TableRow } from './grid.ts';
import type { FileProblem } from './sentences.ts';

const DELIMITERS = [',', ';', '\t'] as const;
type Delimiter = (typeof DELIMITERS)[number];
/** Titles may stand above the headings; the separator shows in the first rows. */
const PREVIEW = 40;

export type ReadGrid = { type: 'grid'; grid: Grid } | { type: 'failed'; problem: FileProblem };

/** The separator is the one that makes the most known headings out of one of the first rows, else the most cells. */
export function readCsv(text: string, known: (cells: readonly string[]) => number): ReadGrid {
  const bare = text.replace(/^\ufeff/, '');
  // Excel's own first line to say which separator it wrote.
  const told = /^sep=(.)\r?\n/i.exec(bare);
  const body = told ? bare.slice(told[0].length) : bare;
  const tries = DELIMITERS.map((delimiter) => {
    const rows = Papa.parse<string[]>(body, { delimiter, preview: PREVIEW, skipEmptyLines: 'greedy' }).data;
    return { delimiter, known: Math.max(0, ...rows.map(known)), cells: Math.max(0, ...rows.slice(0, 5).map((cells) => cells.length)) };
  });
  const best = tries.reduce((a, b) => (b.known > a.known || (b.known === a.known && b.cells > a.cells) ? b : a));
  return scanRows(body, { delimiter: best.delimiter, firstLine: told ? 2 : 1 });
}

interface RowPlace {
  from: number;
  to: number;
  line: number;
  blank: boolean;
  brokenQuotes: boolean;
}

/** Finds where each row lies, without keeping what is in it. Empty rows at the beginning are no rows. */
function scanRows(body: string, { delimiter, firstLine }: { delimiter: Delimiter; firstLine: number }): ReadGrid {
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
      if (places.length > MOST_ROWS) parser.abort();
    }
  });
  // The line break that ends the file begins no row.
  if (endsInBreak) places.pop();
  const rows = places.slice(Math.max(0, places.findIndex(({ blank }) => !blank)));
  if (rows.every(({ blank }) => blank)) return { type: 'failed', problem: { code: 'empty' } };
  if (rows.length > MOST_ROWS) return { type: 'failed', problem: { code: 'too-many-rows', maxRows: MAX_ROWS } };
  const cellsOf = ({ from: start, to }: RowPlace): string[] => {
    const row = body.slice(start, to);
    // Most rows have no quotes, and there are tens of thousands of them.
    if (!row.includes('"')) return (row.endsWith(newline) ? row.slice(0, -newline.length) : row).split(delimiter);
    return Papa.parse<string[]>(row, { delimiter, newline, preview: 1 }).data[0] ?? [];
  };
  const at = (index: number): TableRow => {
    const place = rows[index];
    if (!place) throw new RangeError(`there is no row ${index}`);
    return { line: place.line, cells: place.blank ? [] : cellsOf(place), brokenQuotes: place.brokenQuotes };
  };
  return { type: 'grid', grid: { kind: 'csv', delimiter, rows: { length: rows.length, at } } };
}

/** Line breaks within quoted cells: rows after them begin further down. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (/[\r\n]/.test(cell)) count += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  return count;
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');
