// The slip whose scan opened a dossier: it need not be scanned again at the hand-over. It counts while the dossier's pages are not left (a reload leaves
// nothing), for an hour at most; from the hand-over's form on it is kept in the form's draft.
import * as z from 'zod/mini';
import type { JobId } from '$domain/ids.ts';

const KEY = 'tan-noi:slip-scanned';
const COUNTS_MS = 3_600_000;

const scannedSchema = z.object({ job: z.string(), at: z.number() });

/** `now` in milliseconds of the device's clock, which reads it again. */
export const noteSlip = (job: JobId, now: number, storage: Storage): void => storage.setItem(KEY, JSON.stringify({ job, at: now }));

export const forgetSlip = (storage: Storage): void => storage.removeItem(KEY);

export function isSlipScanned(job: JobId, now: number, storage: Storage): boolean {
  const scanned = scannedSchema.safeParse(parsed(storage.getItem(KEY))).data;
  return scanned?.job === job && now >= scanned.at && now - scanned.at < COUNTS_MS;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
