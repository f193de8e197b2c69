// 500 entries that were written with no network, sent at once: with their revisions, and marked as sent.
// The limit is one `_bulk_docs` of the same documents, read out of Dexie.
import { Dexie } from 'dexie';
import { DeviceStore } from '$device/device-store.ts';
import { engineOf } from '$device/store-engine.ts';
import type { Edit } from '$replica/engine.ts';
import indexeddbAdapter from 'pouchdb-adapter-indexeddb';
import { openPouch, PouchDB } from '$replica/pouch.ts';
import { parseReplicated } from '$replica/replicated-document.ts';
import { push } from '$sync/push.ts';
import { benchModule, timed, type BenchContext } from './bench.ts';
import { madeRev, makeAssignment, makeJob, officerName } from './made-documents.ts';

PouchDB.plugin(indexeddbAdapter);

const ENTRIES = 500;

interface State {
  context: BenchContext;
  edits: Edit[];
}

export const bench = benchModule<State>({
  name: 'push',
  unit: 'ms',

  async setUp(context) {
    return { context, edits: queuedEntries() };
  },

  async ours({ context, edits }) {
    const url = await context.createServerDatabase('push');
    const store = new DeviceStore(context.freshName('push'), 'relaxed');
    await store.open();
    await engineOf(store).write(edits, { newEdits: false, unsent: true });
    const took = await timed(async () => {
      const outcome = await push({ url, engine: engineOf(store), fetch: fetch.bind(globalThis), signal: new AbortController().signal });
      if (outcome.type !== 'pushed' || outcome.sent !== ENTRIES) throw new Error(`Push: ${JSON.stringify(outcome)}`);
    });
    await expectArrived(url);
    if ((await engineOf(store).unsent()).length > 0) throw new Error('Push: not marked as sent');
    await store.delete();
    return { value: took, details: { docs: ENTRIES } };
  },

  async limit({ context, edits }) {
    const url = await context.createServerDatabase('push-limit');
    const db = new Dexie(context.freshName('push-limit'), { cache: 'disabled' });
    db.version(1).stores({ queue: 'n' });
    await db.table('queue').bulkPut(edits.map(({ id, body }, n) => ({ n, doc: { _id: id, ...body } })));
    const took = await timed(async () => {
      const rows = await db.table<{ doc: object }>('queue').toArray();
      const response = await fetch(`${url}/_bulk_docs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ docs: rows.map(({ doc }) => doc) })
      });
      const results = (await response.json()) as { ok?: boolean }[];
      if (results.filter(({ ok }) => ok).length !== ENTRIES) throw new Error('Limit: not all taken');
    });
    await db.delete();
    return took;
  },

  peers: {
    async 'pouchdb-replicate-from-our-adapter'({ context, edits }) {
      const url = await context.createServerDatabase('push-stock');
      const name = context.freshName('push-stock');
      const store = new DeviceStore(name, 'relaxed');
      await store.open();
      await engineOf(store).write(edits, { newEdits: false, unsent: true });
      const replica = openPouch(engineOf(store), { key: name, name, autoCompact: true });
      const took = await timed(() => replica.replicate.to(url, { batch_size: 1000 }));
      await expectArrived(url);
      await replica.destroy();
      return took;
    },

    async 'pouchdb-indexeddb'({ context, edits }) {
      const url = await context.createServerDatabase('push-idb');
      const replica = new PouchDB(context.freshName('push-idb'), { adapter: 'indexeddb' });
      await replica.bulkDocs(edits.map(({ id, body }) => ({ _id: id, ...body })));
      const took = await timed(() => replica.replicate.to(url, { batch_size: 1000 }));
      await expectArrived(url);
      await replica.destroy();
      return took;
    }
  }
});

function queuedEntries(): Edit[] {
  return Array.from({ length: ENTRIES }, (_, index) => {
    const edit = parseReplicated({ ...makeAssignment(makeJob(index), index, officerName(index % 20)), _rev: madeRev(index) });
    if (!edit) throw new Error('A made document does not parse');
    return edit;
  });
}

async function expectArrived(url: string): Promise<void> {
  const info = (await (await fetch(url)).json()) as { doc_count: number };
  if (info.doc_count !== ENTRIES) throw new Error(`${info.doc_count} of ${ENTRIES} arrived`);
}
