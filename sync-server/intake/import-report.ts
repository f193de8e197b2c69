// What an import answers: to the page, and to the command that prints it.
import type { Amendment } from '$domain/amendment.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { FileShape } from './open-file.ts';
import type { FileProblem, RowProblem, Sentence } from './sentences.ts';

export interface IntakeCounts {
  new: number;
  unchanged: number;
  /** Known already, with other data: what is there was left as it is, and a person decides. */
  differs: number;
  refused: number;
}

export interface RefusedRow {
  /** Line of the CSV or of the sheet, or place in the list of reports; the first is 1. */
  line: number;
  /** Which row of the file's table, from 0. */
  row: number;
  ward?: WardSlug;
  /** The beginning of what the row holds. */
  content: string;
  reasons: (Sentence & { code: RowProblem['code'] })[];
}

export interface DifferingRow {
  line: number;
  ward: WardSlug;
  job: string;
  /** Paths of the fields that differ: `place.address`. `ward` when it is known in another ward. */
  fields: string[];
  /** What the file says otherwise, and what holds now; absent where nobody can decide it here (another ward). */
  offered?: Amendment;
  there?: Amendment;
}

export interface IntakeReport extends FileShape {
  type: 'taken';
  /** True: nothing was written, this is what would be. */
  dryRun: boolean;
  totals: IntakeCounts & { rows: number; skipped: number };
  /** Every ward of the organisation that had rows, in the organisation's order. Rows refused before a ward was known are in `totals` only. */
  wards: (IntakeCounts & { slug: WardSlug; name: string })[];
  refused: RefusedRow[];
  differing: DifferingRow[];
  /** Years into which deadlines were counted although nobody entered their holidays. */
  yearsMissing: number[];
}

export interface IntakeFailure extends Sentence {
  type: 'failed';
  /** `server-fault`: not the file's; what was taken in is there. */
  code: FileProblem['code'] | 'server-fault';
}

export type ImportAnswer = IntakeReport | IntakeFailure;
