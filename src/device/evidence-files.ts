// The bytes of evidence on this device: previews beside them, how much is held, and what may be let go of.
import { needsPreview } from '$domain/evidence.ts';
import type { Sha256 } from '$domain/ids.ts';
import type { HeldEvidence } from './holdings.ts';
import type { DeviceStore, EvidenceRow } from './device-store.ts';

/** In the table of bytes, under a name of its own: writing it does not write the file again. */
export const previewKey = (sha256: Sha256): string => `preview:${sha256}`;

export const casePictureKey = ({ from, sha256 }: { from: 'report' | 'earlier'; sha256: Sha256 }): string => `${from}:${sha256}`;

/** Of a file of this device, or of one that was fetched for an open case (case-pictures.ts). */
export async function readPreview(store: DeviceStore, sha256: Sha256): Promise<Blob | undefined> {
  return ((await store.evidenceBlobs.get(previewKey(sha256))) ?? (await store.casePictures.get(casePictureKey({ from: 'earlier', sha256 }))))?.blob;
}

export async function keepPreview(store: DeviceStore, sha256: Sha256, preview: Blob): Promise<void> {
  await store.evidenceBlobs.put({ sha256: previewKey(sha256), blob: preview });
}

/** What takes room here: files larger than their previews, and what of them the server has confirmed by a receipt. */
export async function countHeld(store: DeviceStore): Promise<HeldEvidence> {
  const rows = (await store.evidence.toArray()).filter(({ freed, bytes }) => !freed && needsPreview(bytes));
  const sum = (of: readonly EvidenceRow[]) => ({ count: of.length, bytes: of.reduce((total, { bytes }) => total + bytes, 0) });
  return { all: sum(rows), received: sum(rows.filter(mayGo)) };
}

export interface LetGo {
  /** ISO instant: files received before it go. */
  receivedBefore: string;
  /** Bytes that are wanted: the files that were received first go until as many are free. All that may go by default. */
  atLeast?: number;
}

/** Lets go of full files that a receipt has confirmed; their previews stay. Answers with the bytes. */
export async function letGo(store: DeviceStore, { receivedBefore, atLeast = Infinity }: LetGo): Promise<number> {
  const rows = (await store.evidence.toArray()).filter((row) => mayGo(row) && (row.received ?? '') < receivedBefore);
  rows.sort((a, b) => ((a.received ?? '') < (b.received ?? '') ? -1 : 1));
  let freed = 0;
  for (const { sha256, bytes } of rows) {
    if (freed >= atLeast) break;
    // One transaction each: a crash in between leaves either the file or the note that it is gone.
    const gone = await store.transaction('rw', store.evidence, store.evidenceBlobs, async () => {
      const row = await store.evidence.get(sha256);
      if (!row || !mayGo(row)) return false;
      await store.evidence.put({ ...row, freed: 1 });
      await store.evidenceBlobs.delete(sha256);
      return true;
    });
    if (gone) freed += bytes;
  }
  return freed;
}

/** A file that is its own preview stays: letting go of it would win nothing. */
const mayGo = ({ received, freed, waiting, bytes }: EvidenceRow): boolean => received !== undefined && !freed && waiting === undefined && needsPreview(bytes);
