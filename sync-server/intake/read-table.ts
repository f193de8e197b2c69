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
  rows: TableRow[];
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
  const parsed = Papa.parse<string[]>(body, { delimiter: best.delimiter, preview: MAX_ROWS + 2, skipEmptyLines: false });
  const broken = new Set(parsed.errors.filter((error) => error.type === 'Quotes').map((error) => error.row));
  const rows: TableRow[] = [];
  let line = told ? 2 : 1;
  for (const [index, cells] of parsed.data.entries()) {
    rows.push({ line, cells, brokenQuotes: broken.has(index) });
    line += 1 + lineBreaks(cells);
  }
  // The line break that ends the file begins no row.
  if (rows.at(-1)?.cells.join('') === '') rows.pop();
  while (isBlank(rows[0])) rows.shift();
  const heading = rows.shift();
  if (!heading || rows.length === 0) return failed({ code: 'empty' });
  if (rows.length > MAX_ROWS) return failed({ code: 'too-many-rows', maxRows: MAX_ROWS });
  return { type: 'table', table: { headings: heading.cells, rows } };
}

/** Line breaks within quoted cells: rows after them begin further down. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) if (/[\r\n]/.test(cell)) count += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  return count;
}

const isBlank = (row: TableRow | undefined): boolean => row !== undefined && row.cells.every((cell) => cell.trim() === '');
const failed = (problem: FileProblem): ReadTable => ({ type: 'failed', problem });
