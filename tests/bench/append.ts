// From a tap to an entry that a crash cannot take back.
//   ours   device.append of a hand-over without evidence: hash, signature, strict transaction with the entry, its job's new fold, the head
//   limit  one strict IndexedDB transaction that puts one row as large as the entry's
// The figure is the p95 of a round's appends.
import { benchModule, quantile, timed, type Sample } from './bench.ts';
import { fillStore, openBenchDevice } from './bench-device.ts';
import { BENCH_WARD, officerName } from './made-documents.ts';
import { storeName, type DeviceStore } from '$device/device-store.ts';
import type { Device } from '$device/device.ts';
import type { JobId } from '$domain/ids.ts';
import { Dexie } from 'dexie';

const JOBS = 3000;
const APPENDS = 40;

interface State {
  device: Device;
  store: DeviceStore;
  /** Jobs of mine that are open still; each append takes one. */
  open: JobId[];
  bare: IDBDatabase;
  row: Record<string, unknown>;
}

const me = officerName(0);

export const bench = benchModule<State>({
  name: 'append',
  unit: 'ms',

  async setUp({ freshName }) {
    const { device, store } = await openBenchDevice(me);
    await fillStore(store, { jobs: JOBS, plan: () => ({ officer: me, done: false }) });
    const open = (await device.openJobsOf(me)).map(({ job }) => job._id);
    const state = { device, store, open, bare: await openBare(freshName('bare')), row: {} };
    const saved = await append(state);
    state.row = (await store.docs.get(saved)) as unknown as Record<string, unknown>;
    return state;
  },

  async ours(state) {
    return sample(() => append(state));
  },

  async limit({ bare, row }) {
    let id = performance.now() * 1000;
    return sample(() => putStrictly(bare, { ...row, id: `entry:${(id += 1)}` }));
  },

  peers: {},

  async tearDown({ device, store, bare }) {
    device.close();
    store.close();
    bare.close();
    indexedDB.deleteDatabase(bare.name);
    await Dexie.delete(storeName(me, BENCH_WARD));
  }
});

async function sample(once: () => Promise<unknown>): Promise<Sample> {
  const times: number[] = [];
  for (let i = 0; i < APPENDS; i += 1) {
    times.push(await timed(once));
    // A thumb is slower than this, too; without the pause the disk's queue of one append delays the next.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { value: quantile(times, 0.95), details: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) } };
}

async function append({ device, open }: Pick<State, 'device' | 'open'>): Promise<string> {
  const job = open.pop();
  if (!job) throw new Error('No open job is left');
  const result = await device.append({
    job,
    contents: [{ kind: 'handed-over', data: { recipient: { who: 'person', name: 'Nguyễn Văn Thử' }, papersCollected: [], feeTaken: 8000, rating: 5 } }]
  });
  if (result.type !== 'saved') throw new Error(`append: ${result.type}`);
  const [entry] = result.entries;
  if (!entry) throw new Error('append saved nothing');
  return entry._id;
}

function openBare(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { keyPath: 'id' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

function putStrictly(database: IDBDatabase, row: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
    transaction.objectStore('rows').put(row);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
