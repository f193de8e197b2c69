// What the endpoint needs of a PouchDB instance. Narrower and more exact than PouchDB's own types, which do not know
// half of what its adapters answer.

export interface AttachmentInfo {
  content_type?: string;
  digest?: string;
  length?: number;
  revpos?: number;
  stub?: boolean;
  follows?: boolean;
  data?: string | Buffer;
  encoding?: string;
  encoded_length?: number;
}

export interface Doc {
  _id: string;
  _rev?: string;
  _deleted?: boolean;
  _attachments?: Record<string, AttachmentInfo>;
  _revisions?: { start: number; ids: string[] };
  [field: string]: unknown;
}

export interface GetOptions {
  rev?: string;
  revs?: boolean;
  revs_info?: boolean;
  conflicts?: boolean;
  latest?: boolean;
  attachments?: boolean;
  binary?: boolean;
}

export type OpenRev = { ok: Doc } | { missing: string };

export interface AllDocsOptions {
  startkey?: string;
  endkey?: string;
  inclusive_end?: boolean;
  key?: string;
  keys?: string[];
  descending?: boolean;
  include_docs?: boolean;
  conflicts?: boolean;
  attachments?: boolean;
  skip?: number;
  limit?: number;
}

export interface AllDocsRow {
  id?: string;
  key: string;
  value?: { rev: string; deleted?: boolean };
  doc?: Doc | null;
  error?: string;
}

export interface ChangesOptions {
  since: number;
  limit?: number;
  style?: 'all_docs' | 'main_only';
  descending?: boolean;
  include_docs?: boolean;
  conflicts?: boolean;
  attachments?: boolean;
}

export interface ChangesRow {
  id: string;
  seq: number;
  changes: { rev: string }[];
  deleted?: boolean;
  doc?: Doc;
}

export type WriteResult = { ok: true; id: string; rev: string } | { id: string; error: string; reason: string; status?: number };

export type BulkGetDoc = { ok: Doc } | { error: { error: string; reason: string; rev?: string } };

export interface StoreInfo {
  doc_count: number;
  update_seq: number;
}

export interface DocumentStore {
  get(id: string, options?: GetOptions): Promise<Doc>;
  openRevs(id: string, revs: 'all' | string[], options: GetOptions): Promise<OpenRev[]>;
  put(doc: Doc): Promise<{ rev: string }>;
  remove(id: string, rev: string): Promise<{ rev: string }>;
  bulkDocs(docs: Doc[], newEdits: boolean): Promise<WriteResult[]>;
  bulkGet(docs: { id: string; rev?: string }[], options: GetOptions): Promise<{ id: string; docs: BulkGetDoc[] }[]>;
  revsDiff(revs: Record<string, string[]>): Promise<Record<string, { missing: string[] }>>;
  allDocs(options: AllDocsOptions): Promise<{ total_rows: number; offset: number; rows: AllDocsRow[] }>;
  changes(options: ChangesOptions): Promise<{ results: ChangesRow[]; last_seq: number }>;
  /** Calls back after every write from `since` on, also those of other processes; returns how to stop. */
  listen(since: number, changed: () => void): () => void;
  attachment(id: string, name: string, rev?: string): Promise<Buffer>;
  info(): Promise<StoreInfo>;
  compact(): Promise<void>;
  destroy(): Promise<void>;
  close(): Promise<void>;
}
