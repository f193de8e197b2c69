// CouchDB's revision trees in the shape of pouchdb-merge, and the few questions that it does not answer itself.
import { collectLeaves, rootToLeaf } from 'pouchdb-merge';
import type { DocState, Rev, RevHistory } from './engine.ts';

export interface RevStatus {
  status: 'available' | 'missing';
  deleted?: true;
}
export type RevNode = [hash: string, status: RevStatus, children: RevNode[]];
export interface RevPath {
  pos: number;
  ids: RevNode;
}
export type RevTree = RevPath[];

const REV = /^([1-9]\d*)-([^-]+)$/;

/** Undefined for anything that is not "generation-hash". */
export function parseRev(text: string): { pos: number; hash: string } | undefined {
  const match = REV.exec(text);
  return match?.[1] && match[2] ? { pos: Number(match[1]), hash: match[2] } : undefined;
}

export function revOf(history: RevHistory): Rev {
  return `${history.start}-${history.ids[0]}`;
}

/** One path: the newest revision is held, its ancestors are only known by name. */
export function pathOf(history: RevHistory, deleted: boolean): RevPath {
  let node: RevNode = [history.ids[0] ?? '', deleted ? { status: 'available', deleted: true } : { status: 'available' }, []];
  for (let i = 1; i < history.ids.length; i++) node = [history.ids[i] ?? '', { status: 'missing' }, [node]];
  return { pos: history.start - history.ids.length + 1, ids: node };
}

/** The tree of a document that was written once: storages need not keep it, `rev` and `deleted` say it all. */
export function onlyRevision(rev: Rev, deleted: boolean): RevTree {
  return [pathOf({ start: 1, ids: [rev.slice(2)] }, deleted)];
}

export function isOnlyRevision(tree: RevTree): boolean {
  const first = tree[0];
  return tree.length === 1 && first?.pos === 1 && first.ids[2].length === 0;
}

export function cloneTree(tree: RevTree): RevTree {
  const cloneNode = ([hash, status, children]: RevNode): RevNode => [hash, { ...status }, children.map(cloneNode)];
  return tree.map(({ pos, ids }) => ({ pos, ids: cloneNode(ids) }));
}

/** The ancestry of one revision, newest first; undefined if the tree does not know it. */
export function historyOf(state: Pick<DocState, 'tree' | 'rev'>, rev: Rev): RevHistory | undefined {
  const wanted = parseRev(rev);
  if (!wanted) return undefined;
  if (isOnlyRevision(state.tree)) return rev === state.rev ? { start: 1, ids: [wanted.hash] } : undefined;
  for (const path of rootToLeaf(state.tree)) {
    const index = wanted.pos - path.pos;
    if (path.ids[index]?.id !== wanted.hash) continue;
    return { start: wanted.pos, ids: path.ids.slice(0, index + 1).map(({ id }) => id).reverse() };
  }
  return undefined;
}

/** All leaves, the winner first. */
export function leavesOf({ tree, rev }: Pick<DocState, 'tree' | 'rev'>): Rev[] {
  if (isOnlyRevision(tree)) return [rev];
  return [rev, ...collectLeaves(tree).map((leaf) => leaf.rev).filter((leaf) => leaf !== rev)];
}

/** Whether a revision is held and whether it is a deletion; undefined if the tree does not know it. */
export function revStatus(tree: RevTree, rev: Rev): RevStatus | undefined {
  const wanted = parseRev(rev);
  if (!wanted) return undefined;
  const toVisit = tree.map(({ pos, ids }) => ({ pos, ids }));
  for (let node = toVisit.pop(); node; node = toVisit.pop()) {
    if (node.pos === wanted.pos && node.ids[0] === wanted.hash) return node.ids[1];
    for (const child of node.ids[2]) toVisit.push({ pos: node.pos + 1, ids: child });
  }
  return undefined;
}
