// Documents as CouchDB gives them out: by id and revision, in bulk, and listed.
import { createError, MISSING_DOC } from 'pouchdb-errors';
import { collectConflicts, latest } from 'pouchdb-merge';
import type { AttachmentData, Body, DocState, Engine, Rev, RevHistory, StoredDoc } from './engine.ts';
import { historyOf, leavesOf, revStatus, type RevTree } from './rev-tree.ts';

export interface OutAttachment {
  content_type: string;
  digest: string;
  length?: number;
  revpos?: number;
  stub?: true;
  data?: string | AttachmentData;
}

export type OutDoc = Record<string, unknown> & {
  _id: string;
  _rev: Rev;
  _deleted?: true;
  _conflicts?: Rev[];
  _revisions?: RevHistory;
  _attachments?: Record<string, OutAttachment>;
};

/** A document and its tree for PouchDB's get(); rejects with PouchDB's "missing" and "deleted". */
export async function readDocument(
  engine: Engine,
  id: string,
  { rev, latest: wantsLatest }: { rev?: Rev; latest?: boolean }
): Promise<{ doc: OutDoc; metadata: { id: string; rev_tree: RevTree; winningRev: Rev; deleted: boolean; seq: number } }> {
  const stored = (await engine.read([id])).get(id);
  if (!stored) throw createError(MISSING_DOC, 'missing');
  if (stored.deleted && !rev) throw createError(MISSING_DOC, 'deleted');
  const wanted = rev && wantsLatest && revStatus(stored.tree, rev) ? latest(rev, { rev_tree: stored.tree }) : (rev ?? stored.rev);
  const body = wanted === stored.rev ? stored.body : await engine.body(id, wanted);
  if (!body) throw createError(MISSING_DOC, 'missing');
  return {
    doc: { _id: id, _rev: wanted, ...copyStubs(body) },
    metadata: { id, rev_tree: stored.tree, winningRev: stored.rev, deleted: stored.deleted, seq: stored.seq }
  };
}

export interface BulkGetRequest {
  docs: { id: string; rev?: Rev }[];
  revs?: boolean;
  latest?: boolean;
  attachments?: boolean;
  binary?: boolean;
}

export interface BulkGetResult {
  id: string;
  docs: ({ ok: OutDoc } | { error: { id: string; rev: string; error: 'not_found'; reason: 'missing' } })[];
}

/** Any revisions of many documents; without `rev` all leaves, as in CouchDB. */
export async function bulkGet(engine: Engine, request: BulkGetRequest): Promise<{ results: BulkGetResult[] }> {
  const stored = await engine.read([...new Set(request.docs.map(({ id }) => id))]);
  const given = new Set<string>();
  const results: BulkGetResult[] = [];
  for (const { id, rev } of request.docs) {
    const state = stored.get(id);
    const revs = rev ? [rev] : state ? leavesOf(state) : [];
    const docs: BulkGetResult['docs'] = [];
    if (revs.length === 0) docs.push(missing(id, 'undefined'));
    for (const asked of revs) {
      const wanted = state && request.latest && revStatus(state.tree, asked) ? latest(asked, { rev_tree: state.tree }) : asked;
      // Two asked-for revisions may have led to the same leaf.
      const key = `${wanted} ${id}`;
      if (request.latest && given.has(key)) continue;
      given.add(key);
      const doc = state && (await revision(engine, state, wanted, request));
      docs.push(doc ? { ok: doc } : missing(id, asked));
    }
    if (docs.length) results.push({ id, docs });
  }
  return { results };
}

async function revision(engine: Engine, stored: StoredDoc, rev: Rev, { revs, attachments, binary }: BulkGetRequest): Promise<OutDoc | undefined> {
  const status = revStatus(stored.tree, rev);
  if (!status) return undefined;
  const body = rev === stored.rev ? stored.body : await engine.body(stored.id, rev);
  if (!body) return undefined;
  const doc: OutDoc = { _id: stored.id, _rev: rev, ...copyStubs(body) };
  if (status.deleted) doc._deleted = true;
  const history = revs ? historyOf(stored, rev) : undefined;
  if (history) doc._revisions = history;
  return attachments ? inlineAttachments(engine, doc, binary ?? false) : doc;
}

function missing(id: string, rev: string): BulkGetResult['docs'][number] {
  return { error: { id, rev, error: 'not_found', reason: 'missing' } };
}

export interface ListOptions {
  startkey?: string;
  endkey?: string;
  key?: string;
  keys?: string[];
  inclusive_end?: boolean;
  descending?: boolean;
  skip?: number;
  limit?: number;
  include_docs?: boolean;
  conflicts?: boolean;
  attachments?: boolean;
  binary?: boolean;
  update_seq?: boolean;
}

interface Row {
  id: string;
  key: string;
  value: { rev: Rev; deleted?: true };
  doc?: OutDoc | null;
}

/** PouchDB's _allDocs. */
export async function listDocuments(
  engine: Engine,
  options: ListOptions
): Promise<{ total_rows: number; offset: number; rows: (Row | { key: string; error: 'not_found' })[]; update_seq?: number }> {
  const { docCount, updateSeq } = await engine.info();
  const rows = options.keys ? await listKeys(engine, options.keys, options) : await listRange(engine, options);
  return { total_rows: docCount, offset: options.skip ?? 0, rows, ...(options.update_seq ? { update_seq: updateSeq } : {}) };
}

async function listKeys(engine: Engine, keys: string[], options: ListOptions): Promise<(Row | { key: string; error: 'not_found' })[]> {
  const stored = await engine.read(keys);
  return Promise.all(
    keys.map(async (key) => {
      const doc = stored.get(key);
      return doc ? row(engine, doc, options) : { key, error: 'not_found' as const };
    })
  );
}

async function listRange(engine: Engine, options: ListOptions): Promise<Row[]> {
  if (options.limit === 0) return [];
  const { key, descending } = options;
  const stored = await engine.range({
    start: key ?? options.startkey,
    end: key ?? options.endkey,
    inclusiveEnd: key !== undefined || options.inclusive_end !== false,
    descending,
    skip: options.skip,
    limit: options.limit === undefined || options.limit < 0 ? undefined : options.limit
  });
  return Promise.all(stored.map((doc) => row(engine, doc, options)));
}

async function row(engine: Engine, stored: StoredDoc, options: ListOptions): Promise<Row> {
  const { id, rev, deleted } = stored;
  const out: Row = { id, key: id, value: deleted ? { rev, deleted } : { rev } };
  if (!options.include_docs) return out;
  if (deleted) return { ...out, doc: null };
  const doc: OutDoc = { _id: id, _rev: rev, ...copyStubs(stored.body) };
  const conflicts = options.conflicts ? conflictsOf(stored) : [];
  if (conflicts.length) doc._conflicts = conflicts;
  return { ...out, doc: options.attachments ? await inlineAttachments(engine, doc, options.binary ?? false) : doc };
}

function conflictsOf(state: DocState): Rev[] {
  return collectConflicts({ rev_tree: state.tree });
}

/** PouchDB changes the stubs of a document it has read. */
function copyStubs(body: Body): Record<string, unknown> & { _attachments?: Record<string, OutAttachment> } {
  if (!body._attachments) return body;
  return { ...body, _attachments: Object.fromEntries(Object.entries(body._attachments).map(([name, stub]) => [name, { ...stub }])) };
}

/** Stubs become data: base64, or with `binary` a Blob (browser) or Buffer (Node). */
export async function inlineAttachments<D extends { _attachments?: Record<string, OutAttachment> }>(engine: Engine, doc: D, binary: boolean): Promise<D> {
  if (!doc._attachments) return doc;
  const inlined: Record<string, OutAttachment> = {};
  for (const [name, stub] of Object.entries(doc._attachments)) {
    const data = await engine.attachment(stub.digest);
    if (!data) throw createError(MISSING_DOC, 'missing');
    const { content_type, digest, revpos } = stub;
    inlined[name] = { content_type, digest, ...(revpos ? { revpos } : {}), data: binary ? toBinary(data, content_type) : await toBase64(data) };
  }
  return { ...doc, _attachments: inlined };
}

function toBinary(data: AttachmentData, type: string): AttachmentData {
  return data instanceof Uint8Array ? Object.assign(data, { type }) : data.slice(0, data.size, type);
}

async function toBase64(data: AttachmentData): Promise<string> {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(await data.arrayBuffer());
  if (typeof Buffer !== 'undefined') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  let binary = '';
  // In pieces: all bytes as arguments of one call would overflow the stack.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
