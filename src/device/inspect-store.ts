// What the sync page asks of a store and nothing else does: loaded with that page.
import { deviceCode, deviceCodeText } from '$domain/device-code.ts';
import { deviceDocId, type PersonName, type WardSlug } from '$domain/ids.ts';
import type { Intents, StoreCounts, StoreInspection } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';
import { sha256 } from './digest.ts';
import { ownDevice } from './own-device.ts';
import { findRefused, retryRefused } from './refused.ts';
import { makeRescueFile } from './rescue-file.ts';
import { documentIn } from './row-documents.ts';

export interface InspectionParts {
  store: DeviceStore;
  owner: { person: PersonName; ward: WardSlug };
  appVersion: string;
  now: () => number;
  intents: () => Promise<Pick<Intents, 'writeAll'>>;
}

export function inspectStore({ store, owner: { person, ward }, appVersion, now, intents }: InspectionParts): StoreInspection {
  return {
    counts: () => countAll(store),
    refused: () => findRefused(store),
    retryRefused: () => retryRefused(store),
    troubles: async () => (await readMeta(store, 'troubles')) ?? [],
    rescueFile: async () => {
      // What could still be undone is in the file, too.
      await (await intents()).writeAll();
      return makeRescueFile({ store, owner: { person, ward }, appVersion, now: new Date(now()).toISOString() });
    }
  };
}

async function countAll(store: DeviceStore): Promise<StoreCounts> {
  const [documents, log, waiting, refused, evidence, head] = await Promise.all([
    store.docs.count(),
    store.docs.where('[log+at]').between([1, ''], [1, '\uffff']).count(),
    store.outbox.count(),
    store.refused.toArray(),
    store.evidence.toArray(),
    readMeta(store, 'head')
  ]);
  const files = { waiting: 0, refused: 0, sent: 0, waitingBytes: 0 };
  for (const row of evidence) {
    if (row.waiting === 1) files.waitingBytes += row.bytes;
    files[row.waiting === 1 ? 'waiting' : row.waiting === 2 ? 'refused' : 'sent']++;
  }
  const code = await ownDeviceCode(store);
  return {
    ...(code !== undefined && { deviceCode: code }),
    storeVersion: store.verno,
    documents,
    entries: log,
    written: head?.n ?? 0,
    waiting,
    refused: refused.length,
    refusalCodes: refused.map(({ refusal }) => `${refusal.status}${/^[a-z]+(?=: )/.exec(refusal.reason)?.[0] ? ` ${/^[a-z]+(?=: )/.exec(refusal.reason)?.[0]}` : ''}`),
    files
  };
}

async function ownDeviceCode(store: DeviceStore): Promise<string | undefined> {
  const own = await ownDevice(store);
  const row = own && (await store.docs.get(deviceDocId(own)));
  if (!row) return undefined;
  const text = deviceCodeText(documentIn(row, 'device', store.seal).publicKey);
  // The last thing a watched query waits for: what is not the store ends what Dexie sees of it.
  return deviceCode(await sha256(text));
}
