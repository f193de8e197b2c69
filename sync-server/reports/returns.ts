// The report of results returned, over the wards' databases: for the command and for whoever leads several wards.
import type { WardSlug } from '$domain/ids.ts';
import { wardDatabases } from '$domain/ids.ts';
import type { JobWithView, Period, PeriodBasis } from '$domain/figures.ts';
import { returnFigures, type ReturnFigures } from '$domain/return-figures.ts';
import type { IntakeDatabases } from '../intake/intake-databases.ts';
import { readWardDocs } from '../intake/import-file.ts';
import { readJobs } from './read-jobs.ts';

export interface ReturnsRequest {
  period: Period;
  basis: PeriodBasis;
  /** Which of the wards. */
  includes(ward: { slug: WardSlug; name: string }): boolean;
  /** ISO instant. */
  now: string;
}

export interface ReturnsReport extends ReturnFigures {
  names: Record<string, string>;
  /** Documents that no report can read. */
  unreadable: number;
}

/** Undefined where no ward is meant. */
export async function reportReturns(databases: IntakeDatabases, { period, basis, includes, now }: ReturnsRequest): Promise<ReturnsReport | undefined> {
  const wardDocs = (await readWardDocs(databases)).filter(({ ward }) => includes(ward));
  if (wardDocs.length === 0) return undefined;
  const rows: JobWithView[] = [];
  let unreadable = 0;
  for (const { ward } of wardDocs) {
    const read = await readJobs(databases.store(wardDatabases(ward.slug).jobs));
    unreadable += read.unreadable;
    // One by one: a ward of years may have more rows than a call takes arguments.
    for (const row of read.rows) rows.push(row);
  }
  const figures = returnFigures(rows, { period, basis, now, targets: wardDocs[0]!.settings.targets, wards: wardDocs.map(({ ward }) => ward.slug) });
  return { ...figures, names: Object.fromEntries(wardDocs.map(({ ward }) => [ward.slug, ward.name])), unreadable };
}
