// From what was decided about a document to its row.
import type { Change } from './decide-write.ts';
import type { DocRow, Seal } from './replica-rows.ts';
import { isOnlyRevision } from './rev-tree.ts';

/** The row without what the projection adds. */
export function toRow(before: DocRow | undefined, change: Change, { seq, seal }: { seq: number; seal: Seal }): DocRow {
  const { id, rev, deleted, tree } = change.after;
  const dropped = new Set<string>(change.dropped);
  const others: NonNullable<DocRow['others']> = { ...before?.others };
  if (before && before.rev !== rev) others[before.rev] = before.doc;
  let doc = before?.rev === rev ? before.doc : others[rev];
  for (const [arrived, body] of change.bodies) {
    if (arrived === rev) doc = seal.seal(body);
    else others[arrived] = seal.seal(body);
  }
  if (doc === undefined) throw new Error(`The body of the winner ${rev} of ${id} is not there`);
  delete others[rev];
  for (const forgotten of Object.keys(others)) if (dropped.has(forgotten)) delete others[forgotten as keyof typeof others];

  const row: DocRow = { id, seq, rev, doc };
  if (deleted) row.deleted = 1;
  if (!isOnlyRevision(tree)) row.tree = tree;
  if (Object.keys(others).length) row.others = others;
  return row;
}
