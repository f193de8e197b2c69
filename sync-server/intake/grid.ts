export const MAX_ROWS = 50_000;
/** Rows are counted before it is known which of them are titles and headings. */
export const MOST_ROWS = MAX_ROWS + 100;

export interface TableRow {
  /** Line of the file on which the row begins, or its number in the sheet; the first is 1. */
  line: number;
  cells: string[];
  brokenQuotes: boolean;
}

/** All rows of a file or of one sheet. Cells are cut out when asked for: 50,000 rows as arrays of cells would take many times the file's own size. */
export interface Grid {
  kind: 'csv' | 'xlsx';
  rows: { length: number; at(index: number): TableRow };
  /** What separates the cells; files that are given back use the same. */
  delimiter: ',' | ';' | '\t';
}
