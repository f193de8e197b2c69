// Which corrections count, and what the entries they name say then. The writer of an entry or a supervisor corrects it; the last correction
// in order counts. One that had seen a supervisor's "sent back" answers it: the entry counts again, as corrected.
import type { Entry } from './entry.ts';
import { ENTRY_KINDS } from './entry-kinds/registry.ts';
import type { EntryId } from './ids.ts';

export interface Corrections {
  /** The correction that counts, by the entry it is about. */
  last: Map<EntryId, Extract<Entry, { kind: 'corrected' }>>;
  /** Entries that a correction takes back. */
  takenBack: Set<EntryId>;
  /** Entries sent back that a correction answers. */
  answered: Set<EntryId>;
}

interface Log {
  /** In causal order. */
  ordered: readonly Entry[];
  seenBy: ReadonlyMap<EntryId, ReadonlySet<EntryId>>;
  /** Not counted by a supervisor's word. */
  voided: ReadonlySet<EntryId>;
}

/** What somebody did in the field or with the post. Judgements are judged anew, and the desk's own data amended. */
const CORRECTABLE: ReadonlySet<Entry['kind']> = new Set(['handed-over', 'not-handed-over', 'visited', 'verified', 'posted', 'post-returned', 'carried', 'passed-on', 'closed', 'recheck-set', 'seen-again']);

export const isCorrectable = ({ kind }: Pick<Entry, 'kind'>): boolean => CORRECTABLE.has(kind);

export function correctionsIn({ ordered, seenBy, voided }: Log): Corrections {
  const byId = new Map(ordered.map((entry) => [entry._id, entry]));
  const last: Corrections['last'] = new Map();
  for (const entry of ordered) {
    if (entry.kind !== 'corrected' || voided.has(entry._id)) continue;
    const target = byId.get(entry.data.entry);
    if (target && mayCorrect(entry, target)) last.set(target._id, entry);
  }
  const takenBack = new Set([...last].filter(([, { data }]) => !data.becomes).map(([id]) => id));
  const answered = new Set([...last].filter(([id, correction]) => correction.data.becomes && answers(correction, id)).map(([id]) => id));
  return { last, takenBack, answered };

  function answers(correction: Entry, target: EntryId): boolean {
    const judgement = ordered.findLast((entry) => (entry.kind === 'reviewed' && entry.data.entry === target) || (entry.kind === 'settled' && entry.data.entries.includes(target)));
    return judgement?.kind === 'reviewed' && seenBy.get(correction._id)!.has(judgement._id);
  }
}

function mayCorrect(correction: Extract<Entry, { kind: 'corrected' }>, target: Entry): boolean {
  if (!isCorrectable(target)) return false;
  if (correction.data.as === 'writer' && correction.by !== target.by) return false;
  return correction.data.becomes === undefined || correction.data.becomes.kind === target.kind;
}

/** The entry as it counts. Its id, writer and time stay: judged is when it happened, not when it was put right. */
export function asCorrected(entry: Entry, correction: Extract<Entry, { kind: 'corrected' }> | undefined): Entry {
  const becomes = correction?.data.becomes;
  return becomes && becomes.kind === entry.kind && becomes.kind in ENTRY_KINDS ? ({ ...entry, data: becomes.data } as Entry) : entry;
}
