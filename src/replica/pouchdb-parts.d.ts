// Types of those parts of PouchDB that come without any: only what is used here.
declare module 'pouchdb-merge' {
  import type { Rev } from '$replica/engine.ts';
  import type { RevPath, RevStatus, RevTree } from '$replica/rev-tree.ts';
  interface Metadata {
    rev_tree: RevTree;
  }
  export function merge(
    tree: RevTree,
    path: RevPath,
    depth: number
  ): { tree: RevTree; stemmedRevs: Rev[]; conflicts: 'new_leaf' | 'new_branch' | 'internal_node' };
  export function winningRev(metadata: Metadata): Rev;
  export function isDeleted(metadata: Metadata, rev?: Rev): boolean;
  export function collectLeaves(tree: RevTree): { rev: Rev; opts: RevStatus }[];
  export function collectConflicts(metadata: Metadata): Rev[];
  /** Marks all but the leaves as missing, in place, and names them. */
  export function compactTree(metadata: Metadata): Rev[];
  export function rootToLeaf(tree: RevTree): { pos: number; ids: { id: string; opts: RevStatus }[] }[];
  export function revExists(tree: RevTree, rev: Rev): boolean;
  /** The leaf that a revision led to; throws for one the tree does not know. */
  export function latest(rev: Rev, metadata: Metadata): Rev;
  export function traverseRevTree(
    tree: RevTree,
    visit: (isLeaf: boolean, pos: number, hash: string, context: unknown, status: RevStatus) => unknown
  ): void;
}

declare module 'pouchdb-errors' {
  export interface PouchError extends Error {
    status: number;
    error: true | string;
    reason?: string;
    id?: string;
  }
  export const MISSING_DOC: PouchError;
  export const REV_CONFLICT: PouchError;
  export const MISSING_STUB: PouchError;
  export const BAD_REQUEST: PouchError;
  export const BAD_ARG: PouchError;
  export const DOC_VALIDATION: PouchError;
  export const INVALID_REV: PouchError;
  export const INVALID_ID: PouchError;
  export const MISSING_BULK_DOCS: PouchError;
  export const NOT_AN_OBJECT: PouchError;
  export const QUERY_PARSE_ERROR: PouchError;
  export const UNKNOWN_ERROR: PouchError;
  export function createError(kind: PouchError, reason?: string): PouchError;
}

declare module 'pouchdb-utils' {
  /** Hash of a new revision: deterministic (MD5 of the JSON) or random. */
  export function rev(doc: object, deterministic: boolean): string;
  export function uuid(): string;
  /** Throws a PouchError for an id that CouchDB would not take. */
  export function invalidIdError(id: unknown): void;
  export function filterChange(options: object): (change: object) => boolean | Error;
}

declare module 'pouchdb-adapter-utils' {
  import type { PouchError } from 'pouchdb-errors';
  /** Decodes base64 and computes digest and length, in place. */
  export function preprocessAttachments(
    docs: { data: { _attachments: Record<string, object> } }[],
    kind: 'blob',
    done: (error?: PouchError) => void
  ): void;
}

declare module 'pouchdb-replication' {
  const plugin: PouchDB.Plugin;
  export default plugin;
}

declare module 'pouchdb-adapter-http' {
  const plugin: PouchDB.Plugin;
  export default plugin;
}

declare namespace PouchDB {
  interface ReplicateOptions {
    live?: boolean;
    retry?: boolean;
    batch_size?: number;
    batches_limit?: number;
    checkpoint?: false | 'source' | 'target';
    since?: number | string;
    back_off_function?(delay: number): number;
  }
  interface ReplicationResult {
    ok: boolean;
    docs_read: number;
    docs_written: number;
    doc_write_failures: number;
    errors: unknown[];
    last_seq: number | string;
    status: string;
  }
  interface Replication<Result = ReplicationResult> extends Promise<Result> {
    on(event: 'change' | 'complete' | 'paused' | 'active' | 'denied' | 'error', listener: (value: unknown) => void): this;
    cancel(): void;
  }
  interface Static {
    replicate(source: string | Database, target: string | Database, options?: ReplicateOptions): Replication;
    sync(left: string | Database, right: string | Database, options?: ReplicateOptions): Replication<{ push: ReplicationResult; pull: ReplicationResult }>;
  }
  interface Database {
    replicate: {
      to(target: string | Database, options?: ReplicateOptions): Replication;
      from(source: string | Database, options?: ReplicateOptions): Replication;
    };
  }
}

declare module 'pouchdb-adapter-indexeddb' {
  const plugin: PouchDB.Plugin;
  export default plugin;
}
