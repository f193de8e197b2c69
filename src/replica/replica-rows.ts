// The tables of the replica in Dexie: what they hold, and how a row's documents are got out of it.
import type { Rev, RevHistory } from './engine.ts';
import type { Doc, Lifted } from './projection.ts';
import type { RevTree } from './rev-tree.ts';

/**
 * To be merged into the schema of the Dexie database that holds the replica. The indexes but for `seq` are sparse: a row that lacks a
 * field is not in them and costs nothing there. The entries of a job are found by the beginning of their ids.
 */
export const REPLICA_STORES = {
  docs: 'id, seq, [person+open+due], [kind+open+due], [doneBy+at], [log+at], quarantine, orphan, deleted',
  outbox: '++n, id',
  refused: 'id',
  localDocs: 'id',
  docAttachments: 'digest, *owners'
} as const;

/** What `seal` made of a value; only `open` looks into it. */
export type Sealed = unknown;

/** Whatever goes into IndexedDB or comes out of it passes this pair. Synchronous: it runs inside transactions. */
export interface Seal {
  seal(value: unknown): Sealed;
  open(sealed: Sealed): unknown;
}

export const NO_SEAL: Seal = { seal: (value) => value, open: (sealed) => sealed };

export interface DocRow extends Lifted {
  id: string;
  seq: number;
  rev: Rev;
  deleted?: 1;
  /** Absent for a document that was written once: `rev` says it all. */
  tree?: RevTree;
  /** The winner's body. */
  doc: Sealed;
  /** What the projection folded, if it is a parent. */
  view?: Sealed;
  /** Bodies of revisions that did not win. */
  others?: Record<Rev, Sealed>;
  quarantine?: 1;
  quarantineReason?: string;
  parent?: string;
  /** Its parent has not come yet. */
  orphan?: 1;
  /** How many rows are its children. */
  children?: number;
}

/**
 * A revision that the server does not have yet. In a table of its own, with its body: what has arrived is let go of in one stroke, and the
 * rows of the documents need not be written again. Ids that are in none of these two tables are on the server.
 */
export interface OutboxRow {
  /** Grows with every row, never used twice. */
  n: number;
  id: string;
  rev: Rev;
  deleted?: 1;
  /** Absent for a first revision. */
  history?: RevHistory;
  doc: Sealed;
}

/** One that the server will not take; it is kept and shown. */
export interface RefusedRow extends Omit<OutboxRow, 'n'> {
  refusal: Refusal;
}

export interface Refusal {
  status: number;
  reason: string;
}

export interface LocalRow {
  id: string;
  rev: number;
  body: Sealed;
}

export interface AttachmentRow {
  digest: string;
  data: Blob;
  /** Documents that name it. */
  owners: string[];
}

export function documentOf(row: Pick<DocRow, 'id' | 'doc'>, { open }: Seal): Doc {
  return { _id: row.id, ...(open(row.doc) as Record<string, unknown>) };
}
