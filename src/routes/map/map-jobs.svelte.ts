// The jobs a map shows: a person's own or the ward's, narrowed by kind and state, and what of them lies in view.
import type { Device, JobRow } from '$device/device.ts';
import type { JobKind } from '$domain/ids.ts';
import { Live } from '$ui/live.svelte.ts';
import { type Bounds, jobPoint, type MapPoint, within } from '$ui/map/map-point.ts';

const ALL = 100_000;
/** Milliseconds. */
const REST = 300;

export interface MapFilter {
  whose: 'mine' | 'all';
  kind: JobKind | 'every';
  which: 'open' | 'late' | 'with-done';
}

export interface MapJobsOptions {
  device: Pick<Device, 'observe' | 'jobs' | 'openJobsOf' | 'person'>;
  filter: () => MapFilter;
  /** ISO instant. */
  now: () => string;
  /** How many of those in view are listed. */
  listed: number;
}

export interface InView {
  count: number;
  first: JobRow[];
}

export class MapJobs {
  readonly #options: MapJobsOptions;
  readonly #live = $derived.by(() => this.#ask());
  readonly #rows = $derived.by(() => this.#narrow());
  readonly #points = $derived.by(() => this.#rows.flatMap(({ job, view }) => jobPoint(job, view, this.#now) ?? []));
  readonly #byId = $derived.by(() => new Map<string, JobRow>(this.#rows.map((row) => [row.job._id, row])));
  #bounds = $state.raw<Bounds>();
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** Lateness by ten minutes: at each change of `now` all points go to the map again. */
  readonly #now = $derived.by(() => `${this.#options.now().slice(0, 15)}0:00.000Z`);
  readonly #inView = $derived.by(() => this.#see());

  constructor(options: MapJobsOptions) {
    this.#options = options;
  }

  get arrived(): boolean {
    return this.#live.arrived;
  }

  get points(): readonly MapPoint[] {
    return this.#points;
  }

  get withoutPlace(): number {
    return this.#rows.length - this.#points.length;
  }

  /** How many lie in view, and the first of them in the order of the store: open ones, earliest due first. */
  get inView(): InView {
    return this.#inView;
  }

  /** The list follows when the map has come to rest: a person who is panning does not read it. */
  look(bounds: Bounds): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => (this.#bounds = bounds), this.#bounds ? REST : 0);
  }

  rowOf(id: string): JobRow | undefined {
    return this.#byId.get(id);
  }

  #ask(): Live<JobRow[], undefined> {
    const { device, filter } = this.#options;
    const { whose, which } = filter();
    const query = () => {
      if (whose === 'mine' && which !== 'with-done') return device.openJobsOf(device.person);
      return device.jobs({ limit: ALL, ...(whose === 'mine' && { assignee: device.person }), ...(which !== 'with-done' && { state: 'open' as const }) });
    };
    return new Live(device.observe(query), undefined);
  }

  #narrow(): JobRow[] {
    const { kind, which } = this.#options.filter();
    const now = which === 'late' ? this.#now : '';
    return (this.#live.current ?? []).filter(({ job, view }) => (kind === 'every' || job.kind === kind) && (which !== 'late' || (view.state !== 'done' && job.due < now)));
  }

  // A plain loop: it runs over all points each time the map comes to rest.
  #see(): InView {
    const seen: InView = { count: 0, first: [] };
    const bounds = this.#bounds;
    if (!bounds) return seen;
    for (const point of this.#points) {
      if (!within(bounds, point)) continue;
      seen.count += 1;
      const row = seen.first.length < this.#options.listed ? this.#byId.get(point.id) : undefined;
      if (row) seen.first.push(row);
    }
    return seen;
  }
}
