// How the replica's rows become what screens read. The replica knows nothing of jobs and entries: `device/` says for each document what
// is lifted out of it and indexed, which document it belongs to, and what a document and those that belong to it fold into.
// Everything here is pure and synchronous: it runs inside the transaction that writes the document.

/** A document with its `_id`, without `_rev`. It comes from elsewhere: look before you trust. */
export type Doc = Record<string, unknown> & { _id: string };

/** Index keys (see REPLICA_STORES). Nothing personal: names, addresses, phones and texts never are index keys. */
export interface Lifted {
  /** Kind of a job: with `open` and `due` in the list of a kind. */
  kind?: string;
  /** Person a job is assigned to, '' for nobody: with `open` and `due` in the list of a person. */
  person?: string;
  open?: 0 | 1;
  due?: string;
  /** Person who finished a job, with `at` in the list of what a person has done. */
  doneBy?: string;
  /** 1 for what belongs in the log, which is sorted by `at`. */
  log?: 1;
  at?: string;
}

export interface Lift {
  lifted?: Lifted;
  /** Why the document is set aside. It is kept and shown as such, and no fold sees it. Nothing personal. */
  quarantine?: string;
  /** The id of the document it belongs to (an entry's job); that one is folded anew. */
  childOf?: string;
  /** Whether others may belong to it: it is folded, also with no children. */
  isParent?: boolean;
}

export interface Folded<View> {
  /** What screens show of the parent: any value that IndexedDB can store. */
  view: View;
  /** Index keys of the parent's row, on top of those it was lifted with. */
  lifted?: Lifted;
}

export interface Projection<View = unknown> {
  lift(doc: Doc): Lift;
  /** Ids of all children of a parent begin with this, and ids of nothing else ("entry:<job id>:"). */
  childPrefix(parentId: string): string;
  /** Children come in no particular order. */
  fold(parent: Doc, children: readonly Doc[]): Folded<View>;
}

/** Documents as they are, for a replica that no screen reads. */
export const PLAIN: Projection = { lift: () => ({}), childPrefix: (id) => `${id}\u0000`, fold: () => ({ view: undefined }) };
