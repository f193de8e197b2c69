// A lean page of the app, for faults by the dozen: the device and its sync worker as they are, and somebody who saves as fast as they can.
// What they were told goes out through `told`, which the test puts there.
import './set-clock.ts';
import type { CapturedFile, Device } from '$device/device.ts';
import { openDevice } from '$device/open-device.ts';
import type { EntryId, PersonName, WardSlug } from '$domain/ids.ts';
import { WorkerSync } from '$sync/worker-sync.ts';

export interface Told {
  type: string;
  ids: EntryId[];
  /** SHA-256 and size of the files that were saved with them. */
  files: { sha256: string; bytes: number }[];
}

export interface Lean {
  open(owner: { person: PersonName; ward: WardSlug }): Promise<void>;
  /** Saves entry after entry, each with a photo of so many bytes, until told to stop; then answers. */
  write(options?: { photoBytes?: number; most?: number }): Promise<void>;
  stop(): void;
  /** How many of these the device does not have. */
  lost(ids: readonly EntryId[]): Promise<number>;
  waiting(): Promise<{ entries: number; files: number; refused: number }>;
  /** Syncs at once. */
  now(): void;
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
    device = await openDevice({ person, ward, roles: ['officer'] }, { appVersion: 'lean', now: () => Date.now(), random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)), files: navigator.storage });
    const makeWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    sync = new WorkerSync({ owner: { person, ward }, makeWorker, whenIdle: (start) => start(), window, document, locks: navigator.locks });
  },
  async write({ photoBytes = 0, most = Infinity } = {}) {
    stopped = false;
    const jobs = (await device.openJobsOf(device.person)).filter(({ job }) => job.kind === 'delivery');
    for (let n = 0; !stopped && n < most; n++) {
      const job = jobs[n % jobs.length];
      if (!job) throw new Error('There is no delivery to write about');
      const files = photoBytes > 0 ? [photo(photoBytes)] : [];
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
  now: () => sync.now()
};

/** A JPEG by its first bytes; no two are alike. */
function photo(bytes: number): CapturedFile {
  const data = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(data.subarray(at, Math.min(bytes, at + 65_536)));
  data.set([0xff, 0xd8, 0xff, 0xe0]);
  return { blob: new Blob([data]), use: 'photo', takenAt: new Date().toISOString() };
}
