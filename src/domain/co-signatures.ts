// Who signed an entry besides its writer, and whether they signed this very entry.
import type { Entry } from './entry.ts';
import type { PersonName } from './ids.ts';
import type { JobView } from './job-view.ts';

export interface CoSignature {
  by: PersonName;
  /** False where they signed other content under this id. */
  matches: boolean;
}

/** Each person once; a writer does not second themselves. */
export function coSignaturesOf(entry: Pick<Entry, '_id' | 'by' | 'hash'>, view: Pick<JobView, 'coSigned'> | undefined): CoSignature[] {
  const found = new Map<PersonName, CoSignature>();
  for (const { by, hash } of view?.coSigned?.[entry._id] ?? []) {
    const matches = hash === entry.hash;
    if (by !== entry.by && (matches || !found.has(by))) found.set(by, { by, matches });
  }
  return [...found.values()];
}
