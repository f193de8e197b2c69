// Fetches what pictures of a patrol's cases are not on the phone yet: one after the other, behind everything that is to be sent, and not at all where the
// connection is slow or paid by volume, or the device short of room. What was not got is asked for again after the next round.
import { casePicturesOf, dropOtherPictures, keepCasePicture, missingPictures } from '$device/case-pictures.ts';
import type { DeviceStore } from '$device/device-store.ts';
import type { CasePicture } from '$domain/case-pictures.ts';
import { fileKind, KIND_BYTES } from '$domain/file-kind.ts';
import type { PersonName } from '$domain/ids.ts';
import { bytesShort } from '$domain/storage-room.ts';
import { anySignal } from './any-signal.ts';
import type { Connection } from './connection-pace.ts';
import type { EntriesFirst } from './entries-first.ts';

export interface PictureParts {
  store: DeviceStore;
  person: PersonName;
  origin: string;
  fetch: typeof fetch;
  signal: AbortSignal;
  entriesFirst: Pick<EntriesFirst, 'interrupted' | 'turn'>;
  connection?(): Connection | undefined;
  storage: Pick<StorageManager, 'estimate'> | undefined;
  now(): number;
  /** When what was not to be had was asked for last; kept from round to round. */
  missed: Map<string, number>;
}

const TIMEOUT_MS = 60_000;
/** One that has not come in is not asked for again with every round. */
const ASK_AGAIN_MS = 10 * 60_000;

/** `off`: nothing is fetched over this connection, or into this device, just now. */
export type PictureOutcome = { type: 'got'; pictures: number } | { type: 'off' } | { type: 'no-answer' } | { type: 'stopped' };

export async function fetchCasePictures(parts: PictureParts): Promise<PictureOutcome> {
  const { store, person, signal, entriesFirst, connection, storage, now, missed } = parts;
  const wanted = await casePicturesOf(store, person);
  await dropOtherPictures(store, wanted);
  let pictures = 0;
  for (const picture of await missingPictures(store, wanted)) {
    await entriesFirst.turn();
    if (signal.aborted) return { type: 'stopped' };
    if (picture.bytes > mostBytes(connection?.()) || bytesShort(await storage?.estimate()) > 0) return { type: 'off' };
    if (now() - (missed.get(picture.sha256) ?? -Infinity) < ASK_AGAIN_MS) continue;
    const got = await fetchPicture(parts, picture);
    if (got === 'no-answer') return { type: signal.aborted ? 'stopped' : 'no-answer' };
    if (got && (await keepCasePicture(store, picture, got))) pictures++;
    else missed.set(picture.sha256, now());
  }
  return { type: 'got', pictures };
}

/** Of one picture, by what the browser says of the connection. A photo of a report has 20 MB at most. */
function mostBytes({ saveData, effectiveType }: Connection = {}): number {
  if (saveData || effectiveType === 'slow-2g' || effectiveType === '2g') return 0;
  return effectiveType === '3g' ? 2 * 1024 * 1024 : Infinity;
}

/** Undefined for one that has not come in yet, or is not for this person any more. */
async function fetchPicture({ origin, fetch, signal, entriesFirst }: PictureParts, { job, sha256, from }: CasePicture): Promise<Blob | 'no-answer' | undefined> {
  try {
    const response = await fetch(`${origin}/api/${from === 'report' ? 'report-files' : 'case-previews'}/${encodeURIComponent(job)}/${sha256}`, {
      credentials: 'same-origin', redirect: 'manual', signal: anySignal([signal, entriesFirst.interrupted, AbortSignal.timeout(TIMEOUT_MS)])
    });
    if (response.status === 404 || response.status === 403) return undefined;
    if (!response.ok) return 'no-answer';
    const blob = await response.blob();
    // A page of somebody in between answers 200, too.
    return fileKind(new Uint8Array(await blob.slice(0, KIND_BYTES).arrayBuffer()), 'photo') ? blob : 'no-answer';
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return 'no-answer';
    throw error;
  }
}
