// Pull and push against a CouchDB that is a PouchDB in the same page, with whatever can go wrong on the way put in between.
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDexieEngine, type DexieEngine } from '$replica/dexie-engine.ts';
import type { Edit } from '$replica/engine.ts';
import { openPouch } from '$replica/pouch.ts';
import { REPLICA_STORES } from '$replica/replica-rows.ts';
import { pull, type PullOutcome } from './pull.ts';
import { push, type PushOutcome } from './push.ts';

type Answer = Response | Promise<Response>;
/** Stands between the device and the server; undefined lets the request through. */
type Between = (path: string, body: { docs?: { _id: string }[] }) => Answer | undefined | Promise<Response | undefined>;

const json = (status: number, value: unknown) => new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
const hash = (n: number) => n.toString(16).padStart(32, '0');
const entry = (n: number): Edit => ({ id: `e:${String(n).padStart(4, '0')}`, deleted: false, body: { v: n }, history: { start: 1, ids: [hash(n)] } });
const entries = (count: number) => Array.from({ length: count }, (_, n) => entry(n));

describe('pull and push', () => {
  let stores: Dexie[];
  let engine: DexieEngine;
  let server: PouchDB.Database;
  let born: string;
  let requests: string[];
  let between: Between;
  let stop: AbortController;

  beforeEach(async () => {
    stores = [];
    engine = await open();
    server = await openServer();
    requests = [];
    between = () => undefined;
    stop = new AbortController();
  });
  afterEach(async () => {
    for (const db of stores) {
      db.close();
      await db.delete();
    }
  });

  async function open(): Promise<DexieEngine> {
    const db = new Dexie(`sync-${crypto.randomUUID()}`);
    db.version(1).stores(REPLICA_STORES);
    stores.push(db);
    await db.open();
    return createDexieEngine({ db });
  }

  async function openServer(): Promise<PouchDB.Database> {
    born = crypto.randomUUID();
    return openPouch(await open(), { key: crypto.randomUUID(), name: 'ward' });
  }

  const couch: typeof fetch = async (input, init) => {
    const url = new URL(String(input), 'http://server');
    const path = url.pathname.replace('/db/ward', '');
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : {};
    requests.push(path);
    init?.signal?.throwIfAborted();
    const instead = await between(path, body);
    if (instead) return instead;
    if (path === '') return json(200, { ...(await server.info()), db_name: 'ward', instance_start_time: born });
    if (path === '/_changes') {
      const since = Number(url.searchParams.get('since'));
      const result = await server.changes({ since, limit: Number(url.searchParams.get('limit')), include_docs: true, style: 'all_docs' });
      const { update_seq } = await server.info();
      return json(200, { ...result, pending: Number(update_seq) - Number(result.last_seq) });
    }
    if (path === '/_bulk_get') return json(200, await server.bulkGet({ ...body, revs: true, latest: true }));
    if (path === '/_bulk_docs') return json(201, await server.bulkDocs(body.docs, { new_edits: body.new_edits }));
    return json(404, { error: 'not_found', reason: path });
  };
  const ways = () => ({ url: '/db/ward', engine, fetch: couch, signal: stop.signal });
  const pulling = (options: object = {}): Promise<PullOutcome> => pull({ ...ways(), ...options });
  const pushing = (options: object = {}): Promise<PushOutcome> => push({ ...ways(), ...options });
  const writeOnServer = (edits: Edit[]) =>
    server.bulkDocs(edits.map(({ id, body, history }) => ({ _id: id, _rev: `${history?.start}-${history?.ids[0]}`, _revisions: history, ...body })) as never[], { new_edits: false });
  const writeHere = (edits: Edit[]) => engine.write(edits, { newEdits: false, unsent: true });
  const idsHere = async () => (await engine.range({})).map(({ id }) => id);

  describe('pull', () => {
    it('takes in everything in pages, says how far it is, and goes on from there the next time', async () => {
      await writeOnServer(entries(25));
      const progress: [number, number][] = [];
      expect(await pulling({ batchSize: 10, onProgress: (done: number, total: number) => progress.push([done, total]) })).toEqual({ type: 'pulled', docs: 25 });
      expect(progress).toEqual([[10, 25], [20, 25], [25, 25]]);
      expect(await idsHere()).toEqual(entries(25).map(({ id }) => id));
      expect(requests.filter((path) => path === '/_changes')).toHaveLength(3);
      await server.put({ _id: 'late' });
      expect(await pulling()).toEqual({ type: 'pulled', docs: 1 });
      expect(await pulling()).toEqual({ type: 'pulled', docs: 0 });
    });

    it('asks again only for what has several revisions, and has their conflicts and histories as the server does', async () => {
      await writeOnServer(entries(3));
      const { rev } = await server.put({ _id: 'edited', v: 1 });
      await server.put({ _id: 'edited', _rev: rev, v: 2 });
      for (const letter of ['a', 'b']) {
        await writeOnServer([{ id: 'split', deleted: false, body: { v: letter }, history: { start: 2, ids: [letter.repeat(32), hash(0)] } }]);
      }
      await server.remove('e:0001', `1-${hash(1)}`);
      await pulling();
      expect(requests.filter((path) => path === '/_bulk_get')).toHaveLength(1);
      const here = openPouch(engine, { key: crypto.randomUUID(), name: 'device' });
      for (const id of ['edited', 'split']) expect(await here.get(id, { revs: true, conflicts: true })).toEqual(await server.get(id, { revs: true, conflicts: true }));
      await expect(here.get('e:0001')).rejects.toMatchObject({ reason: 'deleted' });
      requests = [];
      await pulling();
      expect(requests).not.toContain('/_bulk_get');
    });

    it('begins anew when another database stands in the place of the one it knew', async () => {
      await writeOnServer(entries(5));
      await pulling();
      server = await openServer();
      await writeOnServer([entry(7)]);
      expect(await pulling()).toEqual({ type: 'pulled', docs: 1 });
      expect(await idsHere()).toContain(entry(7).id);
      expect(await idsHere()).toHaveLength(6);
    });

    it('goes on after a connection that was cut at any page, with nothing missed and nothing twice', async () => {
      await writeOnServer(entries(30));
      const progress: [number, number][] = [];
      for (let cut = 1; ; cut++) {
        let asked = 0;
        between = (path) => (path === '/_changes' && ++asked === 2 ? Promise.reject(new TypeError('cut')) : undefined);
        const outcome = await pulling({ batchSize: 7, onProgress: (done: number, total: number) => progress.push([done, total]) });
        if (outcome.type === 'pulled') break;
        expect(outcome).toEqual({ type: 'no-answer' });
        expect(await idsHere()).toHaveLength(Math.min(30, cut * 7));
      }
      expect(await idsHere()).toEqual(entries(30).map(({ id }) => id));
      expect((await engine.info()).updateSeq).toBe(30);
      // Counted over all cuts, as one first sync; what comes later is counted by itself.
      expect(progress).toEqual([[7, 30], [14, 30], [21, 30], [28, 30], [30, 30]]);
      between = () => undefined;
      await server.put({ _id: 'later' });
      await pulling({ onProgress: (done: number, total: number) => progress.push([done, total]) });
      expect(progress.at(-1)).toEqual([1, 1]);
    });

    it.each<[string, () => Answer, PullOutcome]>([
      ['no network', () => Promise.reject(new TypeError('Failed to fetch')), { type: 'no-answer' }],
      ['a page of somebody else', () => new Response('<html>Sign in to this Wi-Fi</html>'), { type: 'not-our-server' }],
      ['JSON of somebody else', () => json(200, { hello: 1 }), { type: 'not-our-server' }],
      ['an ended session', () => json(401, { error: 'unauthorized', reason: 'x' }), { type: 'sign-in' }],
      ['no role in the ward', () => json(403, { error: 'forbidden', reason: 'members only' }), { type: 'refused', reason: 'members only' }],
      ['a server in trouble', () => json(500, { error: 'x', reason: 'y' }), { type: 'server-error', status: 500, reason: 'y' }],
      ['a proxy in trouble', () => new Response('Bad Gateway', { status: 502 }), { type: 'server-error', status: 502, reason: '' }]
    ])('says what kept it from an answer: %s', async (_, answer, outcome) => {
      await writeOnServer(entries(3));
      between = (path) => (path === '/_changes' ? answer() : undefined);
      expect(await pulling()).toEqual(outcome);
      expect(await idsHere()).toEqual([]);
      between = () => undefined;
      expect(await pulling()).toEqual({ type: 'pulled', docs: 3 });
    });

    it('stops when told to', async () => {
      await writeOnServer(entries(30));
      between = () => {
        stop.abort();
        return undefined;
      };
      expect(await pulling({ batchSize: 5 })).toEqual({ type: 'stopped' });
    });
  });

  describe('push', () => {
    it('sends 500 entries in one request, once', async () => {
      await writeHere(entries(500));
      expect(await pushing()).toEqual({ type: 'pushed', sent: 500, refused: 0 });
      expect(requests).toEqual(['/_bulk_docs']);
      expect((await server.info()).doc_count).toBe(500);
      expect(await engine.unsent()).toEqual([]);
      expect(await pushing()).toEqual({ type: 'pushed', sent: 0, refused: 0 });
      expect(requests).toHaveLength(1);
    });

    it('sends again what an answer got lost for, and it is there once', async () => {
      await writeHere(entries(10));
      between = async (path, body) => {
        if (path !== '/_bulk_docs') return undefined;
        await server.bulkDocs(body.docs as never[], { new_edits: false });
        throw new TypeError('the answer got lost');
      };
      expect(await pushing()).toEqual({ type: 'no-answer' });
      expect(await engine.unsent()).toHaveLength(10);
      between = () => undefined;
      expect(await pushing()).toEqual({ type: 'pushed', sent: 10, refused: 0 });
      expect((await server.info()).update_seq).toBe(10);
    });

    it('keeps what is refused, with the reason, and sends the rest', async () => {
      await writeHere(entries(5));
      between = async (path, body) => {
        if (path !== '/_bulk_docs') return undefined;
        const docs = body.docs ?? [];
        await server.bulkDocs(docs.filter(({ _id }) => _id !== entry(2).id) as never[], { new_edits: false });
        return json(201, [{ id: entry(2).id, error: 'forbidden', reason: 'role: not yours' }]);
      };
      expect(await pushing()).toEqual({ type: 'pushed', sent: 4, refused: 1 });
      expect(await engine.unsent()).toEqual([]);
      expect(await stores[0]?.table('refused').toArray()).toMatchObject([{ id: entry(2).id, refusal: { status: 403, reason: 'role: not yours' } }]);
      expect(await idsHere()).toContain(entry(2).id);
    });

    it('halves a batch that is too large, down to the one that never fits', async () => {
      await writeHere(entries(20));
      between = (path, body) => (path === '/_bulk_docs' && (body.docs?.length ?? 0) > 3 ? json(413, { error: 'too_large', reason: '' }) : undefined);
      expect(await pushing()).toEqual({ type: 'pushed', sent: 20, refused: 0 });
      await writeHere([entry(90), entry(91)]);
      between = (path, body) => (body.docs?.some(({ _id }) => _id === entry(90).id) ? json(413, { error: 'too_large', reason: '' }) : undefined);
      expect(await pushing()).toEqual({ type: 'pushed', sent: 1, refused: 1 });
    });

    it('leaves all that waits when the session has ended or the server is in trouble, as a whole or for one document', async () => {
      await writeHere(entries(3));
      between = () => json(401, { error: 'unauthorized', reason: '' });
      expect(await pushing()).toEqual({ type: 'sign-in' });
      between = () => json(201, [{ id: entry(1).id, error: 'internal_server_error', reason: 'disk' }]);
      expect(await pushing()).toEqual({ type: 'server-error', status: 500, reason: 'disk' });
      expect((await engine.unsent()).map(({ id }) => id)).toEqual([entry(1).id]);
    });

    it('takes note when the entry comes back by a pull before the push knew of its arrival', async () => {
      await writeHere(entries(4));
      await writeOnServer(entries(4));
      await pulling();
      expect(await engine.unsent()).toEqual([]);
    });
  });
});
