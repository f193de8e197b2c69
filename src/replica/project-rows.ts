// Brings the rows of a batch, and the parents of what is in it, up to date with the projection: every parent is folded once per batch.
// A child may come before its parent; it is marked as an orphan, so that a parent that comes looks for children only when there may be any.
import type { Table } from 'dexie';
import type { Doc, Lift, Projection } from './projection.ts';
import { documentOf, type DocRow, type Seal } from './replica-rows.ts';

interface Batch {
  docs: Table<DocRow, string>;
  /** Rows to be written, by id; parents and orphans that change with them are added. */
  rows: Map<string, DocRow>;
  /** What was stored under the ids of `rows` before. */
  existing: ReadonlyMap<string, DocRow>;
  /** What has been made of the bodies that arrived; the others are opened. */
  lookedAt: ReadonlyMap<string, LookedAt>;
  /** What has been read already of what is stored around the batch. */
  around?: Around;
  projection: Projection;
  seal: Seal;
}

/** Parents of what is in a batch, undefined where there is none, and their children. */
export interface Around {
  parents: ReadonlyMap<string, DocRow | undefined>;
  children: ReadonlyMap<string, DocRow[]>;
}

/** A document and what is lifted out of it. The object handed to lift() is the one that fold() gets. */
export interface LookedAt {
  doc: Doc;
  lift: Lift;
}

export function lookAt(id: string, body: Record<string, unknown>, projection: Projection): LookedAt {
  const doc = { _id: id, ...body };
  return { doc, lift: projection.lift(doc) };
}

/** Inside a transaction that covers `docs`. */
export async function projectRows({ docs, rows, existing, lookedAt, around, projection, seal }: Batch): Promise<void> {
  /** Children in the batch by parent; undefined in the place of one that went away (deleted, quarantined, or moved). */
  const children = new Map<string, Map<string, DocRow | undefined>>();
  const parents = new Set<string>();
  const documents = new Map<string, Doc>();
  for (const row of rows.values()) {
    const before = existing.get(row.id);
    if (before?.parent) childrenOf(before.parent).set(row.id, undefined);
    if (before?.children) row.children = before.children;
    if (row.deleted) continue;
    const { doc, lift } = lookedAt.get(row.id) ?? look(row);
    applyLift(row, lift);
    documents.set(row.id, doc);
    if (lift.quarantine !== undefined) continue;
    if (lift.childOf !== undefined) childrenOf(lift.childOf).set(row.id, row);
    if (lift.isParent) parents.add(row.id);
  }
  if (children.size === 0 && parents.size === 0) return;

  await fetchParents();
  const stored = await storedChildren();
  for (const id of new Set([...children.keys(), ...parents])) {
    const parent = rows.get(id);
    const all = new Map(stored.get(id)?.map((row) => [row.id, row]));
    for (const [childId, child] of children.get(id) ?? []) {
      if (child) all.set(childId, child);
      else all.delete(childId);
    }
    if (parent && parents.has(id)) foldParent(parent, [...all.values()]);
    else for (const child of all.values()) markOrphan(child);
  }

  function look(row: DocRow): LookedAt {
    return lookAt(row.id, seal.open(row.doc) as Record<string, unknown>, projection);
  }

  function childrenOf(parent: string): Map<string, DocRow | undefined> {
    let found = children.get(parent);
    if (!found) children.set(parent, (found = new Map()));
    return found;
  }

  /** Adds stored parents of children in the batch to it. */
  async function fetchParents(): Promise<void> {
    const wanted = [...children.keys()].filter((id) => !rows.has(id));
    if (wanted.length === 0) return;
    const unread = wanted.filter((id) => !around?.parents.has(id));
    const read = wanted.map((id) => around?.parents.get(id));
    for (const row of [...read, ...(unread.length ? await docs.bulkGet(unread) : [])]) {
      if (!row || row.deleted) continue;
      const { doc, lift } = look(row);
      if (lift.quarantine !== undefined || !lift.isParent) continue;
      applyLift(row, lift);
      rows.set(row.id, row);
      parents.add(row.id);
      documents.set(row.id, doc);
    }
  }

  /** Children that are stored, of those parents that may have any: a count on the row or orphans in the store say so. */
  async function storedChildren(): Promise<Map<string, DocRow[]>> {
    const counted: string[] = [];
    const fresh: string[] = [];
    for (const id of parents) {
      if (rows.get(id)?.children) counted.push(id);
      // One that was folded before would have found its orphans then.
      else if (rows.get(id)?.view === undefined && existing.get(id)?.view === undefined) fresh.push(id);
    }
    const orphans = fresh.length ? (await docs.where('orphan').equals(1).primaryKeys()).sort() : [];
    const expecting = fresh.filter((id) => hasPrefix(orphans, projection.childPrefix(id)));
    const found = new Map<string, DocRow[]>();
    await Promise.all(
      [...counted, ...expecting].map(async (id) => {
        const here = around?.children.get(id) ?? (await docs.where('id').startsWith(projection.childPrefix(id)).toArray());
        found.set(id, here.map((row) => rows.get(row.id) ?? row).filter((row) => row.parent === id && !row.deleted));
      })
    );
    return found;
  }

  function foldParent(parent: DocRow, members: DocRow[]): void {
    const doc = documents.get(parent.id);
    if (!doc) throw new Error(`${parent.id} is folded without its document`);
    for (const member of members) {
      if (!member.orphan) continue;
      delete member.orphan;
      rows.set(member.id, member);
    }
    const { view, lifted } = projection.fold(doc, members.map((member) => documents.get(member.id) ?? documentOf(member, seal)));
    Object.assign(parent, lifted);
    if (view !== undefined) parent.view = seal.seal(view);
    if (members.length) parent.children = members.length;
    else delete parent.children;
  }

  function markOrphan(child: DocRow): void {
    if (child.orphan) return;
    child.orphan = 1;
    rows.set(child.id, child);
  }
}

const LIFTED = ['kind', 'person', 'open', 'due', 'doneBy', 'log', 'at'] as const;

function applyLift(row: DocRow, { lifted, quarantine, childOf }: Lift): void {
  for (const key of LIFTED) delete row[key];
  Object.assign(row, lifted);
  if (quarantine !== undefined) {
    row.quarantine = 1;
    row.quarantineReason = quarantine;
  } else if (childOf !== undefined) {
    row.parent = childOf;
  }
}

/** Whether any of the sorted ids begins with the prefix. */
function hasPrefix(ids: readonly string[], prefix: string): boolean {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return ids[low]?.startsWith(prefix) ?? false;
}
