// What an import answers: to the page, and to the command that prints it.
import type { WardSlug } from '$domain/ids.ts';
import type { Encoding } from './decode-text.ts';
import type { FileProblem, RowProblem, Sentence } from './sentences.ts';

export interface IntakeCounts {
  new: number;
  unchanged: number;
  /** Known already, with other data: what is there was left as it is. */
  differs: number;
  refused: number;
}

export interface RefusedRow {
  /** Line of the CSV, or place in the list of reports; the first is 1. */
  line: number;
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
}

export interface IntakeReport {
  type: 'taken';
  /** True: nothing was written, this is what would be. */
  dryRun: boolean;
  format: 'csv' | 'open311';
  encoding: Encoding;
  totals: IntakeCounts & { rows: number; skipped: number };
  /** Every ward of the organisation that had rows, in the organisation's order. Rows refused before a ward was known are in `totals` only. */
  wards: (IntakeCounts & { slug: WardSlug; name: string })[];
  refused: RefusedRow[];
  differing: DifferingRow[];
}

export interface IntakeFailure extends Sentence {
  type: 'failed';
  code: FileProblem['code'];
}

export type ImportAnswer = IntakeReport | IntakeFailure;
