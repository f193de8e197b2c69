// All jobs of the ward, narrowed by a query and a text, in pages. Held in memory: a desk looks at all of them, and names and
// addresses are no index keys.
import type { Device, JobRow } from '$device/device.ts';
import { foldText, queryWords } from '$domain/fold-text.ts';
import type { JobId, PersonName } from '$domain/ids.ts';
import { Live } from '$ui/live.svelte.ts';
import { type JobQuery, matchesQuery } from './job-query.ts';

/** More jobs than a ward has in years. */
const ALL = 100_000;
export const PAGE_SIZE = 50;

export interface JobBoardOptions {
  device: Pick<Device, 'observe' | 'jobs'>;
  query: () => JobQuery;
  text: () => string;
  /** ISO instant. */
  now: () => string;
}

export class JobBoard {
  readonly #all: Live<JobRow[]>;
  readonly #options: JobBoardOptions;
  // What a job is found by changes only with an entry.
  readonly #haystacks = new Map<JobId, { entries: number; text: string }>();
  readonly #found = $derived.by(() => this.#find());
  readonly #loads = $derived.by(() => this.#countLoads());
  #wanted = $state(0);

  constructor(options: JobBoardOptions) {
    this.#options = options;
    this.#all = new Live(
      options.device.observe(() => options.device.jobs({ limit: ALL })),
      undefined
    );
  }

  /** False until the store has answered for the first time. */
  get arrived(): boolean {
    return this.#all.arrived;
  }

  get total(): number {
    return this.#all.current?.length ?? 0;
  }

  get found(): readonly JobRow[] {
    return this.#found;
  }

  get pages(): number {
    return Math.max(1, Math.ceil(this.#found.length / PAGE_SIZE));
  }

  /** From 0; within the pages there are, also after the list became shorter. */
  get page(): number {
    return Math.min(this.#wanted, this.pages - 1);
  }

  set page(page: number) {
    this.#wanted = Math.max(0, page);
  }

  get shown(): readonly JobRow[] {
    return this.#found.slice(this.page * PAGE_SIZE, (this.page + 1) * PAGE_SIZE);
  }

  /** Open jobs per person. */
  get loads(): ReadonlyMap<PersonName, number> {
    return this.#loads;
  }

  /** Turns to the page with the job's neighbour (`step` 1: the next one) and names it; stays at the ends. */
  neighbourOf(job: JobId | undefined, step: 1 | -1): JobId | undefined {
    const at = this.#found.findIndex((row) => row.job._id === job);
    const next = at === -1 ? this.page * PAGE_SIZE : Math.min(Math.max(at + step, 0), this.#found.length - 1);
    const row = this.#found[next];
    if (row) this.#wanted = Math.floor(next / PAGE_SIZE);
    return row?.job._id;
  }

  #find(): JobRow[] {
    const [query, now, words] = [this.#options.query(), this.#options.now(), queryWords(this.#options.text())];
    return (this.#all.current ?? []).filter((row) => matchesQuery(row, query, now) && this.#holds(row, words));
  }

  #holds(row: JobRow, words: readonly string[]): boolean {
    if (words.length === 0) return true;
    let haystack = this.#haystacks.get(row.job._id);
    if (haystack?.entries !== row.view.entries) this.#haystacks.set(row.job._id, (haystack = { entries: row.view.entries, text: haystackOf(row) }));
    const { text } = haystack;
    return words.every((word) => text.includes(word));
  }

  #countLoads(): Map<PersonName, number> {
    const loads = new Map<PersonName, number>();
    for (const { view } of this.#all.current ?? [])
      if (view.assignee && view.state !== 'done') loads.set(view.assignee, (loads.get(view.assignee) ?? 0) + 1);
    return loads;
  }
}

function haystackOf({ job }: JobRow): string {
  const own = job.kind === 'delivery' ? [job.delivery.dossierCode, job.delivery.procedure] : job.kind === 'violation' ? [job.violation.description] : [job.visit.asked];
  return foldText([job.title, job.place.address, job.person?.name ?? '', job.person?.phone ?? '', ...own].join('\n'));
}
