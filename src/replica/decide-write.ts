// The one place where revisions meet: takes what is stored and what is to be written and says what will be stored.
// Pure and synchronous, so that every engine can run it inside its own transaction.
import { compactTree, isDeleted, merge, revExists, winningRev } from 'pouchdb-merge';
import type { Body, DocState, Edit, Rev, RevHistory, WriteOptions, WriteResult } from './engine.ts';
import { cloneTree, onlyRevision, parseRev, pathOf, revOf } from './rev-tree.ts';

/** CouchDB's own default. */
const REVS_LIMIT = 1000;

/** What becomes of one document. `bodies` arrived with this write; the bodies of `dropped` revisions are to be forgotten. */
export interface Change {
  before: DocState | undefined;
  after: Omit<DocState, 'seq'>;
  bodies: Map<Rev, Body>;
  dropped: Rev[];
}

export interface Decision {
  changes: Change[];
  results: WriteResult[];
}

/** @param heldDigests digests of stubs (see stubDigests) whose data the engine has */
export function decideWrite(
  existing: ReadonlyMap<string, DocState>,
  edits: readonly Edit[],
  { options, heldDigests }: { options: WriteOptions; heldDigests: ReadonlySet<string> }
): Decision {
  const changes = new Map<string, Change>();
  const results = edits.map((edit): WriteResult => {
    if (!stubsAreHeld(edit.body, options, heldDigests)) return { type: 'missing-stub', id: edit.id };
    const change = changes.get(edit.id);
    const current = change?.after ?? existing.get(edit.id);
    const grafted = current ? graft(current, edit, options) : plant(edit, options);
    if (grafted.type !== 'written') return grafted.type === 'known' ? { ...grafted, id: edit.id } : { type: 'conflict', id: edit.id };
    const { after, rev, dropped } = grafted;
    if (change) {
      change.after = after;
      change.bodies.set(rev, edit.body);
      change.dropped.push(...dropped);
    } else {
      changes.set(edit.id, { before: existing.get(edit.id), after, bodies: new Map([[rev, edit.body]]), dropped });
    }
    return { type: 'written', id: edit.id, rev };
  });
  return { changes: [...changes.values()], results };
}

/** Digests named by stubs whose data does not come along: the engine must have them already. */
export function stubDigests(edits: readonly Edit[], options: WriteOptions): string[] {
  const digests: string[] = [];
  for (const { body } of edits) {
    if (!body._attachments) continue;
    for (const { digest } of Object.values(body._attachments)) if (!options.attachments?.has(digest)) digests.push(digest);
  }
  return digests;
}

type Grafted = { type: 'written'; after: Omit<DocState, 'seq'>; rev: Rev; dropped: Rev[] } | { type: 'known'; rev: Rev } | { type: 'conflict' };

/** The first revision of an id. */
function plant(edit: Edit, options: WriteOptions): Grafted {
  if (options.newEdits && edit.base) return { type: 'conflict' };
  const history = edit.history ?? nextRevision(edit, options);
  const rev = revOf(history);
  const { id, deleted } = edit;
  if (history.start === 1) return { type: 'written', after: { id, rev, deleted, tree: onlyRevision(rev, deleted) }, rev, dropped: [] };
  const path = pathOf(history, deleted);
  const limit = options.revsLimit ?? REVS_LIMIT;
  const tree = history.ids.length > limit ? merge([], path, limit).tree : [path];
  return { type: 'written', after: { id, rev, deleted, tree }, rev, dropped: [] };
}

function graft(current: Omit<DocState, 'seq'>, edit: Edit, options: WriteOptions): Grafted {
  // A document that was deleted and is written anew goes on from the deletion, as in CouchDB.
  const reborn = options.newEdits && current.deleted && !edit.deleted && !edit.base;
  const history = edit.history ?? nextRevision(reborn ? { ...edit, base: current.rev } : edit, options);
  const rev = revOf(history);
  if (!options.newEdits && revExists(current.tree, rev)) return { type: 'known', rev };

  // merge() works in place, also when the outcome is a conflict: it gets a copy.
  const merged = merge(cloneTree(current.tree), pathOf(history, edit.deleted), options.revsLimit ?? REVS_LIMIT);
  if (options.newEdits && isConflict(current.deleted, edit.deleted, merged.conflicts)) return { type: 'conflict' };

  const metadata = { rev_tree: merged.tree };
  const dropped = [...merged.stemmedRevs, ...(options.autoCompact ? compactTree(metadata) : [])];
  const winner = winningRev(metadata);
  return { type: 'written', after: { id: edit.id, rev: winner, deleted: isDeleted(metadata, winner), tree: merged.tree }, rev, dropped };
}

/** An edit must make exactly one leaf longer. On a deleted document a second deletion or a side branch is no such thing. */
function isConflict(wasDeleted: boolean, deletes: boolean, outcome: 'new_leaf' | 'new_branch' | 'internal_node'): boolean {
  return wasDeleted && !deletes ? outcome === 'new_branch' : outcome !== 'new_leaf';
}

function nextRevision(edit: Edit, { revHash }: WriteOptions): RevHistory {
  if (!revHash) throw new Error('A new edit needs revHash');
  const base = edit.base && parseRev(edit.base);
  const hash = revHash(edit);
  return base ? { start: base.pos + 1, ids: [hash, base.hash] } : { start: 1, ids: [hash] };
}

function stubsAreHeld(body: Body, options: WriteOptions, held: ReadonlySet<string>): boolean {
  if (!body._attachments) return true;
  return Object.values(body._attachments).every(({ digest }) => options.attachments?.has(digest) || held.has(digest));
}
