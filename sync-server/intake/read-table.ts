// A file as a grid of rows, and out of it the table: which row holds the headings, and what is below.
import { MAX_ROWS, type Grid, type TableRow } from './grid.ts';
import type { FileProblem } from './sentences.ts';

/** Titles above the headings ("ỦY BAN NHÂN DÂN …") take a few rows. */
const LOOK_AT = 40;
/** Fewer known headings in a row may be chance: a title that says "Phường". */
const ENOUGH_KNOWN = 2;
/** A row of so many cells can be headings that nobody knows yet. */
const ENOUGH_CELLS = 3;

export interface Table {
  kind: Grid['kind'];
  /** Row of the grid with the headings. */
  headingRow: number;
  headings: string[];
  rows: { length: number; at(index: number): TableRow };
}

export type ReadTable = { type: 'table'; table: Table } | { type: 'failed'; problem: FileProblem };

export interface HeadingSense {
  /** How many of a row's cells are headings that the reader knows. */
  known(cells: readonly string[]): number;
  /** Whether somebody has told before what these headings mean. */
  remembered(cells: readonly string[]): boolean;
}

/** The row that looks most like headings; undefined when none does. */
export function findHeadings(grid: Grid, { known, remembered }: HeadingSense): number | undefined {
  const rows = Array.from({ length: Math.min(LOOK_AT, grid.rows.length) }, (_, index) => grid.rows.at(index).cells);
  const told = rows.findIndex((cells) => filled(cells) >= ENOUGH_CELLS && remembered(cells));
  if (told !== -1) return told;
  const counts = rows.map(known);
  const best = counts.indexOf(Math.max(...counts));
  if ((counts[best] ?? 0) >= ENOUGH_KNOWN) return best;
  const widths = rows.map(filled);
  const widest = widths.indexOf(Math.max(...widths));
  return (widths[widest] ?? 0) >= ENOUGH_CELLS ? widest : undefined;
}

export function tableBelow(grid: Grid, headingRow: number): ReadTable {
  const first = headingRow + 1;
  const length = grid.rows.length - first;
  if (length <= 0) return failed({ code: 'empty' });
  if (length > MAX_ROWS) return failed({ code: 'too-many-rows', maxRows: MAX_ROWS });
  const headings = [...grid.rows.at(headingRow).cells];
  // A spreadsheet's row may be marked further than it is filled.
  if (grid.kind === 'xlsx') while (headings.length > 0 && headings.at(-1)?.trim() === '') headings.pop();
  return { type: 'table', table: { kind: grid.kind, headingRow, headings, rows: { length, at: (index) => rowAt(grid, first + index, headings.length) } } };
}

/** A spreadsheet writes no empty cells at the end of a row; a CSV does, and a row without them is broken. */
function rowAt(grid: Grid, index: number, columns: number): TableRow {
  const row = grid.rows.at(index);
  if (grid.kind === 'csv' || row.cells.length === 0 || row.cells.length >= columns) return row;
  return { ...row, cells: [...row.cells, ...Array.from({ length: columns - row.cells.length }, () => '')] };
}

const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;
const failed = (problem: FileProblem): ReadTable => ({ type: 'failed', problem });
