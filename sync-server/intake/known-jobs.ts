// A row about a job that is there: does it say anything that nobody has decided yet?
import { amendedJob, fieldOf } from '$domain/amended-job.ts';
import { amendmentBetween, sameValue, type AmendableField, type Amendment } from '$domain/amendment.ts';
import { entrySchema, type Entry } from '$domain/entry.ts';
import { foldJob } from '$domain/fold-job.ts';
import { jobSchema, type Job } from '$domain/job.ts';
import { keptNumber } from '$domain/known-identity.ts';
import { compareJobs } from '$domain/same-job.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { Candidate } from './candidates.ts';

type JobCandidate = Extract<Candidate, { type: 'job' }>;
export type StoredJob = { type: 'job'; job: Job } | { type: 'no-job' };
export type Comparison = { type: 'same' } | { type: 'differs'; fields: string[]; offered?: Amendment; there?: Amendment };

export async function storedJobs(store: DocumentStore, keys: string[]): Promise<Map<string, StoredJob>> {
  if (keys.length === 0) return new Map();
  const { rows } = await store.allDocs({ keys, include_docs: true });
  const stored = new Map<string, StoredJob>();
  for (const row of rows) {
    if (!row.doc || row.value?.deleted) continue;
    const parsed = jobSchema.safeParse(row.doc);
    stored.set(row.key, parsed.success ? { type: 'job', job: asTakenIn(parsed.data) } : { type: 'no-job' });
  }
  return stored;
}

/** Of an identity number earlier versions took in all digits: that is no other number. */
function asTakenIn(job: Job): Job {
  return job.person?.idNumber === undefined ? job : { ...job, person: { ...job.person, idNumber: keptNumber(job.person.idNumber) } };
}

/** Against the job as it was taken in, and where that differs against what holds now: a row that says nothing new is no conflict. */
export async function compareWithStored(store: DocumentStore, stored: StoredJob, candidate: JobCandidate): Promise<Comparison> {
  if (stored.type === 'no-job') return { type: 'differs', fields: ['type'] };
  if (differing(stored.job, candidate).type === 'same') return { type: 'same' };
  const view = foldJob(await entriesOf(store, stored.job));
  const comparison = differing(amendedJob(stored.job, view.amended), candidate);
  if (comparison.type === 'same' || !comparison.offered) return comparison;
  // Decided before: the same values were offered and not taken.
  const open = Object.entries(comparison.offered).filter(([field, value]) => !(view.kept && field in view.kept && sameValue(view.kept[field as AmendableField], value)));
  return open.length === 0 ? { type: 'same' } : comparison;
}

/** What follows from rules and stands in no file is no difference. */
export function differing(there: Job, { job, derived = [] }: JobCandidate): Comparison {
  const comparison = compareJobs(there, job);
  if (comparison.type === 'same') return comparison;
  const fields = comparison.fields.filter((field) => !derived.includes(field));
  if (fields.length === 0) return { type: 'same' };
  const offered = amendmentBetween(there, job, fields);
  if (!offered) return { type: 'differs', fields };
  return { type: 'differs', fields, offered, there: Object.fromEntries(Object.keys(offered).map((field) => [field, fieldOf(there, field as AmendableField)])) };
}

async function entriesOf(store: DocumentStore, job: Job): Promise<Entry[]> {
  const { rows } = await store.allDocs({ startkey: `entry:${job._id}:`, endkey: `entry:${job._id};`, include_docs: true });
  return rows.flatMap(({ doc }) => entrySchema.safeParse(doc).data ?? []);
}
