// Conflicts made on a CouchDB come out the same on the device: the winner, the leaves and what was deleted, as that CouchDB says. The device's
// own pull, into Dexie (on fake-indexeddb), from the embedded endpoint and, where TEST_COUCHDB_URL names one, from a real CouchDB.
import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDexieEngine } from '$replica/dexie-engine.ts';
import type { Rev } from '$replica/engine.ts';
import { REPLICA_STORES } from '$replica/replica-rows.ts';
import { leavesOf } from '$replica/rev-tree.ts';
import { pull } from '../../src/sync/pull.ts';
import { ask, at, TARGETS, type Answer, type Ask, type RunningTarget } from './couch-endpoint-targets.ts';

// Dexie would tell other tabs of its writes, and Node would wait for them for ever.
vi.hoisted(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));

const hash = (letter: string) => letter.repeat(32);

describe.each(TARGETS)('conflicts: $name', ({ start }) => {
  let target: RunningTarget;
  const db = `conflicts-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const call = (method: string, path: string, options: Ask = {}): Promise<Answer> => ask(target.base, method, path, { as: target.admin, ...options });
  const forced = (docs: object[]) => call('POST', `/${db}/_bulk_docs`, { body: { docs, new_edits: false } });
  const leaf = (_id: string, letters: string, fields: object = {}) => ({ _id, _rev: `${letters.length}-${hash(letters[0]!)}`, _revisions: { start: letters.length, ids: [...letters].map(hash) }, ...fields });

  beforeAll(async () => {
    target = await start();
    expect((await call('PUT', `/${db}`)).status).toBe(201);
  }, 60_000);
  afterAll(async () => {
    await call('DELETE', `/${db}`);
    await target.stop();
  });

  test('winner and leaves are those of the server, whatever order they came in', async () => {
    const dexie = new Dexie('device', { indexedDB: new IDBFactory(), IDBKeyRange });
    dexie.version(1).stores(REPLICA_STORES);
    await dexie.open();
    const engine = createDexieEngine({ db: dexie });
    const authorization = `Basic ${Buffer.from(`${target.admin.name}:${target.admin.password}`).toString('base64')}`;
    const asAdmin: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...init?.headers, authorization } });
    const pulling = () => pull({ engine, url: `${target.base}/${db}`, fetch: asAdmin, signal: new AbortController().signal, batchSize: 3 });
    const ids = ['equal', 'longer', 'buried', 'both-gone', 'late', 'roots'];
    const agree = async () => {
      for (const id of ids) {
        const open = (await call('GET', `/${db}/${id}?open_revs=all`, { headers: { accept: 'application/json' } })).json as { ok: { _rev: Rev; _deleted?: boolean } }[];
        const state = (await engine.states([id])).get(id)!;
        expect(new Set(leavesOf(state)), `leaves of ${id}`).toEqual(new Set(open.map(({ ok }) => ok._rev)));
        const winner = await call('GET', `/${db}/${id}?conflicts=true`);
        expect(state.deleted, id).toBe(winner.status === 404);
        if (winner.status === 404) continue;
        expect(state.rev, `winner of ${id}`).toBe(at(winner.json, '_rev'));
        expect((await engine.read([id])).get(id)?.body['v']).toBe(at(winner.json, 'v'));
      }
    };

    await forced([
      leaf('equal', 'a0', { v: 'lower' }), leaf('equal', 'b0', { v: 'higher' }),
      leaf('longer', 'fe', { v: 'short' }), leaf('longer', '1ce', { v: 'long' }),
      leaf('buried', 'a0', { v: 'alive' }), leaf('buried', 'dc0', { _deleted: true }),
      leaf('both-gone', 'a0', { _deleted: true }), leaf('both-gone', 'b0', { _deleted: true }),
      leaf('late', 'a0', { v: 'first' }),
      leaf('roots', 'a', { v: 'one root' }), leaf('roots', 'b', { v: 'another' })
    ]);
    expect(await pulling()).toMatchObject({ type: 'pulled' });
    await agree();

    // A side branch that comes later, one that is settled by deleting the loser, and one that lives again.
    await forced([leaf('late', 'f0', { v: 'side' }), leaf('equal', 'ca0', { _deleted: true }), leaf('both-gone', 'ea0', { v: 'again' })]);
    expect(await pulling()).toMatchObject({ type: 'pulled' });
    await agree();
    await dexie.delete();
  });
});
