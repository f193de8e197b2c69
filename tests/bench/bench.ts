// What a bench is. A module runs inside the bench page (page.ts) and is driven from outside by run.mjs, which calls ours, limit and
// each peer in turn, round after round, collects garbage in between, counts requests to the server and takes medians.

/** One run of one subject: its figure in the module's unit, and what else is worth knowing (medians of these are printed, too). */
export type Sample = number | { value: number; details: Record<string, number> };

export interface BenchContext {
  /** The page's origin. It is the server's for the benches that run.mjs starts one for, else a plain file server's. */
  origin: string;
  /** The server's CouchDB endpoint, `<origin>/db`. The page is signed in there as an admin (cookie). */
  dbUrl: string;
  /** A database name that nothing used before, `[a-z0-9-]+`. */
  freshName(prefix: string): string;
  /** Makes an empty database on the server and answers its URL. */
  createServerDatabase(prefix: string): Promise<string>;
}

export interface BenchModule<State> {
  name: string;
  unit: 'ms' | 's' | 'bytes';
  /** Once, before the first round: documents on the server, filled stores. Takes as long as it takes. */
  setUp(context: BenchContext): Promise<State>;
  /** Each run times itself, so that what it needs first (an empty database of its own) does not count, and cleans up behind itself. */
  ours(state: State): Promise<Sample>;
  limit(state: State): Promise<Sample>;
  /** Peer (as the report names it) to its run. */
  peers: Record<string, (state: State) => Promise<Sample>>;
  tearDown?(state: State): Promise<void>;
}

/** Keeps the types of a module's state together. */
export function benchModule<State>(module: BenchModule<State>): BenchModule<State> {
  return module;
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The value below which `share` (0…1) of the values lie, nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('quantile of nothing');
  return value;
}
