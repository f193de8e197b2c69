// What a storage must do to hold documents with their revision trees. Which revision wins, what is a conflict and what may be
// forgotten is decided in decide-write.ts, the same for every engine; an engine stores what was decided, in one transaction.
import type { RevTree } from './rev-tree.ts';

/** "3-0f9c…": the generation and the hash. */
export type Rev = `${number}-${string}`;

/** A document's own fields, without `_id` and `_rev`; `_attachments` holds stubs only. */
export type Body = Record<string, unknown> & { _attachments?: Record<string, AttachmentStub> };

export interface AttachmentStub {
  content_type: string;
  digest: string;
  length: number;
  revpos: number;
  stub: true;
}

/** Where a document stands: `rev` is the winner and `deleted` says whether the winner is a deletion. */
export interface DocState {
  id: string;
  seq: number;
  rev: Rev;
  deleted: boolean;
  tree: RevTree;
}

/** A document with the body of its winner. */
export interface StoredDoc extends DocState {
  body: Body;
}

/** One revision to write: a local edit on top of `base`, or a revision made elsewhere with its `history`. */
export interface Edit {
  id: string;
  deleted: boolean;
  body: Body;
  base?: Rev;
  history?: RevHistory;
}

/** Newest first, as CouchDB's `_revisions`. */
export interface RevHistory {
  start: number;
  ids: string[];
}

export interface WriteOptions {
  /** True: an edit must build on a leaf, else it is a conflict. False: take the tree as it was made elsewhere. */
  newEdits: boolean;
  revsLimit?: number;
  /** Forget the bodies of revisions that are no leaves. */
  autoCompact?: boolean;
  /** Data of attachments that the bodies name by digest and that may not be stored yet. */
  attachments?: ReadonlyMap<string, AttachmentData>;
  /** Hash of a new revision; needed with newEdits. */
  revHash?: (edit: Edit) => string;
}

/** A Blob in the browser, a Buffer in Node. */
export type AttachmentData = Blob | Uint8Array;

export type WriteResult =
  | { type: 'written'; id: string; rev: Rev }
  | { type: 'known'; id: string; rev: Rev }
  | { type: 'conflict'; id: string }
  | { type: 'missing-stub'; id: string };

export interface RangeQuery {
  /** Bounds of the id, in the order of reading: with `descending` from the higher to the lower. */
  start?: string;
  end?: string;
  inclusiveEnd?: boolean;
  descending?: boolean;
  skip?: number;
  limit?: number;
}

export interface SinceQuery {
  /** Sequences after this one (before it, with `descending`). */
  after?: number;
  limit: number;
  descending?: boolean;
}

export interface EngineInfo {
  /** Minted when the database was made; replication checkpoints are bound to it. */
  id: string;
  docCount: number;
  updateSeq: number;
}

export interface LocalDoc {
  rev: number;
  body: Record<string, unknown>;
}

export type LocalResult = { type: 'written'; rev: number } | { type: 'conflict' } | { type: 'missing' };

export interface Engine {
  info(): Promise<EngineInfo>;
  /** Revision states only, for comparing; ids that are not there are left out. */
  states(ids: readonly string[]): Promise<Map<string, DocState>>;
  read(ids: readonly string[]): Promise<Map<string, StoredDoc>>;
  /** The body of any revision that is still held. */
  body(id: string, rev: Rev): Promise<Body | undefined>;
  /** Documents by id, deletions left out. */
  range(query: RangeQuery): Promise<StoredDoc[]>;
  /** Documents by the sequence of their last change, deletions included. */
  since(query: SinceQuery): Promise<StoredDoc[]>;
  /** One transaction; results in the order of `edits`. */
  write(edits: readonly Edit[], options: WriteOptions): Promise<WriteResult[]>;
  /** Forgets bodies of revisions that are no leaves. */
  forget(id: string, revs: readonly Rev[]): Promise<void>;
  attachment(digest: string): Promise<AttachmentData | undefined>;
  local(id: string): Promise<LocalDoc | undefined>;
  /** Writes (or with `body` undefined removes) a local document; `base` is the revision it builds on. */
  writeLocal(id: string, base: number | undefined, body: Record<string, unknown> | undefined): Promise<LocalResult>;
  /** Calls back after a commit, also one made by another process or tab; returns how to stop. */
  listen(onCommit: () => void): () => void;
  close(): Promise<void>;
  destroy(): Promise<void>;
}
