// The fold: a job's entries, in any order and with repeats, to what the job looks like now. Pure; the same answer everywhere.
import { asCorrected, correctionsIn, type Corrections } from './corrections.ts';
import { actedAt, type Entry } from './entry.ts';
import { ENTRY_KINDS } from './entry-kinds/registry.ts';
import type { EntryKind } from './entry-kinds/entry-kind.ts';
import type { EntryId } from './ids.ts';
import { emptyJobView, type JobView } from './job-view.ts';
import type * as z from 'zod/mini';

/**
 * Entries are put into causal order (what an entry had seen comes before it, ties by id) and applied one by one.
 * An entry is void, and not applied, when a supervisor sent it back or settled the job for another one, or a correction took it back;
 * a corrected one is applied as corrected, in its own place.
 */
export function foldJob(entries: readonly Entry[]): JobView {
  const view = emptyJobView();
  if (entries.length === 0) return view;
  const log = causalLog(entries);
  view.entries = log.ordered.length;
  view.heads = log.heads;
  const judged = voidedEntries(log);
  const corrections = correctionsIn({ ...log, voided: judged });
  const voided = new Set([...[...judged].filter((id) => !corrections.answered.has(id)), ...corrections.takenBack]);
  if (corrections.last.size > 0) view.corrections = Object.fromEntries([...corrections.last].map(([id, correction]) => [id, correction._id]));
  for (const written of log.ordered) {
    if (voided.has(written._id)) continue;
    const entry = asCorrected(written, corrections.last.get(written._id));
    const before = view.state;
    const kind = declarationOf(entry);
    kind.apply(view, entry);
    if (kind.decides) {
      delete view.sentBack;
      if (view.state === 'done' && view.outcome && (before !== 'done' || !view.decidedBy))
        view.decidedBy = { entry: entry._id, by: entry.by, at: new Date(actedAt(entry)).toISOString() };
    }
  }
  if (view.sentBack && view.state === 'done') delete view.sentBack;
  if (view.state === 'done') delete view.carriedBy;
  view.contested = contestedEntries(log, voided, corrections);
  return view;
}

interface CausalLog {
  ordered: Entry[];
  heads: EntryId[];
  /** Entries each entry had seen, directly or through others. */
  seenBy: Map<EntryId, Set<EntryId>>;
}

export function causalLog(entries: readonly Entry[]): CausalLog {
  const byId = new Map<EntryId, Entry>();
  for (const entry of entries) if (!byId.has(entry._id)) byId.set(entry._id, entry);
  const sorted = [...byId.values()].sort((a, b) => (uuidOf(a._id) < uuidOf(b._id) ? -1 : 1));
  const parents = new Map<EntryId, EntryId[]>();
  for (const entry of sorted) parents.set(entry._id, directlySeen(entry, sorted, byId));

  const ordered: Entry[] = [];
  const seenBy = new Map<EntryId, Set<EntryId>>();
  let waiting = sorted;
  while (waiting.length > 0) {
    // A cycle can only be forged; it is broken at the smallest id so that the fold still ends, everywhere alike.
    const ready = waiting.find((entry) => parents.get(entry._id)!.every((id) => seenBy.has(id))) ?? waiting[0]!;
    const seen = new Set<EntryId>();
    for (const parent of parents.get(ready._id)!) {
      seen.add(parent);
      for (const ancestor of seenBy.get(parent) ?? []) seen.add(ancestor);
    }
    seen.delete(ready._id);
    seenBy.set(ready._id, seen);
    ordered.push(ready);
    waiting = waiting.filter((entry) => entry !== ready);
  }
  const named = new Set<EntryId>([...parents.values()].flat());
  return { ordered, heads: ordered.map((entry) => entry._id).filter((id) => !named.has(id)), seenBy };
}

/** What `after` names, what a settlement, review or second signature names, and the same device's earlier entries. */
function directlySeen(entry: Entry, all: readonly Entry[], byId: ReadonlyMap<EntryId, Entry>): EntryId[] {
  const named = new Set<EntryId>(entry.after);
  if (entry.kind === 'settled') for (const id of entry.data.entries) named.add(id);
  if (entry.kind === 'reviewed' || entry.kind === 'co-signed' || entry.kind === 'corrected') named.add(entry.data.entry);
  for (const other of all) if (other.device === entry.device && other.n < entry.n) named.add(other._id);
  named.delete(entry._id);
  return [...named].filter((id) => byId.has(id));
}

/** Sent back by the last review of it, or passed over by a settlement. */
function voidedEntries({ ordered }: CausalLog): Set<EntryId> {
  const voided = new Set<EntryId>();
  for (const entry of ordered) {
    if (entry.kind === 'reviewed') {
      if (entry.data.verdict === 'sent-back') voided.add(entry.data.entry);
      else voided.delete(entry.data.entry);
    }
    if (entry.kind === 'settled') {
      for (const id of entry.data.entries) if (id !== entry.data.chosen) voided.add(id);
      voided.delete(entry.data.chosen);
    }
  }
  return voided;
}

function contestedEntries({ ordered, seenBy }: CausalLog, voided: ReadonlySet<EntryId>, { last }: Corrections): EntryId[] {
  const decisions = ordered.flatMap((written) => {
    const entry = asCorrected(written, last.get(written._id));
    const decided = declarationOf(entry).decides?.(entry.data);
    return decided && !voided.has(entry._id) ? [{ entry, ...decided }] : [];
  });
  const contested = new Set<EntryId>();
  decisions.forEach((a, index) => {
    for (const b of decisions.slice(index + 1)) {
      if (seenBy.get(a.entry._id)!.has(b.entry._id) || seenBy.get(b.entry._id)!.has(a.entry._id)) continue;
      if (a.about !== b.about) continue;
      const differ = a.decision !== b.decision || (a.exclusive && b.exclusive && a.entry.by !== b.entry.by);
      if (differ) contested.add(a.entry._id).add(b.entry._id);
    }
  });
  return [...contested];
}

// The registry's `data` types are a union; the entry was parsed by the same declaration that is looked up here.
function declarationOf(entry: Entry): EntryKind<string, z.ZodMiniType> {
  return ENTRY_KINDS[entry.kind] as EntryKind<string, z.ZodMiniType>;
}

const uuidOf = (id: EntryId): string => id.slice(id.lastIndexOf(':') + 1);
