// What a file offers, row by row: the seam between the readers of formats and what writes jobs.
import type { ContactDoc } from '$domain/contact.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { RowProblem } from './sentences.ts';

export type Candidate =
  /** `derived` fields are not in the file but follow from rules: another value there is no other data. */
  | { type: 'job'; line: number; job: Job; contact?: ContactDoc; derived?: readonly string[] }
  /** `content` is the beginning of what the row holds, for people to know it again. */
  | { type: 'refused'; line: number; ward?: WardSlug; content: string; problems: RowProblem[] }
  /** An empty line. */
  | { type: 'skipped'; line: number };

/** Made on demand, so that a file of 50,000 rows never exists as 50,000 jobs at once. */
export interface Candidates {
  length: number;
  at(index: number): Candidate;
}

/** Who takes in, when and from where. */
export interface Provenance {
  source: string;
  createdAt: string;
  createdBy: string;
}

/** The beginning of a row's cells, one line. */
export function contentOf(cells: readonly string[]): string {
  const content = cells.map((cell) => cell.slice(0, 80).replace(/\s+/g, ' ').trim()).filter((cell) => cell !== '').slice(0, 8).join(' · ');
  return content.length > 160 ? `${content.slice(0, 160)}…` : content;
}
