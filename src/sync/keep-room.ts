// Lets go of full-size evidence that a receipt has confirmed: after some days, and at once while the device is short of room (as of pictures of cases).
import { findWardDoc } from '$device/job-queries.ts';
import type { DeviceStore } from '$device/device-store.ts';
import { letGo } from '$device/evidence-files.ts';
import { wardDocId, type WardSlug } from '$domain/ids.ts';
import { bytesShort } from '$domain/storage-room.ts';
import { DAY_MS } from '$domain/vietnam-time.ts';

/** Where the organisation says nothing else. */
const KEEP_DAYS = 7;

export async function keepRoom(store: DeviceStore, { ward, now, storage }: { ward: WardSlug; now: number; storage: Pick<StorageManager, 'estimate'> | undefined }): Promise<number> {
  const settings = (await findWardDoc(store, wardDocId(ward)))?.settings;
  const before = new Date(now - (settings?.keepEvidenceDays ?? KEEP_DAYS) * DAY_MS).toISOString();
  const freed = await letGo(store, { receivedBefore: before });
  const short = bytesShort(await storage?.estimate());
  // What can be fetched again goes first.
  if (short > 0) await store.casePictures.clear();
  return short > 0 ? freed + (await letGo(store, { receivedBefore: '\uffff', atLeast: short })) : freed;
}
