// `_changes`: page by page, so that memory stays small however long the feed is, and waiting for what comes.
import type { ChangesQuery } from './changes-query.ts';
import type { Database } from './database.ts';
import { changesRows, type RowText } from './stored-json.ts';

const PAGE = 500;
const PAGE_WITH_ATTACHMENTS = 20;

export interface Feed {
  database: Database;
  query: ChangesQuery;
  /** Aborted when the client goes away or the server closes. */
  signal: AbortSignal;
  /** Throws when the client's rights have gone since the request began. */
  recheck: () => Promise<void>;
}

export async function* changesPieces(feed: Feed): AsyncGenerator<string> {
  if (feed.query.feed === 'continuous') yield* continuous(feed);
  else yield* oneAnswer(feed);
}

async function* oneAnswer(feed: Feed): AsyncGenerator<string> {
  const { database, query } = feed;
  const waits = query.feed === 'longpoll';
  // Subscribed before the first look, so that nothing is written unseen between looking and waiting.
  const waiter = waits ? await Waiter.of(feed) : undefined;
  try {
    const start = query.since === 'now' ? (await database.store.info()).update_seq : query.since;
    let lastSeq = start;
    let sent = 0;
    yield '{"results":[\n';
    for (;;) {
      for await (const page of pages(feed, lastSeq, query.limit - sent)) {
        if (page.rows.length > 0) yield `${sent > 0 ? ',\n' : ''}${page.rows.map(({ text }) => text).join(',\n')}`;
        sent += page.rows.length;
        lastSeq = page.lastSeq;
      }
      if (sent > 0 || !waiter) break;
      const why = yield* waiter.wait('\n');
      if (why !== 'changed') break;
      await feed.recheck();
    }
    const { update_seq } = await database.store.info();
    yield `\n],\n"last_seq":${lastSeq},"pending":${query.descending ? 0 : Math.max(0, update_seq - lastSeq)}}\n`;
  } finally {
    waiter?.stop();
  }
}

async function* continuous(feed: Feed): AsyncGenerator<string> {
  const { database, query } = feed;
  const waiter = await Waiter.of(feed);
  try {
    let lastSeq = query.since === 'now' ? (await database.store.info()).update_seq : query.since;
    let sent = 0;
    while (sent < query.limit) {
      for await (const page of pages(feed, lastSeq, query.limit - sent)) {
        if (page.rows.length > 0) yield page.rows.map(({ text }) => `${text}\n`).join('');
        sent += page.rows.length;
        lastSeq = page.lastSeq;
      }
      if (sent >= query.limit) break;
      const why = yield* waiter.wait('\n');
      if (why !== 'changed') break;
      await feed.recheck();
    }
    yield `{"last_seq":${lastSeq},"pending":0}\n`;
  } finally {
    waiter.stop();
  }
}

/** Pages of rows after `since`; `lastSeq` is what has been looked at, also where a filter let nothing through. */
async function* pages(feed: Feed, since: number, limit: number): AsyncGenerator<{ rows: RowText[]; lastSeq: number }> {
  const { database, query } = feed;
  const pageSize = query.attachments && query.includeDocs ? PAGE_WITH_ATTACHMENTS : PAGE;
  const filtered = query.docIds !== undefined || query.designOnly;
  let left = limit;
  let from = since;
  while (left > 0 && !feed.signal.aborted) {
    // Descending cannot be continued from a sequence on: it is one page.
    const size = query.descending ? (filtered ? Number.MAX_SAFE_INTEGER : Math.min(left, Number.MAX_SAFE_INTEGER)) : filtered ? pageSize : Math.min(pageSize, left);
    const results = await rowsAfter(database, query, from, size);
    const wanted = filtered ? results.filter((row) => passes(query, row)) : results;
    const rows = wanted.length > left ? wanted.slice(0, left) : wanted;
    const last = (rows.length < wanted.length ? rows.at(-1) : results.at(-1))?.seq ?? from;
    yield { rows, lastSeq: last };
    left -= rows.length;
    if (results.length < size || query.descending) return;
    from = last;
  }
}

async function rowsAfter(database: Database, query: ChangesQuery, since: number, limit: number): Promise<RowText[]> {
  const { engine } = database;
  if (engine && !query.conflicts && !query.attachments && !query.descending) {
    return changesRows(engine, { since, limit, allLeaves: query.style === 'all_docs', includeDocs: query.includeDocs });
  }
  const { results } = await database.store.changes({
    since,
    limit,
    style: query.style,
    descending: query.descending,
    include_docs: query.includeDocs,
    conflicts: query.conflicts,
    attachments: query.attachments
  });
  return results.map((row) => ({ id: row.id, seq: row.seq, text: JSON.stringify(row) }));
}

function passes(query: ChangesQuery, row: RowText): boolean {
  if (query.docIds) return query.docIds.has(row.id);
  return row.id.startsWith('_design/');
}

/** Waits for a change, the timeout, or the end of the connection, giving signs of life meanwhile. */
class Waiter {
  readonly #feed: Feed;
  readonly #deadline: number;
  #changed = false;
  #wake: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;

  static async of(feed: Feed): Promise<Waiter> {
    const waiter = new Waiter(feed);
    waiter.#unsubscribe = await feed.database.signal.subscribe(() => waiter.#note());
    return waiter;
  }

  private constructor(feed: Feed) {
    this.#feed = feed;
    // With a heartbeat a feed stays open for good, as in CouchDB; without one the timeout ends it.
    this.#deadline = feed.query.heartbeatMs === undefined ? Date.now() + feed.query.timeoutMs : Number.POSITIVE_INFINITY;
    feed.signal.addEventListener('abort', () => this.#wake?.());
  }

  async *wait(signOfLife: string): AsyncGenerator<string, 'changed' | 'over'> {
    for (;;) {
      if (this.#feed.signal.aborted) return 'over';
      if (this.#changed) {
        this.#changed = false;
        return 'changed';
      }
      const left = this.#deadline - Date.now();
      if (left <= 0) return 'over';
      const beat = this.#feed.query.heartbeatMs ?? Number.POSITIVE_INFINITY;
      if ((await this.#sleep(Math.min(left, beat))) === 'slept' && beat !== Number.POSITIVE_INFINITY) yield signOfLife;
    }
  }

  stop(): void {
    this.#unsubscribe?.();
  }

  #note(): void {
    this.#changed = true;
    this.#wake?.();
  }

  #sleep(ms: number): Promise<'slept' | 'woken'> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done('slept'), Math.min(ms, 2 ** 31 - 1));
      const done = (why: 'slept' | 'woken'): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(why);
      };
      this.#wake = () => done('woken');
    });
  }
}
