// The revision state of a row. Apart from replica-rows.ts, because the screens that read rows know nothing of revisions.
import type { DocState } from './engine.ts';
import type { DocRow } from './replica-rows.ts';
import { onlyRevision, type RevTree } from './rev-tree.ts';

export function treeOf(row: DocRow): RevTree {
  return row.tree ?? onlyRevision(row.rev, row.deleted === 1);
}

export function stateOf(row: DocRow): DocState {
  return { id: row.id, seq: row.seq, rev: row.rev, deleted: row.deleted === 1, tree: treeOf(row) };
}
