// The field log as it comes in. A row that was once shown keeps its place while the person looks at the list, also when a
// review takes it out of what was asked for; what arrives meanwhile is announced and comes in when they say so, unless they
// are at the top, where nothing they read can jump.
import type { Device, LogRow } from '$device/device.ts';
import type { EntryId } from '$domain/ids.ts';
import { Live } from '$ui/live.svelte.ts';
import { inSet, type LogQuery, storeFilter } from './log-query.ts';

const STEP = 200;

export class FieldLog {
  readonly #device: Pick<Device, 'observe' | 'log'>;
  readonly #query: () => LogQuery;
  #limit = $state(STEP);
  readonly #live = $derived.by(() => this.#ask());
  readonly #rows = $derived.by(() => this.#live.current ?? []);
  /** Entries that have a place in the list; undefined until the first answer. */
  #placed = $state.raw<ReadonlySet<EntryId>>();
  readonly #wanted = $derived.by(() => this.#rows.filter((row) => inSet(row, this.#query().show ?? 'unreviewed')));

  constructor(device: Pick<Device, 'observe' | 'log'>, query: () => LogQuery) {
    this.#device = device;
    this.#query = query;
  }

  get arrived(): boolean {
    return this.#live.arrived;
  }

  get shown(): readonly LogRow[] {
    const placed = this.#placed;
    return placed ? this.#rows.filter(({ entry }) => placed.has(entry._id)) : this.#wanted;
  }

  /** How many have come in that have no place yet. */
  get waiting(): number {
    const placed = this.#placed;
    return placed ? this.#wanted.filter(({ entry }) => !placed.has(entry._id)).length : 0;
  }

  /** More may be in the store than was asked for. */
  get hasMore(): boolean {
    return this.#rows.length >= this.#limit;
  }

  more(): void {
    this.#limit += STEP;
    this.#placed = undefined;
  }

  /** From now on nothing moves until `letIn` or `refresh`. */
  hold(): void {
    if (this.arrived) this.#placed ??= new Set(this.#wanted.map(({ entry }) => entry._id));
  }

  /** Gives what has come in a place, keeping all that have one. */
  letIn(): void {
    this.#placed = new Set([...(this.#placed ?? []), ...this.#wanted.map(({ entry }) => entry._id)]);
  }

  /** Shows what is asked for and nothing else, after another filter was chosen. */
  refresh(): void {
    this.#placed = undefined;
  }

  neighbourOf(entry: EntryId | undefined, step: 1 | -1): EntryId | undefined {
    const rows = this.shown;
    const at = rows.findIndex((row) => row.entry._id === entry);
    if (at === -1) return rows[0]?.entry._id;
    return rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.entry._id;
  }

  #ask(): Live<LogRow[], undefined> {
    const [query, limit] = [this.#query(), this.#limit];
    const filter = storeFilter(query, limit);
    const unreviewed = (query.show ?? 'unreviewed') === 'unreviewed';
    return new Live(
      this.#device.observe(async () => {
        const [recent, waiting] = await Promise.all([this.#device.log(filter), unreviewed ? this.#device.log({ ...filter, unreviewed: true }) : []]);
        return mergeRows(recent, waiting);
      }),
      undefined
    );
  }
}

/** Newest first, each entry once. */
export function mergeRows(...lists: readonly LogRow[][]): LogRow[] {
  const byId = new Map(lists.flat().map((row) => [row.entry._id, row]));
  return [...byId.values()].sort((a, b) => (a.entry.at < b.entry.at ? 1 : a.entry.at > b.entry.at ? -1 : 0));
}
