// What the server would not take: kept, listed with the reason, and sent again when it may be taken after all.
import type { Entry } from '$domain/entry.ts';
import type { JobId, Sha256 } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { DocRow, Refusal } from '$replica/replica-rows.ts';
import type { DeviceStore } from './device-store.ts';
import { jobRow } from './job-queries.ts';
import { documentIn } from './row-documents.ts';
import { engineOf } from './store-engine.ts';

export type RefusedItem = { id: string; refusal: Refusal } & (
  | { what: 'entry'; entry: Entry; job?: Job }
  | { what: 'job'; job: Job }
  /** `entry` is the one that stands on it. */
  | { what: 'file'; sha256: Sha256; bytes: number; mime: string; created: string; entry?: Entry; job?: Job }
  /** The device's own document, or one that was set aside. */
  | { what: 'document' }
);

export async function findRefused(store: DeviceStore): Promise<RefusedItem[]> {
  const [refused, files] = await Promise.all([store.refused.toArray(), store.evidence.where('waiting').equals(2).toArray()]);
  const rows = await store.docs.bulkGet(refused.map(({ id }) => id));
  const entriesByFile = files.length > 0 ? await entriesWith(store, new Set(files.map(({ sha256 }) => sha256))) : new Map<string, Entry>();
  const jobs = await jobsOf(store, [...rows.flatMap((row) => row?.parent ?? []), ...[...entriesByFile.values()].map(({ job }) => job)]);
  return [
    ...refused.map(({ id, refusal }, i) => ({ id, refusal, ...refusedDocument(rows[i]) })),
    ...files.map(({ sha256, bytes, mime, created, refusal }): RefusedItem => {
      const entry = entriesByFile.get(sha256);
      const job = entry && jobs.get(entry.job);
      return { id: sha256, what: 'file', sha256, bytes, mime, created, refusal: refusal ?? { status: 0, reason: '' }, ...(entry && { entry }), ...(job && { job }) };
    })
  ];

  function refusedDocument(row: DocRow | undefined): { what: 'entry'; entry: Entry; job?: Job } | { what: 'job'; job: Job } | { what: 'document' } {
    if (row?.log === 1) {
      const entry = documentIn(row, 'entry', store.seal);
      const job = jobs.get(entry.job);
      return { what: 'entry', entry, ...(job && { job }) };
    }
    return row?.view === undefined ? { what: 'document' } : { what: 'job', job: jobRow(store, row).job };
  }
}

/** All of it waits to be sent once more: the person asked for it, or may do more than before. */
export async function retryRefused(store: DeviceStore): Promise<void> {
  await engineOf(store).retryRefused();
  await store.evidence.where('waiting').equals(2).modify((row) => {
    row.waiting = 1;
    delete row.refusal;
  });
}

/** There is no index of them, and there need not be: refused files are a rare thing. */
async function entriesWith(store: DeviceStore, files: ReadonlySet<string>): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  await store.docs.where('[log+at]').between([1, ''], [1, '\uffff']).each((row) => {
    const entry = documentIn(row, 'entry', store.seal);
    for (const { sha256 } of entry.evidence) if (files.has(sha256) && !found.has(sha256)) found.set(sha256, entry);
  });
  return found;
}

async function jobsOf(store: DeviceStore, ids: readonly string[]): Promise<Map<JobId, Job>> {
  const rows = await store.docs.bulkGet([...new Set(ids)]);
  return new Map(rows.flatMap((row) => (row?.view === undefined ? [] : [jobRow(store, row).job])).map((job) => [job._id, job]));
}
