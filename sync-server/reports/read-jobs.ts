// All jobs of a ward as they look now, read from its database: what a report counts.
import { amendedJob } from '$domain/amended-job.ts';
import { entrySchema, type Entry } from '$domain/entry.ts';
import type { JobWithView } from '$domain/figures.ts';
import { foldJob } from '$domain/fold-job.ts';
import type { JobId } from '$domain/ids.ts';
import { jobSchema, type Job } from '$domain/job.ts';
import type { Doc, DocumentStore } from '../couch/document-store.ts';

const PAGE = 2000;

/** Documents that do not parse are counted, not read: the devices show them as set aside. */
export async function readJobs(store: DocumentStore): Promise<{ rows: JobWithView[]; unreadable: number }> {
  let unreadable = 0;
  const jobs: Job[] = [];
  for await (const doc of docsOf(store, 'job:')) {
    const parsed = jobSchema.safeParse(doc);
    if (parsed.success) jobs.push(parsed.data);
    else unreadable++;
  }
  const entries = new Map<JobId, Entry[]>();
  for await (const doc of docsOf(store, 'entry:')) {
    const parsed = entrySchema.safeParse(doc);
    if (!parsed.success) {
      unreadable++;
      continue;
    }
    const ofJob = entries.get(parsed.data.job);
    if (ofJob) ofJob.push(parsed.data);
    else entries.set(parsed.data.job, [parsed.data]);
  }
  const rows = jobs.map((job) => {
    const view = foldJob(entries.get(job._id) ?? []);
    return { job: amendedJob(job, view.amended), view };
  });
  return { rows, unreadable };
}

async function* docsOf(store: DocumentStore, prefix: string): AsyncGenerator<Doc> {
  const endkey = `${prefix.slice(0, -1)};`;
  for (let startkey = prefix; ; ) {
    const { rows } = await store.allDocs({ startkey, endkey, include_docs: true, limit: PAGE + 1 });
    for (const { doc } of rows.slice(0, PAGE)) if (doc) yield doc;
    const next = rows[PAGE];
    if (!next) return;
    startkey = next.key;
  }
}
