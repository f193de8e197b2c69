import { isBlindIn } from '../../access/ward-databases.ts';
import { changesPieces } from '../changes-feed.ts';
import { parseChangesQuery } from '../changes-query.ts';
import { badRequest, forbidden } from '../couch-error.ts';
import { CouchQuery } from '../couch-query.ts';
import type { Database } from '../database.ts';
import type { AllDocsOptions, AllDocsRow, BulkGetDoc, GetOptions } from '../document-store.ts';
import { readJsonObject } from '../read-body.ts';
import { sendJson, sendJsonPieces } from '../respond.ts';
import { bulkGetResults } from '../stored-json.ts';
import { writeDocuments } from '../write-documents.ts';
import type { Call, Operation } from './call.ts';

export const bulkOperations: Record<string, Operation> = {
  async changes({ request, reply, database, parts }) {
    const body = request.method === 'POST' ? await optionalBody(request) : {};
    const query = parseChangesQuery(new CouchQuery(request.url, body));
    const gone = new AbortController();
    request.raw.socket.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, parts.closing]);
    const pieces = changesPieces({ database, query, signal, recheck: () => parts.recheck(request) });
    // A packer takes a quarter of a megabyte: nothing for the many that only wait.
    const { update_seq } = await database.store.info();
    const packed = query.feed === 'normal' || (query.feed === 'longpoll' && query.since !== 'now' && query.since < update_seq);
    return sendJsonPieces(request, reply, pieces, { packed, live: query.feed !== 'normal' });
  },

  async 'revs-diff'({ request, reply, database }) {
    const revs = await readJsonObject(request.raw);
    for (const list of Object.values(revs)) if (!isTexts(list)) throw badRequest('`_revs_diff` takes arrays of revisions by document id.');
    return sendJson(request, reply, 200, await database.store.revsDiff(revs as Record<string, string[]>));
  },

  async 'bulk-docs'({ request, reply, database, who, parts }) {
    const { docs, new_edits: newEdits = true } = await readJsonObject(request.raw);
    if (!Array.isArray(docs)) throw badRequest('POST body must include `docs` parameter: an array.');
    if (typeof newEdits !== 'boolean') throw badRequest('`new_edits` must be true or false.');
    const results = await writeDocuments(database, { docs, newEdits }, { who, passwords: parts.passwords });
    return sendJson(request, reply, 201, results.map((result) => ('error' in result ? { id: result.id, error: result.error, reason: result.reason } : result)));
  },

  async 'bulk-get'({ request, reply, database, query }) {
    const { docs } = await readJsonObject(request.raw);
    if (!Array.isArray(docs)) throw badRequest('Missing JSON list of `docs`.');
    const wanted = docs.map(bulkGetRequest);
    const options: GetOptions = { revs: query.flag('revs'), latest: query.flag('latest'), attachments: query.flag('attachments') };
    return sendJsonPieces(request, reply, bulkGetPieces(database, wanted, options));
  },

  async 'all-docs'(call) {
    const { request, reply, database, who } = call;
    const body = request.method === 'POST' ? await optionalBody(request) : {};
    const query = new CouchQuery(request.url, body);
    const options = allDocsOptions(query);
    if (isBlindIn(database.name, who.roles) && (options.keys === undefined || options.include_docs)) {
      throw forbidden('Evidence is read by the desk and by supervisors; whether a piece is there may be asked by keys.');
    }
    return sendJsonPieces(request, reply, allDocsPieces(database, options));
  },

  async 'design-docs'({ request, reply, database }) {
    return sendJsonPieces(request, reply, allDocsPieces(database, { startkey: '_design/', endkey: '_design0' }));
  }
};

async function optionalBody(request: Call['request']): Promise<Record<string, unknown>> {
  return request.headers['content-length'] === '0' ? {} : readJsonObject(request.raw);
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');

interface BulkGetWanted {
  id: string;
  rev?: string;
}

function bulkGetRequest(wanted: unknown): BulkGetWanted {
  if (typeof wanted !== 'object' || wanted === null) throw badRequest('`docs` must hold objects with an id.');
  const { id, rev } = wanted as Record<string, unknown>;
  if (typeof id !== 'string' || id === '') throw badRequest('document id missed');
  if (rev !== undefined && (typeof rev !== 'string' || !/^\d+-./.test(rev))) throw badRequest('Invalid rev format');
  return rev === undefined ? { id } : { id, rev };
}

const BULK_GET_PAGE = 500;
const BULK_GET_PAGE_WITH_ATTACHMENTS = 10;

async function* bulkGetPieces(database: Database, wanted: BulkGetWanted[], options: GetOptions): AsyncGenerator<string> {
  const size = options.attachments ? BULK_GET_PAGE_WITH_ATTACHMENTS : BULK_GET_PAGE;
  yield '{"results":[';
  for (let at = 0; at < wanted.length; at += size) {
    const rows = await bulkGetPage(database, wanted.slice(at, at + size), options);
    yield `${at > 0 ? ',' : ''}\n${rows.join(',\n')}`;
  }
  yield '\n]}\n';
}

async function bulkGetPage(database: Database, wanted: BulkGetWanted[], options: GetOptions): Promise<string[]> {
  const { engine, store } = database;
  const { revs = false, attachments = false } = options;
  const ready = engine ? await bulkGetResults(engine, wanted, { revs, attachments }) : wanted.map(() => undefined);
  const open = wanted.filter((_, index) => ready[index] === undefined);
  if (open.length === 0) return ready.filter((text) => text !== undefined);
  const results = await store.bulkGet(open, options);
  const texts = results.map((result) => JSON.stringify({ id: result.id, docs: result.docs.map((doc) => bulkGetDoc(result.id, doc)) }));
  // The same document may be asked for by several revisions that led to one: then there are fewer answers than questions.
  if (texts.length !== open.length) return [...ready.filter((text) => text !== undefined), ...texts];
  const next = texts[Symbol.iterator]();
  return ready.map((text) => text ?? next.next().value ?? '');
}

function bulkGetDoc(id: string, doc: BulkGetDoc | { missing: string }): object {
  if ('ok' in doc) return doc;
  if ('missing' in doc) return { error: { id, rev: doc.missing, error: 'not_found', reason: 'missing' } };
  const rev = typeof doc.error.rev === 'string' ? doc.error.rev : 'undefined';
  return { error: { id, rev, error: 'not_found', reason: typeof doc.error.reason === 'string' ? doc.error.reason : 'missing' } };
}

function allDocsOptions(query: CouchQuery): AllDocsOptions {
  const keys = query.json('keys');
  if (keys !== undefined && !isTexts(keys)) throw badRequest('`keys` body member must be an array of strings.');
  const options: AllDocsOptions = {
    startkey: query.key('startkey', 'start_key', 'startkey_docid'),
    endkey: query.key('endkey', 'end_key', 'endkey_docid'),
    key: query.key('key'),
    keys,
    inclusive_end: query.text('inclusive_end') === undefined ? undefined : query.flag('inclusive_end'),
    descending: query.flag('descending'),
    include_docs: query.flag('include_docs'),
    conflicts: query.flag('conflicts'),
    attachments: query.flag('attachments'),
    skip: query.count('skip') ?? 0,
    limit: query.count('limit')
  };
  for (const name of ['startkey', 'endkey', 'key', 'keys', 'inclusive_end', 'limit'] as const) if (options[name] === undefined) delete options[name];
  return options;
}

const ALL_DOCS_PAGE = 1000;
const ALL_DOCS_PAGE_WITH_ATTACHMENTS = 20;

async function* allDocsPieces(database: Database, options: AllDocsOptions): AsyncGenerator<string> {
  const size = options.attachments && options.include_docs ? ALL_DOCS_PAGE_WITH_ATTACHMENTS : ALL_DOCS_PAGE;
  let first = true;
  for await (const { rows, total_rows, offset } of allDocsPages(database, options, size)) {
    const text = rows.map((row) => JSON.stringify(asRow(row))).join(',\n');
    yield first ? `{"total_rows":${total_rows},"offset":${offset},"rows":[\n${text}` : `${text === '' ? '' : ',\n'}${text}`;
    first = false;
  }
  yield '\n]}\n';
}

interface AllDocsPage {
  rows: AllDocsRow[];
  total_rows: number;
  offset: number;
}

async function* allDocsPages(database: Database, options: AllDocsOptions, size: number): AsyncGenerator<AllDocsPage> {
  const { keys, limit = Number.POSITIVE_INFINITY, skip = 0, ...rest } = options;
  if (keys) {
    const wanted = keys.slice(skip, Number.isFinite(limit) ? skip + limit : undefined);
    for (let at = 0; at === 0 || at < wanted.length; at += size) yield await database.store.allDocs({ ...rest, keys: wanted.slice(at, at + size) });
    return;
  }
  let left = limit;
  let page = await database.store.allDocs({ ...rest, skip, limit: Math.min(size, left) });
  for (;;) {
    yield page;
    left -= page.rows.length;
    const last = page.rows.at(-1)?.key;
    if (last === undefined || left <= 0 || page.rows.length < size || rest.key !== undefined) return;
    page = await database.store.allDocs({ ...rest, startkey: last, skip: 1, limit: Math.min(size, left) });
  }
}

function asRow(row: AllDocsRow): object {
  return row.error === undefined ? row : { key: row.key, error: row.error };
}
