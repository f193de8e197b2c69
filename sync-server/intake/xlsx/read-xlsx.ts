// A spreadsheet (XLSX) as the grid of the sheet that holds the list. The only home of the reader of spreadsheets.
import { MAX_ROWS, MOST_ROWS, type Grid, type TableRow } from '../grid.ts';
import type { FileProblem } from '../sentences.ts';
import { ArchiveProblem } from './read-parts.ts';
import { readSheet } from './read-sheet.ts';
import { readWorkbook, type Workbook } from './read-workbook.ts';

/** Rows in which a sheet's headings are looked for. */
const HEAD = 40;
/** More sheets are not looked into. */
const MAX_SHEETS = 60;
/** An empty stretch up to here is empty rows of the list; a longer one is a stray mark far below. */
const MAX_GAP = 200;
/** XML cannot hold this character, so that no cell does. */
const SEPARATOR = '\u001f';

export interface ReadXlsxOptions {
  /** How much a row looks like headings. */
  score(cells: readonly string[]): number;
  /** The sheet that a person chose. */
  sheet?: string | undefined;
}

export type ReadXlsx = { type: 'grid'; grid: Grid; sheet: string; sheets: string[] } | { type: 'failed'; problem: FileProblem };

export async function readXlsx(bytes: Uint8Array, { score, sheet }: ReadXlsxOptions): Promise<ReadXlsx> {
  try {
    const workbook = await readWorkbook(bytes);
    if (!workbook) return failed({ code: 'not-a-table', looksLike: 'archive' });
    const filled = await filledSheets(bytes, workbook, score);
    const chosen = filled.find(({ name }) => name === sheet) ?? filled.reduce<FilledSheet | undefined>((best, each) => (best && best.score >= each.score ? best : each), undefined);
    if (!chosen) return failed({ code: 'empty' });
    const rows = await sheetRows(bytes, { part: chosen.part, workbook });
    if (rows === 'too-many') return failed({ code: 'too-many-rows', maxRows: MAX_ROWS });
    if (rows.length === 0) return failed({ code: 'empty' });
    return { type: 'grid', grid: { kind: 'xlsx', delimiter: ';', rows: { length: rows.length, at: (index) => rowAt(rows, index) } }, sheet: chosen.name, sheets: filled.map(({ name }) => name) };
  } catch (thrown) {
    if (!(thrown instanceof ArchiveProblem)) throw thrown;
    return failed(thrown.code === 'too-much-inside' ? { code: 'too-much-inside' } : { code: 'damaged-spreadsheet' });
  }
}

interface FilledSheet {
  name: string;
  part: string;
  score: number;
}

/** Sheets with anything in their first rows; what is hidden was not meant. */
async function filledSheets(bytes: Uint8Array, workbook: Workbook, score: ReadXlsxOptions['score']): Promise<FilledSheet[]> {
  const shown = workbook.sheets.filter(({ hidden }) => !hidden);
  const found: FilledSheet[] = [];
  for (const { name, part } of (shown.length > 0 ? shown : workbook.sheets).slice(0, MAX_SHEETS)) {
    let best = -1;
    let looked = 0;
    await readSheet(bytes, { part, workbook }, {
      row(_line, cells) {
        if (cells.some((cell) => cell.trim() !== '')) best = Math.max(best, score(cells));
        return ++looked < HEAD;
      }
    });
    if (best >= 0) found.push({ name, part, score: best });
  }
  return found;
}

interface PackedRow {
  line: number;
  /** Cells in one text: many small arrays would take many times its size. */
  text: string;
}

/** From the first row with anything in it to the last. */
async function sheetRows(bytes: Uint8Array, sheet: { part: string; workbook: Workbook }): Promise<PackedRow[] | 'too-many'> {
  const rows: PackedRow[] = [];
  let last = 0;
  await readSheet(bytes, sheet, {
    row(line, cells) {
      if (cells.every((cell) => cell.trim() === '')) return true;
      if (rows.length > 0 && line - last <= MAX_GAP) for (let empty = last + 1; empty < line; empty++) rows.push({ line: empty, text: '' });
      rows.push({ line, text: cells.join(SEPARATOR) });
      last = line;
      return rows.length <= MOST_ROWS;
    }
  });
  return rows.length > MOST_ROWS ? 'too-many' : rows;
}

function rowAt(rows: readonly PackedRow[], index: number): TableRow {
  const row = rows[index];
  if (!row) throw new RangeError(`there is no row ${index}`);
  return { line: row.line, cells: row.text === '' ? [] : row.text.split(SEPARATOR), brokenQuotes: false };
}

const failed = (problem: FileProblem): ReadXlsx => ({ type: 'failed', problem });
