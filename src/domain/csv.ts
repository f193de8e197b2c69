// Tables as offices exchange them: CSV with a byte order mark, and no cell that a spreadsheet would run.

/** Excel takes a CSV for UTF-8 only when it begins with a byte order mark. */
export const CSV_BOM = '\ufeff';

/** A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection). */
const RUNS = /^[=+\-@\t\r]/;
const ESCAPED = /^'(?=[=+\-@\t\r])/;

/** Rows as CSV text with BOM. Texts that would run are written with an apostrophe in front; numbers are written as they are. */
export function writeCsv(rows: Iterable<readonly (string | number)[]>, delimiter: ',' | ';' | '\t' = ','): string {
  const lines: string[] = [];
  for (const cells of rows) lines.push(cells.map((cell) => csvCell(cell, delimiter)).join(delimiter));
  return `${CSV_BOM}${lines.join('\r\n')}\r\n`;
}

export function csvCell(cell: string | number, delimiter: string): string {
  if (typeof cell === 'number') return delimiter === ',' || Number.isInteger(cell) ? String(cell) : String(cell).replace('.', ',');
  const safe = RUNS.test(cell) ? `'${cell}` : cell;
  return safe.includes(delimiter) || /["\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What was written in a cell before `csvCell` made it harmless. */
export const unescapeCell = (cell: string): string => cell.replace(ESCAPED, '');
