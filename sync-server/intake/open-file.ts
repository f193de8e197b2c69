// From a file's bytes to what it offers, row by row; or to the question what its columns mean.
import { foldText } from '$domain/fold-text.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { WardDoc } from '$domain/ward.ts';
import type { Candidates } from './candidates.ts';
import { decodeText, isArchive, MAX_BYTES, type Encoding } from './decode-text.ts';
import { countKnownHeadings, DELIVERY_COLUMNS, placeColumns, problemOf, type ColumnPlaces } from './delivery-columns.ts';
import { deliveryCandidates } from './delivery-rows.ts';
import type { Grid } from './grid.ts';
import type { HeadingMemory } from './heading-memory.ts';
import { readReports, reportCandidates } from './open311-reports.ts';
import { readCsv } from './read-csv.ts';
import { findHeadings, tableBelow, type Table } from './read-table.ts';
import type { FileProblem } from './sentences.ts';
import { readXlsx } from './xlsx/read-xlsx.ts';

/** What a person told about a file. Left out: as the reader finds it. */
export interface Told {
  sheet?: string | undefined;
  /** Row with the headings, from 0. */
  headingRow?: number | undefined;
  places?: ColumnPlaces | undefined;
  /** All rows are of this ward. */
  ward?: WardSlug | undefined;
}

export interface OpenOptions {
  wardDocs: readonly WardDoc[];
  /** Wards for which this person may take in. */
  allowed: readonly WardSlug[];
  memory: HeadingMemory;
  told?: Told | undefined;
  createdAt: string;
  createdBy: string;
}

export interface FileShape {
  format: 'csv' | 'xlsx' | 'open311';
  encoding: Encoding;
  /** Of a spreadsheet: the one that is read, and all that hold anything. */
  sheet?: string;
  sheets?: string[];
}

export interface ColumnsAsked {
  headings: string[];
  /** Of the grid, from 0. */
  headingRow: number;
  /** The first rows of the grid, to choose the headings among them. */
  firstRows: { line: number; cells: string[] }[];
  places: ColumnPlaces;
  problem?: Extract<FileProblem, { code: 'columns-missing' | 'column-twice' }>;
}

export type OpenedFile =
  | { type: 'opened'; shape: FileShape; candidates: Candidates; table?: Table; grid?: Grid; columns?: ColumnsAsked }
  | { type: 'asks'; shape: FileShape; columns: ColumnsAsked }
  | { type: 'failed'; problem: FileProblem };

const FIRST_ROWS = 12;

export async function openFile(bytes: Uint8Array, options: OpenOptions): Promise<OpenedFile> {
  if (bytes.byteLength > MAX_BYTES) return failed({ code: 'too-large', maxBytes: MAX_BYTES });
  const { memory, told } = options;
  if (isArchive(bytes)) {
    const score = (cells: readonly string[]): number => (memory.knows(cells) ? 100 : countKnownHeadings(cells));
    const read = await readXlsx(bytes, { score, sheet: told?.sheet });
    if (read.type === 'failed') return read;
    return openGrid(read.grid, { format: 'xlsx', encoding: 'utf-8', sheet: read.sheet, sheets: read.sheets }, options);
  }
  const decoded = decodeText(bytes);
  if (decoded.type === 'failed') return decoded;
  const { text, encoding } = decoded;
  if (/^\ufeff?\s*[[{]/.test(text)) return openReports(text, options);
  const read = readCsv(text, (cells) => (memory.knows(cells) ? 100 : countKnownHeadings(cells)));
  if (read.type === 'failed') return read;
  return openGrid(read.grid, { format: 'csv', encoding }, options);
}

function openGrid(grid: Grid, shape: FileShape, { wardDocs, allowed, memory, told, createdAt, createdBy }: OpenOptions): OpenedFile {
  const asked = told?.headingRow;
  const headingRow = asked !== undefined && asked < grid.rows.length ? asked : findHeadings(grid, { known: countKnownHeadings, remembered: (cells) => memory.knows(cells) });
  if (headingRow === undefined) return failed(shape.encoding === 'windows-1258' ? { code: 'wrong-encoding' } : { code: 'not-a-table', looksLike: 'text' });
  const read = tableBelow(grid, headingRow);
  if (read.type === 'failed') return read;
  const { table } = read;

  const placed = told?.places ? withProblem(told.places) : remembered(memory.places(table.headings)) ?? placeColumns(table.headings);
  const places = within(placed.places, table.headings.length);
  // A list without a ward is of the one ward that it can be of.
  const wardSlug = told?.ward ?? (places.ward === undefined && allowed.length === 1 ? allowed[0] : undefined);
  const ward = wardDocs.find((doc) => doc.ward.slug === wardSlug)?.ward;
  const problem = withoutWard(placed.problem, ward !== undefined);
  if (problem && shape.encoding === 'windows-1258' && !table.headings.every(isVietnamese)) return failed({ code: 'wrong-encoding' });
  const columns: ColumnsAsked = {
    headings: table.headings,
    headingRow,
    firstRows: Array.from({ length: Math.min(FIRST_ROWS + headingRow, grid.rows.length) }, (_, index) => shownRow(grid, index)),
    places,
    ...(problem && { problem })
  };
  if (problem) return { type: 'asks', shape, columns };
  const provenance = { source: shape.format, createdAt, createdBy };
  const { settings } = wardDocs[0]!;
  const candidates = deliveryCandidates(table, { places, ward, wards: wardDocs.map((doc) => doc.ward), settings, provenance });
  return { type: 'opened', shape, candidates, table, grid, columns };
}

function openReports(text: string, { wardDocs, createdAt, createdBy }: OpenOptions): OpenedFile {
  const read = readReports(text);
  if (read.type === 'failed') return read;
  const { settings } = wardDocs[0]!;
  const provenance = { source: 'open311', createdAt, createdBy };
  return { type: 'opened', shape: { format: 'open311', encoding: 'utf-8' }, candidates: reportCandidates(read.reports, { wards: wardDocs.map(({ ward }) => ward), settings, provenance }) };
}

const withProblem = (places: ColumnPlaces) => ({ places, ...problemOf(places) });
const remembered = (places: ColumnPlaces | undefined) => places && withProblem(places);

/** Folded, Vietnamese is ASCII; what remains came out of reading bytes in another encoding than they were written in. */
const isVietnamese = (heading: string): boolean => /^[\x20-\x7e]*$/.test(foldText(heading));

function within(places: ColumnPlaces, columns: number): ColumnPlaces {
  return Object.fromEntries(Object.entries(places).filter(([, index]) => index < columns));
}

function withoutWard(problem: ColumnsAsked['problem'], hasWard: boolean): ColumnsAsked['problem'] {
  if (problem?.code !== 'columns-missing' || !hasWard) return problem;
  const missing = problem.missing.filter((heading) => heading !== DELIVERY_COLUMNS.ward.heading);
  return missing.length === 0 ? undefined : { ...problem, missing };
}

const shownRow = (grid: Grid, index: number): { line: number; cells: string[] } => {
  const { line, cells } = grid.rows.at(index);
  return { line, cells: cells.slice(0, 60).map((cell) => cell.slice(0, 120)) };
};

const failed = (problem: FileProblem): OpenedFile => ({ type: 'failed', problem });
