// Follows every ward's log and brings the reports' standings up to date. A round: changes → the reports they touch → standings, what is to be told
// of them → the place up to which it has been read. A crash at any point costs the round: it is done again and comes to the same.
import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { jobIdSchema, wardDatabases, type JobId, type WardSlug } from '$domain/ids.ts';
import type { ViolationJob } from '$domain/job.ts';
import type { Administration } from '../couch/administration.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import { wardsThere } from '../receipts/wards-there.ts';
import { findIn } from './report-database.ts';
import type { ReportIndex } from './report-index.ts';
import { isReport, standingOf, type Standing } from './standing.ts';
import { findReport } from './take-in-report.ts';

export interface StandingChange {
  job: ViolationJob;
  /** Undefined for a report that is new. */
  before: Standing | undefined;
  after: Omit<Standing, '_rev'>;
}

export interface FollowReportsParts {
  databases: Pick<Administration, 'names' | 'store' | 'feed'>;
  store: DocumentStore;
  index: ReportIndex;
  /** Called before the standing is stored: told twice rather than never. */
  changed(change: StandingChange): Promise<void>;
  log: Log;
}

const PAGE = 500;
const GATHER_MS = 100;
const AFTER_TROUBLE_MS = 10_000;
const LOOK_MS = 30_000;

const placeSchema = z.object({ _id: z.string(), _rev: z.string().optional(), type: z.literal('place'), v: z.literal(1), identity: z.string(), since: z.string() });
type Place = z.infer<typeof placeSchema>;

export class ReportFollower {
  readonly #parts: FollowReportsParts;
  readonly #stopped = new AbortController();
  readonly #running = new Map<WardSlug, Promise<void>>();
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: FollowReportsParts) {
    this.#parts = parts;
    // Every ward waits on it.
    setMaxListeners(0, this.#stopped.signal);
  }

  start(): void {
    this.#looking = this.#look();
  }

  /** Comes back when nothing of it touches the databases any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  /** What has been written since the last round, in one ward. */
  async round(ward: WardSlug, signal?: AbortSignal): Promise<string> {
    const name = wardDatabases(ward).jobs;
    const feed = this.#parts.databases.feed(name);
    const place = await this.#place(ward, await feed.identity());
    for (let more = true; more && !signal?.aborted; ) {
      const { changes, lastSeq } = await feed.after(place.since, { limit: PAGE, docs: false });
      more = changes.length === PAGE;
      if (lastSeq === place.since) break;
      await this.#take(touchedReports(changes.map(({ id }) => id)), this.#parts.databases.store(name));
      place.since = lastSeq;
      place._rev = (await this.#parts.store.put(place)).rev;
    }
    return place.since;
  }

  /** Of one report, at once: whoever has just sent it may ask for it. */
  async refresh(job: ViolationJob, jobs: DocumentStore): Promise<void> {
    if (!isReport(job)) return;
    const after = await standingOf(job, jobs);
    const before = await this.#parts.index.get(after._id.slice('standing:'.length));
    await this.#parts.changed({ job, before, after });
    await this.#parts.index.put(after);
  }

  async #take(touched: Iterable<JobId>, jobs: DocumentStore): Promise<void> {
    for (const id of touched) {
      for (const report of [id, ...(await this.#parts.index.mergedInto(id)).map(({ job }) => job)]) {
        const job = await findReport(jobs, report);
        if (job) await this.refresh(job, jobs);
      }
    }
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        for (const ward of await wardsThere(this.#parts.databases)) if (!this.#running.has(ward)) this.#running.set(ward, this.#follow(ward));
      } catch (error) {
        this.#parts.log.error('reports: looking for wards', error);
      }
      await pause(LOOK_MS, signal);
    }
  }

  async #follow(ward: WardSlug): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const since = await this.round(ward, signal);
        await this.#parts.databases.feed(wardDatabases(ward).jobs).changed(since, signal);
        await pause(GATHER_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#parts.log.error(`reports of ${ward}`, error);
        await pause(AFTER_TROUBLE_MS, signal);
      }
    }
  }

  async #place(ward: WardSlug, identity: string): Promise<Place> {
    const _id = `place:${ward}`;
    const kept = placeSchema.safeParse(await findIn(this.#parts.store, _id));
    // A database that was made anew under the same name is read from its beginning.
    if (kept.success && kept.data.identity === identity) return kept.data;
    return { _id, ...(kept.success && kept.data._rev !== undefined && { _rev: kept.data._rev }), type: 'place', v: 1, identity, since: '0' };
  }
}

/** `job:violation:x` and `entry:job:violation:x:<uuid>`; everything else is no business of reports. */
function touchedReports(ids: readonly string[]): Set<JobId> {
  const touched = new Set<JobId>();
  for (const id of ids) {
    const bare = id.startsWith('entry:') ? id.slice('entry:'.length, id.lastIndexOf(':')) : id;
    const parsed = bare.startsWith('job:violation:') ? jobIdSchema.safeParse(bare) : undefined;
    if (parsed?.success) touched.add(parsed.data);
  }
  return touched;
}
