// Takes in what is new on the server. Documents come along with the changes feed; only those with several revisions are asked for again.
// The next page is fetched while this one is written, and a page and the checkpoint after it are one transaction: a crash in between
// costs one page fetched again, never one missed.
import { isDiskFull } from '$device/disk-full.ts';
import type { DexieEngine } from '$replica/dexie-engine.ts';
import type { Edit, Rev } from '$replica/engine.ts';
import { parseReplicated } from '$replica/replicated-document.ts';
import { leavesOf } from '$replica/rev-tree.ts';
import { anySignal } from './any-signal.ts';
import { askCouch, field, list, text, type Couch, type CouchFailure } from './couch-request.ts';

export interface PullOptions extends Couch {
  engine: DexieEngine;
  /** Documents a page; 1000 and more is fast, fewer shows progress earlier on a slow link. */
  batchSize?: number;
  /** Documents taken in so far, of how many in all (as far as the server says). */
  onProgress?(done: number, total: number): void;
  /** Wait for the server to have something new (a long poll) rather than come back at once with nothing. */
  wait?: boolean;
}

export type PullOutcome = { type: 'pulled'; docs: number } | { type: 'disk-full' } | CouchFailure;

export const PULL_BATCH = 2500;
/** Well under the 60 s after which many a proxy ends what is silent. */
const WAIT_MS = 30_000;
/** Where the device is in the server's changes feed; among the local documents. */
const CHECKPOINT = '_local/pulled';

/** Until there is nothing new; with `wait` until something new has come, or nothing for a while. */
export async function pull(options: PullOptions): Promise<PullOutcome> {
  const ended = new AbortController();
  const couch: Couch = { url: options.url, fetch: options.fetch, signal: anySignal([options.signal, ended.signal]) };
  try {
    return await pullPages(couch, options);
  } catch (error) {
    if (isDiskFull(error)) return { type: 'disk-full' };
    throw error;
  } finally {
    // A page that was being fetched ahead is of no use any more.
    ended.abort();
  }
}

async function pullPages(couch: Couch, { engine, batchSize = PULL_BATCH, onProgress, wait = false }: PullOptions): Promise<PullOutcome> {
  const checkpoint = await readCheckpoint(engine);
  let position = checkpoint;
  let docs = 0;
  // A first sync that was broken off goes on counting where it was, so that a person sees 4,200 of 10,000 and not 0 of 5,800.
  let before = checkpoint.taken ?? 0;
  const fetchReady = (since: string, mayWait: boolean) => readyPage({ couch, engine, since, limit: batchSize, wait: mayWait });
  let ahead = fetchReady(position.seq, wait);
  const server = wait ? undefined : await askCouch(couch, '');
  if (server && server.type !== 'answer') return settled(server, ahead);
  const identity = server ? identityOf(server.json) : position.server;
  if (server && position.seq !== '0' && identity !== position.server) {
    // Another database in the place of the one that the checkpoint is about: from the beginning. What is here already is recognised.
    await ahead;
    position = { seq: '0', server: identity };
    before = 0;
    ahead = fetchReady('0', wait);
  }
  for (;;) {
    const page = await ahead;
    if (page.type !== 'page') return page;
    const isLast = page.changes < batchSize || page.pending === 0;
    if (!isLast) ahead = fetchReady(page.lastSeq, false);
    const isFirstSync = checkpoint.seq === '0' || checkpoint.taken !== undefined || position.seq === '0' || position.taken !== undefined;
    position = { seq: page.lastSeq, server: identity, ...(isFirstSync && !isLast && { taken: before + docs + page.changes }) };
    if (page.edits.length || page.lastSeq !== checkpoint.seq || identity !== checkpoint.server) {
      await engine.atomically(async () => {
        await engine.write(page.edits, { newEdits: false, autoCompact: true });
        await engine.writeLocal(CHECKPOINT, (await engine.local(CHECKPOINT))?.rev, position);
      });
    }
    docs += page.changes;
    onProgress?.(before + docs, before + docs + page.pending);
    if (isLast) return { type: 'pulled', docs };
  }
}

interface PageQuery {
  couch: Couch;
  engine: DexieEngine;
  since: string;
  limit: number;
  wait: boolean;
}

interface ReadyPage {
  type: 'page';
  edits: Edit[];
  changes: number;
  lastSeq: string;
  pending: number;
}

/** A page with all that can be done for it while the one before is still being written. */
async function readyPage(query: PageQuery): Promise<ReadyPage | CouchFailure> {
  const page = await fetchPage(query);
  if (page.type !== 'page') return page;
  const edits = await editsOf(query.couch, query.engine, page.changes);
  if ('type' in edits) return edits;
  query.engine.lookAhead(edits);
  return { type: 'page', edits, changes: page.changes.length, lastSeq: page.lastSeq, pending: page.pending };
}

/** Waits for a fetch under way to end, so that its outcome is nobody's. */
async function settled<T>(outcome: T, ahead: Promise<unknown>): Promise<T> {
  await ahead;
  return outcome;
}

interface Checkpoint extends Record<string, unknown> {
  seq: string;
  server: string;
  /** While the first sync is not through: how many documents it has taken in. */
  taken?: number;
}

async function readCheckpoint(engine: DexieEngine): Promise<Checkpoint> {
  const body = (await engine.local(CHECKPOINT))?.body;
  const taken = field(body, 'taken');
  return { seq: text(field(body, 'seq')) || '0', server: text(field(body, 'server')), ...(typeof taken === 'number' && { taken }) };
}

/** Tells a database from one that was made anew under its name; a CouchDB says when it was made. */
function identityOf(info: unknown): string {
  return [field(info, 'db_name'), field(info, 'instance_start_time'), field(info, 'uuid')].map(String).join(' ');
}

interface Page {
  type: 'page';
  changes: Change[];
  lastSeq: string;
  pending: number;
}

interface Change {
  id: string;
  revs: Rev[];
  doc: unknown;
}

async function fetchPage({ couch, since, limit, wait }: PageQuery): Promise<Page | CouchFailure> {
  const query = new URLSearchParams({ style: 'all_docs', include_docs: 'true', since, limit: String(limit) });
  // A long poll that is cut off in silence must not hold up the round for longer than a poll may take.
  if (wait) query.set('feed', 'longpoll');
  if (wait) query.set('timeout', String(WAIT_MS));
  const answer = await askCouch(couch, `/_changes?${query}`, wait ? { timeoutMs: WAIT_MS + 15_000 } : {});
  if (answer.type !== 'answer') return answer;
  const results = field(answer.json, 'results');
  const lastSeq = field(answer.json, 'last_seq');
  if (!Array.isArray(results) || (typeof lastSeq !== 'string' && typeof lastSeq !== 'number')) return { type: 'not-our-server' };
  const pending = field(answer.json, 'pending');
  return { type: 'page', changes: results.map(toChange), lastSeq: String(lastSeq), pending: typeof pending === 'number' ? pending : 0 };
}

function toChange(result: unknown): Change {
  const revs = list(field(result, 'changes')).map((change) => text(field(change, 'rev')) as Rev);
  return { id: text(field(result, 'id')), revs, doc: field(result, 'doc') };
}

/** What the feed brought is written as it is if it is a first revision and the only one; else the histories are needed, too. */
async function editsOf(couch: Couch, engine: DexieEngine, changes: readonly Change[]): Promise<Edit[] | CouchFailure> {
  const edits: Edit[] = [];
  const others: Change[] = [];
  for (const change of changes) {
    const edit = change.revs.length === 1 && change.revs[0]?.startsWith('1-') ? parseReplicated(change.doc) : undefined;
    if (edit && edit.id === change.id) edits.push(edit);
    else others.push(change);
  }
  if (others.length === 0) return edits;
  const wanted = await missingRevs(engine, others);
  if (wanted.length === 0) return edits;
  const answer = await askCouch(couch, '/_bulk_get?revs=true&latest=true', { body: { docs: wanted } });
  if (answer.type !== 'answer') return answer;
  for (const result of list(field(answer.json, 'results'))) {
    for (const got of list(field(result, 'docs'))) {
      const edit = parseReplicated(field(got, 'ok'));
      if (edit) edits.push(edit);
    }
  }
  // Several revisions of one document are written from the oldest on.
  return edits.sort((a, b) => (a.history?.start ?? 0) - (b.history?.start ?? 0));
}

async function missingRevs(engine: DexieEngine, changes: readonly Change[]): Promise<{ id: string; rev: Rev }[]> {
  const states = await engine.states(changes.map(({ id }) => id));
  return changes.flatMap(({ id, revs }) => {
    const state = states.get(id);
    const held = new Set<Rev>(state ? leavesOf(state) : []);
    return revs.filter((rev) => !held.has(rev)).map((rev) => ({ id, rev }));
  });
}
