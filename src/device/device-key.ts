// The device's own key pair: made at first use, never readable, not even by us. It signs every entry of this store.
import { deviceDocId, deviceIdSchema, type DeviceId, type PersonName, type Sha256, type WardSlug } from '$domain/ids.ts';
import { deviceDocSchema } from '$domain/device-doc.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';
import { asNewEdits, fromHex, newDocument, toBase64Url } from './digest.ts';
import type { DeviceKeyRow, DeviceStore } from './device-store.ts';
import type { SecondCopies } from './second-copies.ts';
import { engineOf } from './store-engine.ts';

export interface DeviceKey {
  id: DeviceId;
  /** ECDSA P-256 with SHA-256 over the 32 bytes of the hash, raw r‖s, base64url. */
  sign(hash: Sha256): Promise<string>;
}

interface NewDevice {
  store: DeviceStore;
  person: PersonName;
  ward: WardSlug;
  appVersion: string;
  now: number;
  random: (bytes: number) => Uint8Array;
  copies?: SecondCopies;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Of two tabs that come here at once, the one whose transaction is first makes the device; the other takes it over. */
export async function loadOrMakeDeviceKey(device: NewDevice): Promise<DeviceKey> {
  const { store } = device;
  return signer((await storedKey(store)) ?? (await makeKey(device)));
}

async function makeKey({ store, person, ward, appVersion, now, random, copies }: NewDevice): Promise<DeviceKeyRow> {
  const pair = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const id = deviceIdSchema.parse(uuidV7(now, random(10)));
  const doc = deviceDocSchema.parse({
    _id: deviceDocId(id), type: 'device', v: 1, ward, by: person, publicKey: { kty: 'EC', crv: 'P-256', x, y }, app: appVersion, firstSeen: new Date(now).toISOString()
  });
  const written = await newDocument(doc);
  const made = await store.transaction('rw', [...engineOf(store).tables, store.meta], async () => {
    const other = await storedKey(store);
    if (other) return other;
    const row: DeviceKeyRow = { id, privateKey: pair.privateKey };
    await engineOf(store).write([written.edit], asNewEdits([written]));
    await store.meta.put({ key: 'device', value: row });
    return row;
  });
  if (made.id === id) await copies?.begin({ documents: [written] }).keep();
  return made;
}

async function storedKey(store: DeviceStore): Promise<DeviceKeyRow | undefined> {
  const value = (await store.meta.get('device'))?.value;
  if (typeof value !== 'object' || value === null || !('privateKey' in value) || !('id' in value)) return undefined;
  if (!(value.privateKey instanceof CryptoKey)) return undefined;
  return { id: deviceIdSchema.parse(value.id), privateKey: value.privateKey };
}

function signer({ id, privateKey }: DeviceKeyRow): DeviceKey {
  return {
    id,
    async sign(hash) {
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, fromHex(hash));
      return toBase64Url(new Uint8Array(signature));
    }
  };
}
