// The rows that were not taken in, with why in front of each, in the shape of the file they came in: corrected, it is loaded again as it is.
import { writeCsv } from '$domain/csv.ts';
import type { IntakeReport } from '../import-report.ts';
import { isReasonHeading, REASON_HEADING } from '../delivery-columns.ts';
import type { OpenedFile } from '../open-file.ts';

export function refusedFile(report: IntakeReport, opened: Extract<OpenedFile, { type: 'opened' }> | undefined, language: 'vi' | 'en'): string {
  const why = ({ line, reasons }: IntakeReport['refused'][number]): string => `${language === 'vi' ? 'Dòng' : 'Line'} ${line}: ${reasons.map((reason) => reason[language]).join(' ')}`;
  const table = opened?.table;
  // Reports are no table: what can be shown of them is their beginning.
  if (!table) return writeCsv([[REASON_HEADING, ''], ...report.refused.map((row) => [why(row), row.content])]);
  // Loaded again and refused again: the old reason makes room for the new one.
  const kept = table.headings.flatMap((heading, index) => (isReasonHeading(heading) ? [] : [index]));
  const cellsOf = (row: number): string[] => {
    const { cells } = table.rows.at(row);
    return [...kept.map((index) => cells[index] ?? ''), ...cells.slice(table.headings.length)];
  };
  const rows = report.refused.map((row) => [why(row), ...cellsOf(row.row)]);
  return writeCsv([[REASON_HEADING, ...kept.map((index) => table.headings[index] ?? '')], ...rows], opened.grid?.delimiter ?? ',');
}
