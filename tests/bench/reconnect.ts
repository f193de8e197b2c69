// A day's work of one officer with no network, sent when there is one again: 200 entries, 50 of them with a photo. The product's own
// device, sync loop and upload queue; the link is the bench's (reconnect.mjs).
import type { Device } from '$device/device.ts';
import type { DeviceStore } from '$device/device-store.ts';
import { storeName } from '$device/device-store.ts';
import { readReceiptState } from '$device/receipt-state.ts';
import { personNameSchema } from '$domain/ids.ts';
import { syncOfStore, type StoreSync } from '$sync/store-sync.ts';
import { SyncLoop } from '$sync/sync-loop.ts';
import { openBenchDevice } from './bench-device.ts';
import { benchModule } from './bench.ts';
import { BENCH_WARD } from './made-documents.ts';

const ENTRIES = 200;
const PHOTOS = 50;
const PHOTO_BYTES = 300_000;
const OFFICER = personNameSchema.parse('canbo.binhan');

interface State {
  device: Device;
  store: DeviceStore;
  sync: StoreSync;
  evidenceBytes: number;
}

export const bench = benchModule<State>({
  name: 'reconnect',
  unit: 'ms',

  /** Jobs are fetched, the network goes, the day is worked. */
  async setUp() {
    await signIn();
    const { device, store } = await openBenchDevice(OFFICER);
    const sync = await syncOfStore({ person: OFFICER, ward: BENCH_WARD }, { origin: location.origin, fetch: fetch.bind(globalThis), now: Date.now, elapsed: () => performance.now() });
    const signal = new AbortController().signal;
    const pulled = await sync.pull(signal, { wait: false, onProgress: () => undefined });
    if (pulled.type !== 'pulled') throw new Error(`Reconnect: ${JSON.stringify(pulled)}`);
    const jobs = (await device.jobs({ kind: 'delivery', limit: 1000 })).filter(({ view }) => view.state !== 'done');
    for (let index = 0; index < ENTRIES; index++) {
      const job = jobs[index % jobs.length]?.job;
      if (!job) throw new Error('Reconnect: no delivery');
      const files = index % (ENTRIES / PHOTOS) === 0 ? [{ blob: await photo(index), use: 'photo' as const, takenAt: new Date().toISOString() }] : [];
      const saved = await device.append({ job: job._id, contents: [{ kind: 'not-handed-over', data: { reason: 'nobody-home' } }], files });
      if (saved.type !== 'saved') throw new Error(`Reconnect: ${JSON.stringify(saved)}`);
    }
    const { evidence } = await device.waiting();
    return { device, store, sync, evidenceBytes: evidence.bytes };
  },

  /** Until the last photo is on the server; with when the last entry was, as this device knows it. */
  async ours({ device, store, sync, evidenceBytes }) {
    const ended = new AbortController();
    const began = performance.now();
    let entriesMs = 0;
    let previewsMs = 0;
    let receiptMs = 0;
    const loop = new SyncLoop({ ...sync, random: Math.random, report: () => undefined }, undefined);
    const running = loop.run(ended.signal);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const { entries, evidence, refused } = await device.waiting();
      if (refused > 0) throw new Error('Reconnect: refused');
      if (entries === 0 && entriesMs === 0) entriesMs = performance.now() - began;
      if (receiptMs === 0 && (await readReceiptState(store))?.receipt) receiptMs = performance.now() - began;
      if (previewsMs === 0 && (await store.evidence.toArray()).every(({ preview }) => preview !== undefined)) previewsMs = performance.now() - began;
      if (entries === 0 && evidence.count === 0) break;
    }
    const value = performance.now() - began;
    ended.abort();
    await running;
    sync.close();
    device.close();
    await store.delete();
    return { value, details: { entriesMs, previewsMs, receiptMs, evidenceBytes } };
  },

  async limit() {
    throw new Error('The limit is the link, which reconnect.mjs knows');
  },

  peers: {},

  async tearDown() {
    indexedDB.deleteDatabase(storeName(OFFICER, BENCH_WARD));
  }
});

async function signIn(): Promise<void> {
  const response = await fetch('/db/_session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: OFFICER, password: 'tannoi2019' }) });
  if (!response.ok) throw new Error(`Signing in: ${response.status}`);
}

/** A real JPEG of noise, padded to the size of a photo behind its end, where decoders do not look. */
async function photo(seed: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(480, 360);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas');
  const picture = context.createImageData(480, 360);
  for (let at = 0; at < picture.data.length; at += 65_536) crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
  for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
  context.putImageData(picture, 0, 0);
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  if (jpeg.size > PHOTO_BYTES) throw new Error(`Photo ${seed} has ${jpeg.size} bytes`);
  const padding = new Uint8Array(PHOTO_BYTES - jpeg.size);
  for (let at = 0; at < padding.length; at += 65_536) crypto.getRandomValues(padding.subarray(at, at + 65_536));
  return new Blob([jpeg, padding], { type: 'image/jpeg' });
}
