// Today's list of one officer among 50,000 jobs of a ward.
//   ours   device.openJobsOf: the rows by index, unsealed, jobs and views ready for the screen
//   limit  the same key range of the same Dexie table, read bare and thrown away
//   peers  pouchdb-find on PouchDB's default adapter (an index of PouchDB's own) and on its indexeddb adapter (a native index, its
//          fastest way); jobs with their view inlined
import PouchDB from 'pouchdb-core';
import find from 'pouchdb-find';
import idbAdapter from 'pouchdb-adapter-idb';
import indexeddbAdapter from 'pouchdb-adapter-indexeddb';
import { Dexie } from 'dexie';
import type { Device } from '$device/device.ts';
import type { DeviceStore} from '$device/device-store.ts';
import { storeName } from '$device/device-store.ts';
import { benchModule, quantile, type Sample } from './bench.ts';
import { fillStore, openBenchDevice } from './bench-device.ts';
import { BENCH_WARD, makeJob, officerName, seededRandom } from './made-documents.ts';

const JOBS = 50_000;
const OFFICERS = 20;
/** One job in this many is still open: about 100 for each officer, a heavy day. */
const OPEN_ONE_IN = 25;
/** Readings in one round; their median is the round's figure. */
const READINGS = 15;
const FILL_BATCH = 2000;

interface State {
  device: Device;
  store: DeviceStore;
  pouches: Record<Adapter, PouchDB.Database<PeerJob>>;
  expected: number;
}

type Adapter = 'idb' | 'indexeddb';
type PeerJob = Record<string, unknown> & { assignee: string; open: 0 | 1; due: string };

const me = officerName(0);

function plan(index: number): { officer: ReturnType<typeof officerName>; done: boolean } {
  const random = seededRandom(index + 7);
  return { officer: officerName(Math.floor(random() * OFFICERS)), done: Math.floor(random() * OPEN_ONE_IN) !== 0 };
}

export const bench = benchModule<State>({
  name: 'list',
  unit: 'ms',

  async setUp({ freshName }) {
    const { device, store } = await openBenchDevice(me);
    await fillStore(store, { jobs: JOBS, plan });
    PouchDB.plugin(idbAdapter).plugin(indexeddbAdapter).plugin(find);
    const expected = (await device.openJobsOf(me)).length;
    const pouches = {
      idb: new PouchDB<PeerJob>(freshName('peer'), { adapter: 'idb' }),
      indexeddb: new PouchDB<PeerJob>(freshName('peer'), { adapter: 'indexeddb' })
    };
    for (const pouch of Object.values(pouches)) {
      await fillPouch(pouch);
      // The first question builds the index.
      await findToday(pouch);
    }
    return { device, store, pouches, expected };
  },

  ours: ({ device, expected }) => readings(expected, async () => (await device.openJobsOf(me)).length),

  limit: ({ store, expected }) =>
    readings(expected, async () => {
      const rows = await store.docs.where('[person+open+due]').between([me, 1, Dexie.minKey], [me, 1, Dexie.maxKey]).toArray();
      return rows.length;
    }),

  peers: {
    'pouchdb-find (idb)': ({ pouches, expected }) => readings(expected, () => findToday(pouches.idb)),
    'pouchdb-find (indexeddb)': ({ pouches, expected }) => readings(expected, () => findToday(pouches.indexeddb))
  },

  async tearDown({ device, store, pouches }) {
    device.close();
    store.close();
    await Dexie.delete(storeName(me, BENCH_WARD));
    for (const pouch of Object.values(pouches)) await pouch.destroy();
  }
});

async function findToday(pouch: PouchDB.Database<PeerJob>): Promise<number> {
  const found = await pouch.find({ selector: { assignee: me, open: 1, due: { $gte: '' } }, sort: ['assignee', 'open', 'due'], use_index: 'today', limit: JOBS });
  return found.docs.length;
}

async function readings(expected: number, read: () => Promise<number>): Promise<Sample> {
  const times: number[] = [];
  for (let i = 0; i < READINGS; i += 1) {
    const started = performance.now();
    const count = await read();
    times.push(performance.now() - started);
    if (count !== expected) throw new Error(`${count} jobs read, ${expected} expected`);
  }
  return { value: quantile(times, 0.5), details: { p95: quantile(times, 0.95), first: times[0] ?? 0, rows: expected, docs: JOBS } };
}

/** As an app on PouchDB would keep it: one document a job, its view inlined and kept up by hand. */
async function fillPouch(pouch: PouchDB.Database<PeerJob>): Promise<void> {
  await pouch.createIndex({ index: { fields: ['assignee', 'open', 'due'], ddoc: 'today' } });
  for (let from = 0; from < JOBS; from += FILL_BATCH) {
    const docs = Array.from({ length: Math.min(FILL_BATCH, JOBS - from) }, (_, offset): PeerJob => {
      const { officer, done } = plan(from + offset);
      const open = done ? 0 : 1;
      return { ...makeJob(from + offset), assignee: officer, open, view: { state: done ? 'done' : 'assigned', assignee: officer, visits: 0, reviews: {}, contested: [], heads: [], entries: 1 } };
    });
    await pouch.bulkDocs(docs);
  }
}
