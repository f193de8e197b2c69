// Entries of one device, in whatever order they come, to runs of neighbours that are linked by their hashes.
import { GENESIS_HASH } from '../entry.ts';
import type { ReceivedRange } from '../receipt.ts';
import type { Sha256 } from '../ids.ts';

/** With what the first one builds on, so that a run before it can be joined. */
export type Run = ReceivedRange & { prev: Sha256 };

/** `misfit`: another entry of that number is there, or the one before is not what this one builds on. */
export type Linked = 'added' | 'known' | 'misfit';

/** Puts an entry, which must be sound, in its place. `runs` are in order and apart, and are changed. */
export function addLink(runs: Run[], { n, prev, hash }: { n: number; prev: Sha256; hash: Sha256 }): Linked {
  const at = runs.findIndex(({ to }) => to >= n);
  const here = runs[at];
  // Within a run only the hash of its last entry is known; what lies before it was looked at when it came.
  if (here && here.from <= n) return here.to === n && here.hash !== hash ? 'misfit' : 'known';
  const place = at === -1 ? runs.length : at;
  const before = runs[place - 1];
  const after = runs[place];
  const followsBefore = before?.to === n - 1 && before.hash === prev;
  const leadsToAfter = after?.from === n + 1 && after.prev === hash;
  const run: Run = { from: followsBefore ? before.from : n, to: leadsToAfter ? after.to : n, hash: leadsToAfter ? after.hash : hash, prev: followsBefore ? before.prev : prev };
  runs.splice(place - (followsBefore ? 1 : 0), Number(followsBefore) + Number(leadsToAfter), run);
  const beginsWrong = n === 1 && prev !== GENESIS_HASH;
  return (before?.to === n - 1 && !followsBefore) || beginsWrong ? 'misfit' : 'added';
}
