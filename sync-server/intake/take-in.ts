// Writes candidates into the wards' databases, each at most once. A job's id comes from its source, so that taking a file in
// again finds what is there: it may be stopped anywhere and run again. What is there is never overwritten.
import { contactDocSchema, type ContactDoc } from '$domain/contact.ts';
import { wardDatabases, type JobId, type WardSlug } from '$domain/ids.ts';
import { jobSchema, type Job } from '$domain/job.ts';
import { compareJobs, type JobComparison } from '$domain/same-job.ts';
import type { DocumentStore, WriteResult } from '../couch/document-store.ts';
import { contentOf, type Candidate, type Candidates } from './candidates.ts';
import type { DifferingRow, IntakeCounts, RefusedRow } from './import-report.ts';
import type { IntakeDatabases } from './intake-databases.ts';
import { rowSentence } from './sentences.ts';

/** Documents per write: one transaction, and what a stop in the middle can cost to do again. */
const BATCH = 500;
/** Another writer may come between looking and writing; whoever loses looks again. */
const ATTEMPTS = 5;

export interface TakeInOptions {
  databases: IntakeDatabases;
  /** The wards that have databases, with their names, and whether this person may take in for them. */
  wards: readonly { slug: WardSlug; name: string; allowed: boolean }[];
  dryRun: boolean;
}

export interface TakenIn {
  counts: Map<WardSlug, IntakeCounts>;
  /** Rows refused before their ward was known. */
  refusedAnywhere: number;
  skipped: number;
  refused: RefusedRow[];
  differing: DifferingRow[];
}

type JobCandidate = Extract<Candidate, { type: 'job' }>;

export async function takeIn(candidates: Candidates, { databases, wards, dryRun }: TakeInOptions): Promise<TakenIn> {
  const known = new Map(wards.map((ward) => [ward.slug, ward]));
  const tally = new Tally();
  const seen = new Map<JobId, number>();
  let batch: JobCandidate[] = [];
  const flush = async (): Promise<void> => {
    const taken = batch;
    batch = [];
    for (const [ward, group] of groupByWard(taken)) await takeInWard(group, ward, { databases, wards: [...known.keys()], dryRun, tally });
    // Between batches the server answers others.
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates.at(index);
    if (candidate.type === 'skipped') tally.skipped++;
    else if (candidate.type === 'refused') tally.refuse(candidate);
    else {
      const { line, job } = candidate;
      const ward = known.get(job.ward);
      const earlier = seen.get(job._id);
      if (!ward?.allowed) tally.refuse({ line, ward: job.ward, content: contentOf([job._id, job.place.address]), problems: [{ code: 'ward-not-yours', value: ward?.name ?? job.ward }] });
      else if (earlier !== undefined) tally.compare(candidate, compareJobs(jobAt(candidates, earlier), job));
      else {
        seen.set(job._id, index);
        batch.push(candidate);
      }
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return tally.result();
}

interface WardWork {
  databases: IntakeDatabases;
  wards: readonly WardSlug[];
  dryRun: boolean;
  tally: Tally;
}

async function takeInWard(group: readonly JobCandidate[], ward: WardSlug, { databases, wards, dryRun, tally }: WardWork): Promise<void> {
  const names = wardDatabases(ward);
  const store = databases.store(names.jobs);
  // A contact goes in before its job: once the job is there nobody would miss the contact, and it would never be looked for.
  if (!dryRun) await writeContacts(group, databases.store(names.desk));
  const elsewhere = await idsInOtherWards(group, { ward, wards, databases });
  let waiting = group.filter((candidate) => {
    const other = elsewhere.get(candidate.job._id);
    if (other !== undefined) tally.compare(candidate, { type: 'differs', fields: ['ward'] });
    return other === undefined;
  });
  for (let attempt = 0; waiting.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new Error(`${names.jobs}: others keep writing the same jobs`);
    const stored = await storedJobs(store, waiting.map(({ job }) => job._id));
    const fresh = waiting.filter((candidate) => {
      const there = stored.get(candidate.job._id);
      if (there) tally.compare(candidate, there.type === 'job' ? compareJobs(there.job, candidate.job) : { type: 'differs', fields: ['type'] });
      return !there;
    });
    const conflicts = dryRun ? new Set<string>() : await writeNew(store, fresh.map(({ job }) => job));
    for (const { job } of fresh) if (!conflicts.has(job._id)) tally.count(job.ward).new++;
    waiting = fresh.filter(({ job }) => conflicts.has(job._id));
  }
}

async function writeContacts(group: readonly JobCandidate[], store: DocumentStore): Promise<void> {
  const contacts: ContactDoc[] = group.flatMap(({ contact }) => (contact ? [contactDocSchema.parse(contact)] : []));
  if (contacts.length > 0) await writeNew(store, contacts);
}

/** The ids that were there already. Any other refusal of a write is a fault of the database and thrown. */
async function writeNew(store: DocumentStore, docs: readonly (Job | ContactDoc)[]): Promise<Set<string>> {
  const results = docs.length === 0 ? [] : await store.bulkDocs([...docs], true);
  const conflicts = new Set<string>();
  for (const result of results) {
    if (!isFailure(result)) continue;
    if (result.error !== 'conflict' && result.status !== 409) throw new Error(`${result.id} was not written: ${result.error} ${result.reason}`);
    conflicts.add(result.id);
  }
  return conflicts;
}

type StoredJob = { type: 'job'; job: Job } | { type: 'no-job' };

async function storedJobs(store: DocumentStore, keys: string[]): Promise<Map<string, StoredJob>> {
  const { rows } = await store.allDocs({ keys, include_docs: true });
  const stored = new Map<string, StoredJob>();
  for (const row of rows) {
    if (!row.doc || row.value?.deleted) continue;
    const parsed = jobSchema.safeParse(row.doc);
    stored.set(row.key, parsed.success ? { type: 'job', job: parsed.data } : { type: 'no-job' });
  }
  return stored;
}

/** A dossier that comes again with another ward is the same dossier: it must not become a second job. */
async function idsInOtherWards(group: readonly JobCandidate[], { ward, wards, databases }: { ward: WardSlug; wards: readonly WardSlug[]; databases: IntakeDatabases }): Promise<Map<string, WardSlug>> {
  const found = new Map<string, WardSlug>();
  const keys = group.map(({ job }) => job._id);
  for (const other of wards) {
    if (other === ward) continue;
    const { rows } = await databases.store(wardDatabases(other).jobs).allDocs({ keys });
    for (const row of rows) if (row.value && !row.value.deleted) found.set(row.key, other);
  }
  return found;
}

class Tally {
  readonly #counts = new Map<WardSlug, IntakeCounts>();
  readonly #refused: RefusedRow[] = [];
  readonly #differing: DifferingRow[] = [];
  #refusedAnywhere = 0;
  skipped = 0;

  count(ward: WardSlug): IntakeCounts {
    const counts = this.#counts.get(ward) ?? { new: 0, unchanged: 0, differs: 0, refused: 0 };
    this.#counts.set(ward, counts);
    return counts;
  }

  compare({ line, job }: JobCandidate, comparison: JobComparison): void {
    if (comparison.type === 'same') this.count(job.ward).unchanged++;
    else {
      this.count(job.ward).differs++;
      this.#differing.push({ line, ward: job.ward, job: job._id, fields: comparison.fields });
    }
  }

  refuse({ line, ward, content, problems }: Omit<Extract<Candidate, { type: 'refused' }>, 'type'>): void {
    if (ward) this.count(ward).refused++;
    else this.#refusedAnywhere++;
    this.#refused.push({ line, ...(ward && { ward }), content, reasons: problems.map((problem) => ({ code: problem.code, ...rowSentence(problem) })) });
  }

  result(): TakenIn {
    const byLine = (a: { line: number }, b: { line: number }): number => a.line - b.line;
    return { counts: this.#counts, refusedAnywhere: this.#refusedAnywhere, skipped: this.skipped, refused: this.#refused.sort(byLine), differing: this.#differing.sort(byLine) };
  }
}

function groupByWard(candidates: readonly JobCandidate[]): Map<WardSlug, JobCandidate[]> {
  const groups = new Map<WardSlug, JobCandidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.job.ward);
    if (group) group.push(candidate);
    else groups.set(candidate.job.ward, [candidate]);
  }
  return groups;
}

function jobAt(candidates: Candidates, index: number): Job {
  const candidate = candidates.at(index);
  if (candidate.type !== 'job') throw new TypeError('a candidate changed while it was taken in');
  return candidate.job;
}

const isFailure = (result: WriteResult): result is Extract<WriteResult, { error: string }> => 'error' in result;
