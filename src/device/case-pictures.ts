// Pictures of open cases that were fetched to be looked at with no network (domain/case-pictures.ts says which). Nothing of it is this person's work:
// all of it may go at any time, and be fetched again.
import { KEPT_REPORT_BYTES, picturesToHave, type CasePicture } from '$domain/case-pictures.ts';
import type { PersonName } from '$domain/ids.ts';
import type { CasePictures } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { isDiskFull } from './disk-full.ts';
import { casePictureKey, readPreview } from './evidence-files.ts';
import { openJobsOf } from './job-queries.ts';
import { findLogOfJob } from './log-queries.ts';
import { smallPicture } from './small-picture.ts';

export function casePicturesIn(store: DeviceStore, person: PersonName): CasePictures {
  return {
    ofReport: async (sha256) => (await store.casePictures.get(casePictureKey({ from: 'report', sha256 })))?.blob,
    async keepOfReport(sha256, blob) {
      const picture = (await casePicturesOf(store, person)).find((wanted) => wanted.from === 'report' && wanted.sha256 === sha256);
      if (picture) await keepCasePicture(store, picture, blob);
    }
  };
}

/** What is to be had for the person's open cases, the most urgent first. */
export async function casePicturesOf(store: DeviceStore, person: PersonName): Promise<CasePicture[]> {
  const jobs = (await openJobsOf(store, person)).filter(({ job }) => job.kind === 'violation');
  return picturesToHave(await Promise.all(jobs.map(async ({ job }) => ({ job, evidence: (await findLogOfJob(store, job._id)).flatMap(({ entry }) => entry.evidence) }))));
}

/** Those that are not here yet. What this device took itself is here in full or small. */
export async function missingPictures(store: DeviceStore, wanted: readonly CasePicture[]): Promise<CasePicture[]> {
  const here = new Set(await store.casePictures.toCollection().primaryKeys());
  const missing: CasePicture[] = [];
  for (const picture of wanted) {
    if (here.has(casePictureKey(picture))) continue;
    if (picture.from === 'earlier' && ((await readPreview(store, picture.sha256)) ?? (await store.evidenceBlobs.get(picture.sha256)))) continue;
    missing.push(picture);
  }
  return missing;
}

const LONGEST_SIDE = 1280;
const QUALITY = 0.8;

/** Kept as it is where it is small, else drawn smaller. False where this browser cannot draw a large one, or the disk is full. */
export async function keepCasePicture(store: DeviceStore, picture: Pick<CasePicture, 'from' | 'sha256'>, blob: Blob): Promise<boolean> {
  const kept = blob.size <= KEPT_REPORT_BYTES ? blob : await drawnSmaller(blob);
  if (!kept) return false;
  try {
    await store.casePictures.put({ key: casePictureKey(picture), blob: kept });
    return true;
  } catch (error) {
    if (isDiskFull(error)) return false;
    throw error;
  }
}

async function drawnSmaller(blob: Blob): Promise<Blob | undefined> {
  const image = await createImageBitmap(blob).catch((error: unknown) => {
    // InvalidStateError: the bytes are damaged.
    if (error instanceof DOMException) return undefined;
    throw error;
  });
  if (!image) return undefined;
  try {
    return await smallPicture(image, image, { longestSide: LONGEST_SIDE, quality: QUALITY });
  } finally {
    image.close();
  }
}

/** Cases that are over, or another's by now, leave nothing behind. Answers how many went. */
export async function dropOtherPictures(store: DeviceStore, wanted: readonly CasePicture[]): Promise<number> {
  const keep = new Set(wanted.map(casePictureKey));
  const gone = (await store.casePictures.toCollection().primaryKeys()).filter((key) => !keep.has(key));
  if (gone.length > 0) await store.casePictures.bulkDelete(gone);
  return gone.length;
}
