// 10,000 documents of about 1 KB onto an empty device, with the rows that screens read: jobs, their assignments and hand-overs.
// The limit is one fetch of all of them and one bulk write into Dexie with the same indexes: no revisions, no checks, no folding.
import { Dexie } from 'dexie';
import indexeddbAdapter from 'pouchdb-adapter-indexeddb';
import { createRxDatabase, type RxJsonSchema } from 'rxdb/plugins/core';
import { replicateCouchDB } from 'rxdb/plugins/replication-couchdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { DeviceStore } from '$device/device-store.ts';
import { engineOf } from '$device/store-engine.ts';
import { parseReplicated } from '$replica/replicated-document.ts';
import { openPouch, PouchDB } from '$replica/pouch.ts';
import { REPLICA_STORES } from '$replica/replica-rows.ts';
import { pull } from '$sync/pull.ts';
import { benchModule, timed, type BenchContext } from './bench.ts';
import { madeRev, makeAssignment, makeHandOver, makeJob, officerName } from './made-documents.ts';

const DOCUMENTS = 10_000;
/** What PouchDB's indexeddb adapter is fastest with; see README.md. */
const INDEXEDDB_BATCH = 5000;

PouchDB.plugin(indexeddbAdapter);

interface State {
  context: BenchContext;
  url: string;
}

export const bench = benchModule<State>({
  name: 'first-sync',
  unit: 'ms',

  async setUp(context) {
    const url = await context.createServerDatabase('first-sync');
    const documents = wardDocuments();
    for (let i = 0; i < documents.length; i += 2000) {
      await post(`${url}/_bulk_docs`, { docs: documents.slice(i, i + 2000), new_edits: false });
    }
    return { context, url };
  },

  async ours({ context, url }) {
    const store = new DeviceStore(context.freshName('ours'), 'relaxed');
    await store.open();
    const took = await timed(async () => {
      const outcome = await pull({ url, engine: engineOf(store), fetch: fetch.bind(globalThis), signal: new AbortController().signal });
      if (outcome.type !== 'pulled' || outcome.docs !== DOCUMENTS) throw new Error(`Pull: ${JSON.stringify(outcome)}`);
    });
    await expectFolded(store);
    await store.delete();
    return { value: took, details: { docs: DOCUMENTS } };
  },

  async limit({ context, url }) {
    const db = new Dexie(context.freshName('limit'), { chromeTransactionDurability: 'relaxed', cache: 'disabled' });
    db.version(1).stores({ docs: REPLICA_STORES.docs });
    await db.open();
    const took = await timed(async () => {
      const lines = (await (await fetch(`${url}/_all_docs?include_docs=true`)).text()).split('\n');
      const rows: object[] = [];
      for (const line of lines) {
        if (!line.startsWith('{"id"')) continue;
        const { doc } = JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line) as { doc: Record<string, unknown> };
        rows.push({ id: doc._id, seq: rows.length, doc, ...keysOf(doc) });
      }
      if (rows.length !== DOCUMENTS) throw new Error(`Limit: ${rows.length} rows`);
      await db.table('docs').bulkPut(rows);
    });
    await db.delete();
    return took;
  },

  peers: {
    async 'pouchdb-indexeddb'({ context, url }) {
      const replica = new PouchDB(context.freshName('idb'), { adapter: 'indexeddb' });
      const store = new DeviceStore(context.freshName('idb-rows'), 'relaxed');
      await store.open();
      await replica.info();
      const took = await timed(async () => {
        let projected = Promise.resolve();
        const replication = replica.replicate.from(url, { batch_size: INDEXEDDB_BATCH });
        replication.on('change', (change) => {
          const edits = (change as { docs: unknown[] }).docs.flatMap((doc) => parseReplicated(doc) ?? []);
          projected = projected.then(async () => void (await engineOf(store).write(edits, { newEdits: false })));
        });
        await replication;
        await projected;
      });
      await expectFolded(store);
      await store.delete();
      await replica.destroy();
      return took;
    },

    async 'pouchdb-replicate-into-our-adapter'({ context, url }) {
      const name = context.freshName('stock');
      const store = new DeviceStore(name, 'relaxed');
      await store.open();
      const replica = openPouch(engineOf(store), { key: name, name, autoCompact: true });
      const took = await timed(() => replica.replicate.from(url, { batch_size: INDEXEDDB_BATCH, checkpoint: 'target' }));
      await expectFolded(store);
      await replica.destroy();
      return took;
    },

    async rxdb({ context, url }) {
      const db = await createRxDatabase({ name: context.freshName('rxdb').replaceAll('-', ''), storage: getRxStorageDexie() });
      const collections = await db.addCollections({ docs: { schema: RXDB_SCHEMA } });
      const took = await timed(async () => {
        const replication = replicateCouchDB({
          replicationIdentifier: 'bench',
          collection: collections.docs,
          url: `${url}/`,
          live: false,
          pull: { batchSize: 2500 }
        });
        const failed = new Promise<never>((_, reject) => replication.error$.subscribe(reject));
        await Promise.race([replication.awaitInitialReplication(), failed]);
      });
      const count = await collections.docs.count().exec();
      if (count !== DOCUMENTS) throw new Error(`RxDB: ${count} documents`);
      await db.remove();
      return took;
    }
  }
});

/** A third jobs, each with its assignment and hand-over; in the order in which a ward comes by them. */
function wardDocuments(): object[] {
  const documents: object[] = [];
  for (let index = 0; documents.length < DOCUMENTS; index++) {
    const officer = officerName(index % 20);
    const job = makeJob(index);
    const assignment = makeAssignment(job, index, officer);
    const handOver = makeHandOver(job, index, officer, assignment);
    for (const [salt, document] of [job, assignment, handOver].entries()) documents.push({ ...document, _rev: madeRev(index, salt) });
  }
  return documents.slice(0, DOCUMENTS);
}

/** The index keys that the projection would lift, taken on trust. */
function keysOf(doc: Record<string, unknown>): object {
  return doc.type === 'job' ? { kind: doc.kind, due: doc.due, person: 'can-bo-1', open: 0, doneBy: 'can-bo-1', at: doc.createdAt } : { log: 1, at: doc.at };
}

async function expectFolded(store: DeviceStore): Promise<void> {
  const open = await store.docs.where('[kind+open+due]').between(['delivery', 0, ''], ['delivery', 0, '\uffff']).count();
  const quarantined = await store.docs.where('quarantine').equals(1).count();
  if (open < DOCUMENTS / 3 - 1 || quarantined > 0) throw new Error(`Folded: ${open} jobs done, ${quarantined} quarantined`);
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

const RXDB_SCHEMA: RxJsonSchema<Record<string, unknown>> = {
  title: 'document',
  version: 0,
  primaryKey: '_id',
  type: 'object',
  properties: {
    _id: { type: 'string', maxLength: 210 },
    type: { type: 'string', maxLength: 10 },
    kind: { type: 'string', maxLength: 20 },
    due: { type: 'string', maxLength: 30 },
    at: { type: 'string', maxLength: 30 }
  },
  required: ['_id', 'type', 'kind'],
  indexes: [['type', 'kind']]
};
