// A lean page of the app, for faults by the dozen: the device and its sync worker as they are, and somebody who saves as fast as they can.
// What they were told goes out through `told`, which the test puts there.
import './set-clock.ts';
import type { CapturedFile, Device } from '$device/device.ts';
import { openStore, type DeviceStore } from '$device/device-store.ts';
import { openDevice } from '$device/open-device.ts';
import { chunkDocId } from '$domain/evidence.ts';
import type { EntryId, PersonName, WardSlug } from '$domain/ids.ts';
import { openSessionMemory } from '$sync/session-memory.ts';
import type { SyncStatus } from '$sync/sync.ts';
import { WorkerSync } from '$sync/worker-sync.ts';

export interface Told {
  type: string;
  ids: EntryId[];
  /** SHA-256 and size of the files that were saved with them. */
  files: { sha256: string; bytes: number }[];
}

export interface Lean {
  open(owner: { person: PersonName; ward: WardSlug }): Promise<void>;
  /** Saves entry after entry, each with a photo or a video of so many bytes, until told to stop; then answers. */
  write(options?: { photoBytes?: number; videoBytes?: number; most?: number }): Promise<void>;
  stop(): void;
  /** How many of these the device does not have. */
  lost(ids: readonly EntryId[]): Promise<number>;
  waiting(): Promise<{ entries: number; files: number; refused: number }>;
  /** The chunks that the server has confirmed, as this device has noted it: ids of their documents. */
  confirmed(): Promise<string[]>;
  /** Syncs at once. */
  now(): void;
  status(): SyncStatus;
  /** All documents that lie on this device. */
  documents(): Promise<string[]>;
  /** As the app does it where the server does not hear of it. */
  signOut(): Promise<void>;
}

declare global {
  interface Window {
    lean: Lean;
    told(told: Told): void;
  }
}

let device: Device;
let sync: WorkerSync;
let stopped = false;

window.lean = {
  async open({ person, ward }) {
    await (await openSessionMemory()).keep({ session: { person, wards: [{ ward, name: ward, roles: ['officer'] }] } });
    device = await openDevice({ person, ward, roles: ['officer'] }, { appVersion: 'lean', now: () => Date.now(), random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)), files: navigator.storage });
    const makeWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    sync = new WorkerSync({ owner: { person, ward }, makeWorker, whenIdle: (start) => start(), window, document, locks: navigator.locks });
  },
  async write({ photoBytes = 0, videoBytes = 0, most = Infinity } = {}) {
    stopped = false;
    const jobs = (await device.openJobsOf(device.person)).filter(({ job }) => job.kind === 'delivery');
    for (let n = 0; !stopped && n < most; n++) {
      const job = jobs[n % jobs.length];
      if (!job) throw new Error('There is no delivery to write about');
      const files = [...(photoBytes > 0 ? [madeFile('photo', photoBytes)] : []), ...(videoBytes > 0 ? [madeFile('video', videoBytes)] : [])];
      const result = await device.append({ job: job.job._id, contents: [{ kind: 'not-handed-over', data: { reason: 'nobody-home' } }], files });
      const entries = result.type === 'saved' ? result.entries : [];
      window.told({ type: result.type, ids: entries.map(({ _id }) => _id), files: entries.flatMap(({ evidence }) => evidence.map(({ sha256, bytes }) => ({ sha256, bytes }))) });
      if (result.type !== 'saved') return;
    }
  },
  stop: () => void (stopped = true),
  lost: async (ids) => (await Promise.all(ids.map((id) => device.entry(id)))).filter((row) => row === undefined).length,
  async waiting() {
    const { entries, evidence, refused } = await device.waiting();
    return { entries, files: evidence.count, refused };
  },
  confirmed: () => inStore(async (store) => (await store.evidence.toArray()).flatMap(({ sha256, sent }) => sent.map((index) => chunkDocId(sha256, index)))),
  now: () => sync.now(),
  status: () => sync.status,
  documents: () => inStore((store) => store.docs.toCollection().primaryKeys()),
  async signOut() {
    await (await openSessionMemory()).keep({ signOutDue: true });
    sync.stop();
    device.close();
  }
};

async function inStore<T>(work: (store: DeviceStore) => PromiseLike<T>): Promise<T> {
  const store = await openStore({ person: device.person, ward: device.ward }, 'relaxed');
  const result = await work(store);
  store.close();
  return result;
}

/** What a JPEG and an MP4 begin with. */
const BEGINS = { photo: [0xff, 0xd8, 0xff, 0xe0], video: [0, 0, 0, 24, ...[...'ftypisom'].map((letter) => letter.charCodeAt(0))] };

/** A file of its kind by its first bytes; no two are alike. */
function madeFile(use: keyof typeof BEGINS, bytes: number): CapturedFile {
  const data = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(data.subarray(at, Math.min(bytes, at + 65_536)));
  data.set(BEGINS[use]);
  return { blob: new Blob([data]), use, takenAt: new Date().toISOString() };
}
