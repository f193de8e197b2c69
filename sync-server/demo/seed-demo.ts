// Writes the demo's jobs, entries and pictures into provisioned databases. Ward by ward, and never into one that has jobs already.
import { wardDatabases, type WardSlug } from '$domain/ids.ts';
import type { Organisation } from '$domain/organisation.ts';
import type { Administration } from '../couch/administration.ts';
import type { Doc, DocumentStore } from '../couch/document-store.ts';
import { demoEntries } from './demo-entries.ts';
import { demoHistory } from './demo-history.ts';
import { demoJobs } from './demo-jobs.ts';
import { demoReportPhotos } from './demo-report-photos.ts';
import { DEMO_SEED } from './demo-organisation.ts';
import { seededRandom } from './random.ts';

export interface SeedReport {
  jobs: number;
  entries: number;
}

/** @param now ISO instant; the jobs are due around it */
export async function seedDemo(databases: Pick<Administration, 'store'>, organisation: Organisation, { now, seed = DEMO_SEED }: { now: string; seed?: number }): Promise<SeedReport> {
  const wards: WardSlug[] = [];
  for (const { slug } of organisation.wards) if (!(await hasJobs(databases.store(wardDatabases(slug).jobs)))) wards.push(slug);
  if (wards.length === 0) return { jobs: 0, entries: 0 };
  const random = seededRandom(seed);
  const jobs = demoJobs(organisation, { random, now });
  const { devices, entries, media } = demoEntries(demoHistory(organisation, jobs, { random, now }), { random, forms: organisation.settings.visitForms });
  const reported = demoReportPhotos(jobs.map(({ job }) => job), seed);
  const report: SeedReport = { jobs: 0, entries: 0 };
  for (const slug of wards) {
    const names = wardDatabases(slug);
    const ofWard = <T extends { ward: WardSlug }>(docs: readonly T[]): T[] => docs.filter(({ ward }) => ward === slug);
    const [itsJobs, itsEntries] = [ofWard(reported.jobs), ofWard(entries)];
    // Pictures first: a stop after them leaves files that nobody names, a stop before them would leave names without files.
    await writeAll(databases.store(names.media), [...(media.get(slug) ?? []), ...(reported.media.get(slug) ?? [])]);
    // One write, so that a ward has all of its story or none.
    await writeAll(databases.store(names.jobs), [...ofWard(devices), ...itsJobs, ...itsEntries]);
    report.jobs += itsJobs.length;
    report.entries += itsEntries.length;
  }
  return report;
}

async function hasJobs(store: DocumentStore): Promise<boolean> {
  const { rows } = await store.allDocs({ startkey: 'job:', endkey: 'job;', limit: 1 });
  return rows.length > 0;
}

/** What is there already (from a start that was stopped) stays. */
async function writeAll(store: DocumentStore, docs: readonly Doc[]): Promise<void> {
  const results = docs.length === 0 ? [] : await store.bulkDocs([...docs], true);
  for (const result of results) {
    if ('error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${result.id} was not written: ${result.error} ${result.reason}`);
  }
}
