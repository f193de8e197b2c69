// The changes feed of one database for the server's own followers: the same on the embedded engine and on a CouchDB.
import { z } from 'zod';
import { pause } from '../pause.ts';
import type { Database } from './database.ts';
import type { Doc } from './document-store.ts';

export interface FeedChange {
  id: string;
  /** Absent for a deletion, and where documents were not asked for. */
  doc?: Doc;
}

export interface ChangeFeed {
  /** Tells the database from one that is made anew under its name. */
  identity(): Promise<string>;
  /** False when the database is one that has not come as far as that: put back from a copy. */
  hasReached(seq: string): Promise<boolean>;
  /** Sequences are opaque; '0' is the beginning. */
  after(since: string, options: { limit: number; docs: boolean }): Promise<{ changes: FeedChange[]; lastSeq: string }>;
  /** Resolves when something was written after `since`, and at the latest when the signal aborts. */
  changed(since: string, signal: AbortSignal): Promise<void>;
}

/** Waiting costs nothing here: the engine tells of commits, also of other processes. */
export function feedOf({ name, store, engine }: Database): ChangeFeed {
  if (!engine) throw new Error(`${name} has no engine`);
  return {
    identity: async () => (await engine.info()).id,
    hasReached: async (seq) => (await engine.info()).updateSeq >= Number(seq),
    async after(since, { limit, docs }) {
      const stored = await engine.since({ after: Number(since), limit });
      const changes = stored.map((doc): FeedChange => ({ id: doc.id, ...(docs && !doc.deleted && { doc: { _id: doc.id, ...doc.body } as Doc }) }));
      return { changes, lastSeq: String(stored.at(-1)?.seq ?? since) };
    },
    async changed(since, signal) {
      const isBehind = async () => (await store.info()).update_seq > Number(since);
      while (!signal.aborted && !(await isBehind())) {
        await new Promise<void>((resolve) => {
          const stop = engine.listen(() => done());
          const done = (): void => {
            stop();
            signal.removeEventListener('abort', done);
            resolve();
          };
          signal.addEventListener('abort', done);
          // Written between looking and listening.
          void isBehind().then((behind) => behind && done());
          if (signal.aborted) done();
        });
      }
    }
  };
}

const seqSchema = z.union([z.string(), z.number()]).transform(String);
const infoSchema = z.object({ db_name: z.string(), instance_start_time: z.string().optional(), uuid: z.string().optional(), update_seq: seqSchema });
const changesSchema = z.object({
  results: z.array(z.object({ id: z.string(), deleted: z.boolean().optional(), doc: z.looseObject({ _id: z.string() }).nullish() })),
  last_seq: seqSchema
});

const POLL_MS = 55_000;
const RETRY_MS = 5_000;

/** @param url of the database, without a slash at the end */
export function feedOfCouchdb(url: string, authorization: string | undefined): ChangeFeed {
  const ask = async (path: string, signal?: AbortSignal): Promise<unknown> => {
    const timeout = AbortSignal.timeout(POLL_MS + 15_000);
    const ends = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const response = await fetch(url + path, { headers: { accept: 'application/json', ...(authorization !== undefined && { authorization }) }, signal: ends });
    if (!response.ok || !response.body) throw new Error(`${path.split('?')[0] || 'the database'} answered ${response.status}`);
    return readJson(response.body, ends);
  };
  return {
    async identity() {
      const { db_name, instance_start_time, uuid } = infoSchema.parse(await ask(''));
      return [db_name, instance_start_time, uuid].map(String).join(' ');
    },
    // Sequences of a CouchDB begin with a number that grows.
    hasReached: async (seq) => Number.parseInt(infoSchema.parse(await ask('')).update_seq, 10) >= Number.parseInt(seq, 10),
    async after(since, { limit, docs }) {
      const query = new URLSearchParams({ since, limit: String(limit), ...(docs && { include_docs: 'true' }) });
      const { results, last_seq } = changesSchema.parse(await ask(`/_changes?${query}`));
      return { changes: results.map(({ id, deleted, doc }) => ({ id, ...(doc && deleted !== true && { doc: doc as Doc }) })), lastSeq: last_seq };
    },
    async changed(since, signal) {
      const query = new URLSearchParams({ since, limit: '1', feed: 'longpoll', timeout: String(POLL_MS) });
      while (!signal.aborted) {
        try {
          const { results } = changesSchema.parse(await ask(`/_changes?${query}`, signal));
          if (results.length > 0) return;
        } catch (thrown) {
          if (signal.aborted) return;
          // Not to be reached, restarting, cut off by something in between: it is asked again.
          if (!(thrown instanceof Error)) throw thrown;
          await pause(RETRY_MS, signal);
        }
      }
    }
  };
}

/** A long poll's body has begun long before its end, and `fetch` does not always tell such a body of an abort: whoever reads it does. */
async function readJson(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<unknown> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  // What has come by then is no JSON, or all of it.
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) return JSON.parse(text + decoder.decode());
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
