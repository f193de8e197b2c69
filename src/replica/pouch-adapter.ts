// The PouchDB adapter: PouchDB's methods over an engine. Those that PouchDB would do document by document (bulkDocs, revsDiff, bulkGet)
// are done for the whole batch, and without the deep copies that PouchDB makes of every argument.
import { createError, INVALID_ID, MISSING_DOC, REV_CONFLICT } from 'pouchdb-errors';
import { traverseRevTree } from 'pouchdb-merge';
import { followChanges, type ChangesOptions } from './changes-feed.ts';
import type { Engine, Rev } from './engine.ts';
import { bulkGet, inlineAttachments, listDocuments, readDocument, type BulkGetRequest, type ListOptions, type OutAttachment } from './read-documents.ts';
import { writeDocuments, type BulkDocsOptions } from './write-documents.ts';

export const ADAPTER = 'replica';

export interface AdapterOptions {
  replica: { engine: () => Engine; name: string };
  auto_compaction?: boolean;
  revs_limit?: number;
}

type Callback<T> = (error: unknown, result?: T) => void;
type Doc = Record<string, unknown> & { _id: string; _rev?: string };

interface Api {
  [method: string]: unknown;
  _closed?: boolean;
  _destroyed?: boolean;
  taskqueue: { isReady: boolean; addTask(task: (failed?: unknown) => void): void };
}

export function replicaAdapter(PouchDB: { adapter(id: string, adapter: unknown, preferred: boolean): void }): void {
  PouchDB.adapter(ADAPTER, Object.assign(setUp, { valid: () => true, use_prefix: false }), false);
}

/** PouchDB calls it as a constructor of sorts: `this` is the database. */
function setUp(this: Api, options: AdapterOptions, ready: Callback<Api>): void {
  addMethods(this, options);
  queueMicrotask(() => ready(null, this));
}

function addMethods(api: Api, options: AdapterOptions): void {
  const { name } = options.replica;
  const engine = options.replica.engine();
  const writing = { autoCompact: options.auto_compaction ?? false, revsLimit: options.revs_limit };

  // Else PouchDB asks type() and warns about it.
  api._remote = false;
  api._id = answer(async () => (await engine.info()).id);
  api._info = answer(async () => {
    const { docCount, updateSeq } = await engine.info();
    return { db_name: name, doc_count: docCount, update_seq: updateSeq };
  });
  api._get = answer((id: string, opts: { rev?: Rev; latest?: boolean }) => readDocument(engine, id, opts));
  api._getRevisionTree = answer(async (id: string) => {
    const state = (await engine.states([id])).get(id);
    if (!state) throw createError(MISSING_DOC);
    return state.tree;
  });
  api._getAttachment = answer(
    async (_id: string, _name: string, stub: OutAttachment, opts: { binary?: boolean }) => {
      const inlined = await inlineAttachments(engine, { _attachments: { it: stub } }, opts.binary ?? false);
      return inlined._attachments?.it?.data;
    }
  );
  api._allDocs = answer((opts: ListOptions) => listDocuments(engine, opts));
  api._changes = (opts: ChangesOptions) => followChanges(engine, opts);
  api._doCompaction = answer((id: string, revs: Rev[]) => engine.forget(id, revs));
  api._getLocal = answer(async (id: string) => {
    const local = await engine.local(id);
    if (!local) throw createError(MISSING_DOC);
    return { ...local.body, _id: id, _rev: `0-${local.rev}` };
  });
  api._putLocal = answer((doc: Doc) => writeLocal(engine, doc, false));
  api._removeLocal = answer((doc: Doc) => writeLocal(engine, doc, true));
  api._close = answer(() => engine.close());
  api._destroy = answer(() => engine.destroy());

  api.bulkDocs = operation(api, async (request: Doc[] | { docs: Doc[]; new_edits?: boolean }, opts: BulkDocsOptions = {}) => {
    const docs = Array.isArray(request) ? request : request?.docs;
    const newEdits = opts.new_edits ?? (Array.isArray(request) ? true : (request?.new_edits ?? true));
    const locals = Array.isArray(docs) ? docs.filter((doc) => isLocal(doc?._id)) : [];
    if (locals.length === 0) return writeDocuments(engine, docs, { ...writing, newEdits, mustExist: opts.was_delete });
    // Rare: local documents in a bulk write stand outside its transaction.
    const others = docs.filter((doc) => !isLocal(doc._id));
    const results = await writeDocuments(engine, others, { ...writing, newEdits, mustExist: opts.was_delete });
    for (const doc of locals) results.push(await writeLocal(engine, doc, doc._deleted === true).catch((error: object) => ({ ...error, id: doc._id })));
    return results;
  });
  api.revsDiff = operation(api, async (request: Record<string, Rev[]>) => {
    const states = await engine.states(Object.keys(request));
    const missing: Record<string, { missing: Rev[] }> = {};
    for (const [id, revs] of Object.entries(request)) {
      const state = states.get(id);
      const wanted = new Set<Rev>(revs);
      if (state) {
        traverseRevTree(state.tree, (_leaf, pos, hash, _context, { status }) => {
          if (status === 'available') wanted.delete(`${pos}-${hash}`);
        });
      }
      if (wanted.size) missing[id] = { missing: [...wanted] };
    }
    return missing;
  });
  api.bulkGet = operation(api, (request: BulkGetRequest) => bulkGet(engine, request));
}

async function writeLocal(engine: Engine, doc: Doc, remove: boolean): Promise<{ ok: true; id: string; rev: string }> {
  const { _id, _rev, _deleted, _revisions, ...body } = doc;
  if (!isLocal(_id)) throw createError(INVALID_ID);
  const base = _rev === undefined ? undefined : Number(/^0-(\d+)$/.exec(_rev)?.[1] ?? NaN);
  const result = await engine.writeLocal(_id, base, remove ? undefined : body);
  if (result.type === 'missing') throw createError(MISSING_DOC);
  if (result.type === 'conflict') throw createError(REV_CONFLICT);
  return { ok: true, id: _id, rev: `0-${result.rev}` };
}

function isLocal(id: unknown): boolean {
  return typeof id === 'string' && id.startsWith('_local/');
}

/** A method that PouchDB calls with a callback as the last argument. */
function answer<Args extends unknown[], T>(method: (...args: Args) => Promise<T>): (...args: [...Args, Callback<T>]) => void {
  return (...args) => {
    const callback = args.at(-1) as Callback<T>;
    const given = args.slice(0, -1) as unknown as Args;
    method(...given).then(
      (result) => callback(null, result),
      (error: unknown) => callback(error)
    );
  };
}

/** A public method: with a promise or a callback, waiting until the database is open, refusing once it is closed. */
function operation<Args extends unknown[], T>(api: Api, method: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  const whenReady = (args: Args): Promise<T> => {
    if (api._closed) return Promise.reject(new Error('database is closed'));
    if (api._destroyed) return Promise.reject(new Error('database is destroyed'));
    if (api.taskqueue.isReady) return method(...args);
    return new Promise((resolve, reject) => {
      api.taskqueue.addTask((failed) => (failed ? reject(failed) : resolve(method(...args))));
    });
  };
  return (...args) => {
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback<T>) : undefined;
    const result = whenReady(args);
    if (callback) result.then((value) => callback(null, value), callback);
    return result;
  };
}

