// Writes candidates into the wards' databases, each at most once. A job's id comes from its source, so that taking a file in
// again finds what is there: it may be stopped anywhere and run again. What is there is never overwritten.
import { contactDocSchema, type ContactDoc } from '$domain/contact.ts';
import { wardDatabases, type JobId, type WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import { compareJobs } from '$domain/same-job.ts';
import type { DocumentStore, WriteResult } from '../couch/document-store.ts';
import { contentOf, type Candidate, type Candidates } from './candidates.ts';
import type { DifferingRow, IntakeCounts, RefusedRow } from './import-report.ts';
import type { IntakeDatabases } from './intake-databases.ts';
import { compareWithStored, differing, storedJobs, type Comparison } from './known-jobs.ts';
import { rowSentence } from './sentences.ts';

/** Documents per write: one transaction, and what a stop in the middle can cost to do again. */
const BATCH = 1000;
/** Rows read in one go before others are answered. */
const PAUSE = 100;
/** Another writer may come between looking and writing; whoever loses looks again. */
const ATTEMPTS = 5;

export interface TakeInOptions {
  databases: IntakeDatabases;
  /** The wards that have databases, with their names, and whether this person may take in for them. */
  wards: readonly { slug: WardSlug; name: string; allowed: boolean }[];
  dryRun: boolean;
  /** Told after each batch how many rows have been looked at. May throw, to stop between two batches. */
  progress?: ((done: number) => void) | undefined;
  /** It was stopped before: jobs that bear its own time and person were made by it and count as new. */
  resumed?: boolean | undefined;
}

export interface TakenIn {
  counts: Map<WardSlug, IntakeCounts>;
  /** Rows refused before their ward was known. */
  refusedAnywhere: number;
  skipped: number;
  refused: RefusedRow[];
  differing: DifferingRow[];
  /** The range of due times that followed from rules and were in no file. */
  firstDerivedDue?: string;
  lastDerivedDue?: string;
}

interface Row {
  index: number;
  candidate: Extract<Candidate, { type: 'job' }>;
}

export async function takeIn(candidates: Candidates, { databases, wards, dryRun, progress, resumed = false }: TakeInOptions): Promise<TakenIn> {
  const known = new Map(wards.map((ward) => [ward.slug, ward]));
  const tally = new Tally();
  const seen = new Map<JobId, number>();
  /** The same dossier again in the file with other data: looked at when the first of them is there. */
  const again: Row[] = [];
  let batch: Row[] = [];
  const flush = async (done: number): Promise<void> => {
    const taken = batch;
    batch = [];
    await takeInBatch(taken, { databases, wards: [...known.keys()], dryRun, resumed, tally });
    await pause();
    progress?.(done);
  };
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates.at(index);
    if (candidate.type === 'skipped') tally.skipped++;
    else if (candidate.type === 'refused') tally.refuse(candidate, index);
    else {
      const { line, job } = candidate;
      const ward = known.get(job.ward);
      const earlier = seen.get(job._id);
      if (!ward?.allowed) tally.refuse({ line, ward: job.ward, content: contentOf([job._id, job.place.address]), problems: [{ code: 'ward-not-yours', value: ward?.name ?? job.ward }] }, index);
      else if (earlier === undefined) {
        seen.set(job._id, index);
        batch.push({ index, candidate });
      } else if (compareJobs(jobAt(candidates, earlier), job).type === 'same') tally.count(job.ward).unchanged++;
      else again.push({ index, candidate });
    }
    if (batch.length >= BATCH) await flush(index + 1);
    // Also where rows make no batch, and within one: others are answered.
    else if (index % PAUSE === PAUSE - 1) await pause();
  }
  await flush(candidates.length);
  for (const row of again) await compareAgain(row, jobAt(candidates, seen.get(row.candidate.job._id)!), { databases, tally });
  return tally.result();
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Work {
  databases: IntakeDatabases;
  wards: readonly WardSlug[];
  dryRun: boolean;
  resumed: boolean;
  tally: Tally;
}

async function takeInBatch(batch: readonly Row[], work: Work): Promise<void> {
  if (batch.length === 0) return;
  const whereabouts = await wardsOf(batch.map(({ candidate }) => candidate.job._id), work);
  for (const [ward, group] of groupByWard(batch)) {
    // A dossier that comes again with another ward is the same dossier: it must not become a second job.
    const elsewhere = group.filter(({ candidate }) => whereabouts.get(candidate.job._id)?.some((other) => other !== ward));
    for (const row of elsewhere) work.tally.differs(row.candidate, { type: 'differs', fields: ['ward'] });
    await takeInWard(group.filter((row) => !elsewhere.includes(row)), ward, { ...work, whereabouts });
  }
}

async function takeInWard(group: readonly Row[], ward: WardSlug, { databases, dryRun, resumed, tally, whereabouts }: Work & { whereabouts: ReadonlyMap<JobId, WardSlug[]> }): Promise<void> {
  const names = wardDatabases(ward);
  const store = databases.store(names.jobs);
  // A contact goes in before its job: once the job is there nobody would miss the contact, and it would never be looked for.
  if (!dryRun) await writeContacts(group, databases.store(names.desk));
  let waiting = group;
  let looked = whereabouts;
  for (let attempt = 0; waiting.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new Error(`${names.jobs}: others keep writing the same jobs`);
    const there = waiting.filter(({ candidate }) => looked.has(candidate.job._id));
    const stored = await storedJobs(store, there.map(({ candidate }) => candidate.job._id));
    for (const { candidate } of there) {
      const known = stored.get(candidate.job._id);
      if (known?.type === 'job' && resumed && isOwn(known.job, candidate.job)) tally.count(ward).new++;
      else tally.compare(candidate, known ? await compareWithStored(store, known, candidate) : { type: 'differs', fields: ['type'] });
    }
    const fresh = waiting.filter(({ candidate }) => !looked.has(candidate.job._id));
    const conflicts = dryRun ? new Set<string>() : await writeNew(store, fresh.map(({ candidate }) => candidate.job));
    for (const { candidate } of fresh) if (!conflicts.has(candidate.job._id)) tally.takenIn(candidate);
    waiting = fresh.filter(({ candidate }) => conflicts.has(candidate.job._id));
    looked = new Map(waiting.map(({ candidate }) => [candidate.job._id, [ward]]));
  }
}

const isOwn = (stored: Job, incoming: Job): boolean => stored.createdAt === incoming.createdAt && stored.createdBy === incoming.createdBy && compareJobs(stored, incoming).type === 'same';

/** A later row of the file about a dossier that an earlier row has brought. */
async function compareAgain({ candidate }: Row, earlier: Job, { databases, tally }: Pick<Work, 'databases' | 'tally'>): Promise<void> {
  const store = databases.store(wardDatabases(earlier.ward).jobs);
  if (earlier.ward !== candidate.job.ward) return tally.differs(candidate, { type: 'differs', fields: ['ward'] });
  const stored = (await storedJobs(store, [earlier._id])).get(earlier._id);
  // Nothing there: this only looks, nothing was written.
  tally.compare(candidate, stored ? await compareWithStored(store, stored, candidate) : differing(earlier, candidate));
}

async function writeContacts(group: readonly Row[], store: DocumentStore): Promise<void> {
  const contacts: ContactDoc[] = group.flatMap(({ candidate: { contact } }) => (contact ? [contactDocSchema.parse(contact)] : []));
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

/** Where jobs of these ids are; absent where nowhere. */
async function wardsOf(ids: readonly JobId[], { databases, wards }: Pick<Work, 'databases' | 'wards'>): Promise<Map<JobId, WardSlug[]>> {
  const found = new Map<JobId, WardSlug[]>();
  for (const ward of wards) {
    const { rows } = await databases.store(wardDatabases(ward).jobs).allDocs({ keys: [...ids] });
    for (const row of rows) {
      if (!row.value || row.value.deleted) continue;
      const id = row.key as JobId;
      found.set(id, [...(found.get(id) ?? []), ward]);
    }
  }
  return found;
}

class Tally {
  readonly #counts = new Map<WardSlug, IntakeCounts>();
  readonly #refused: RefusedRow[] = [];
  readonly #differing: DifferingRow[] = [];
  #refusedAnywhere = 0;
  #firstDerivedDue: string | undefined;
  #lastDerivedDue: string | undefined;
  skipped = 0;

  count(ward: WardSlug): IntakeCounts {
    const counts = this.#counts.get(ward) ?? { new: 0, unchanged: 0, differs: 0, refused: 0 };
    this.#counts.set(ward, counts);
    return counts;
  }

  takenIn({ job, derived }: Row['candidate']): void {
    this.count(job.ward).new++;
    if (!derived?.includes('due')) return;
    if (this.#firstDerivedDue === undefined || job.received < this.#firstDerivedDue) this.#firstDerivedDue = job.received;
    if (this.#lastDerivedDue === undefined || job.due > this.#lastDerivedDue) this.#lastDerivedDue = job.due;
  }

  compare(candidate: Row['candidate'], comparison: Comparison): void {
    if (comparison.type === 'same') this.count(candidate.job.ward).unchanged++;
    else this.differs(candidate, comparison);
  }

  differs({ line, job }: Row['candidate'], { fields, offered, there }: Extract<Comparison, { type: 'differs' }>): void {
    this.count(job.ward).differs++;
    this.#differing.push({ line, ward: job.ward, job: job._id, fields, ...(offered && { offered, there }) });
  }

  refuse({ line, ward, content, problems }: Omit<Extract<Candidate, { type: 'refused' }>, 'type'>, row: number): void {
    if (ward) this.count(ward).refused++;
    else this.#refusedAnywhere++;
    this.#refused.push({ line, row, ...(ward && { ward }), content, reasons: problems.map((problem) => ({ code: problem.code, ...rowSentence(problem) })) });
  }

  result(): TakenIn {
    const byLine = (a: { line: number }, b: { line: number }): number => a.line - b.line;
    return {
      counts: this.#counts,
      refusedAnywhere: this.#refusedAnywhere,
      skipped: this.skipped,
      refused: this.#refused.sort(byLine),
      differing: this.#differing.sort(byLine),
      ...(this.#firstDerivedDue !== undefined && { firstDerivedDue: this.#firstDerivedDue }),
      ...(this.#lastDerivedDue !== undefined && { lastDerivedDue: this.#lastDerivedDue })
    };
  }
}

function groupByWard(rows: readonly Row[]): Map<WardSlug, Row[]> {
  const groups = new Map<WardSlug, Row[]>();
  for (const row of rows) {
    const { ward } = row.candidate.job;
    const group = groups.get(ward);
    if (group) group.push(row);
    else groups.set(ward, [row]);
  }
  return groups;
}

function jobAt(candidates: Candidates, index: number): Job {
  const candidate = candidates.at(index);
  if (candidate.type !== 'job') throw new TypeError('a candidate changed while it was taken in');
  return candidate.job;
}

const isFailure = (result: WriteResult): result is Extract<WriteResult, { error: string }> => 'error' in result;
