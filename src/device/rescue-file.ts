// Makes the rescue file of one store, also with nobody signed in: everything that the server has not confirmed. The files come out of
// IndexedDB as Blobs, which stay where they are on the disk: the file is put together by the browser, not in memory.
import { documentOf } from '$replica/replica-rows.ts';
import { rescueDocuments, rescueHead, type RescueIndex } from '$domain/rescue-file.ts';
import { deviceDocId, type PersonName, type WardSlug } from '$domain/ids.ts';
import { sha256 } from './digest.ts';
import type { DeviceStore } from './device-store.ts';
import { ownDevice } from './own-device.ts';
import { documentIn } from './row-documents.ts';
import { engineOf } from './store-engine.ts';

export interface RescueFile {
  blob: Blob;
  name: string;
  index: RescueIndex;
}

export interface RescueParts {
  store: DeviceStore;
  owner: { person: PersonName; ward: WardSlug };
  appVersion: string;
  /** ISO instant. */
  now: string;
}

/** Undefined when there is nothing that the server has not got. */
export async function makeRescueFile({ store, owner, appVersion, now }: RescueParts): Promise<RescueFile | undefined> {
  const { docs, rows } = await store.transaction('r', [...engineOf(store).tables, store.evidence, store.meta], async () => {
    const evidence = await store.evidence.where('waiting').anyOf([1, 2]).toArray();
    return { docs: await unconfirmedDocuments(store, new Set<string>(evidence.map(({ sha256: name }) => name))), rows: evidence };
  });
  const blobs = await store.evidenceBlobs.bulkGet(rows.map(({ sha256: name }) => name));
  const files = rows.flatMap(({ sha256: name, mime }, i) => {
    const blob = blobs[i]?.blob;
    return blob ? [{ sha256: name, mime: mime as RescueIndex['files'][number]['mime'], blob }] : [];
  });
  if (docs.length === 0 && files.length === 0) return undefined;
  const text = new TextEncoder().encode(rescueDocuments(docs));
  const index: RescueIndex = {
    format: 'tan-noi-rescue', v: 1, ...owner, app: appVersion, madeAt: now,
    documents: { count: docs.length, bytes: text.length, sha256: await sha256(text) },
    files: files.map(({ sha256: name, mime, blob }) => ({ sha256: name, mime, bytes: blob.size }))
  };
  const blob = new Blob([rescueHead(index), text, ...files.map((file) => file.blob)], { type: 'application/octet-stream' });
  const stamp = now.slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  return { blob, name: `tan-noi-${owner.ward}-${owner.person}-${stamp}.rescue`, index };
}

/** What waits or was refused, the entries whose files wait, and the device's own document: without its key nothing could be checked. */
async function unconfirmedDocuments(store: DeviceStore, files: ReadonlySet<string>): Promise<{ _id: string }[]> {
  const [unsent, refused] = await Promise.all([store.outbox.toArray(), store.refused.toArray()]);
  const byId = new Map<string, { _id: string }>();
  for (const row of [...refused, ...unsent]) if (!row.deleted) byId.set(row.id, documentOf(row, store.seal));
  if (files.size > 0) {
    await store.docs.where('[log+at]').between([1, ''], [1, '\uffff']).each((row) => {
      if (!byId.has(row.id) && documentIn(row, 'entry', store.seal).evidence.some(({ sha256: name }) => files.has(name))) byId.set(row.id, documentOf(row, store.seal));
    });
  }
  if (byId.size > 0) {
    const device = await ownDevice(store);
    const own = device && (await store.docs.get(deviceDocId(device)));
    if (own) byId.set(own.id, documentOf(own, store.seal));
  }
  // The device first, then jobs, then what was done on them: in this order they are taken in.
  const order = (id: string): number => (id.startsWith('device:') ? 0 : id.startsWith('job:') ? 1 : 2);
  return [...byId.values()].sort((a, b) => order(a._id) - order(b._id));
}
