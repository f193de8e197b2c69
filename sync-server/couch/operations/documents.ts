import { badRequest, CouchError, conflict, isMissing, notFound } from '../couch-error.ts';
import type { CouchQuery } from '../couch-query.ts';
import type { Database } from '../database.ts';
import type { Doc, GetOptions, OpenRev } from '../document-store.ts';
import { boundaryOf, readMultipartDoc } from '../multipart-read.ts';
import { multipartMixed, multipartRelated, type Multipart } from '../multipart-write.ts';
import { readBody, readJsonObject } from '../read-body.ts';
import { sendJson } from '../respond.ts';
import { isServerAdmin } from '../security.ts';
import { USERS, withoutSecrets } from '../users.ts';
import { checkDocId, writeDocument } from '../write-documents.ts';
import type { Call, Operation } from './call.ts';

export const documentOperations: Record<string, Operation> = {
  async document(call) {
    const { request, reply, database, docId, query } = call;
    checkDocId(docId);
    const openRevs = query.text('open_revs');
    if (openRevs !== undefined) return sendOpenRevs(call, openRevs);
    const options = getOptions(query);
    const multipart = options.attachments === true && accepts(request, 'multipart/related');
    const found = await database.store.get(docId, { ...options, ...(multipart && { binary: true }) });
    const doc = shownTo(call, await withKnownAttachments(database, found, query));
    reply.header('etag', `"${doc._rev ?? ''}"`);
    if (request.headers['if-none-match'] === `"${doc._rev ?? ''}"` && !options.attachments) return reply.code(304).send();
    return multipart ? sendMultipart(call, multipartRelated(doc)) : sendJson(request, reply, 200, doc);
  },

  async 'put-document'(call) {
    const { request, reply, database, docId, query, who, parts } = call;
    checkDocId(docId);
    const doc = await readDoc(call);
    if (doc['_id'] !== undefined && doc['_id'] !== docId) throw badRequest('Document id must match the id in the path');
    const rev = givenRev(call, doc['_rev']);
    const newEdits = query.text('new_edits') === undefined || query.flag('new_edits');
    const written = await writeDocument(database, { ...doc, _id: docId, ...(rev !== undefined && { _rev: rev }) }, newEdits, {
      who,
      passwords: parts.passwords
    });
    reply.header('etag', `"${written.rev}"`);
    return sendJson(request, reply, 201, { ok: true, ...written });
  },

  async 'post-document'({ request, reply, database, who, parts }) {
    const written = await writeDocument(database, await readJsonObject(request.raw), true, { who, passwords: parts.passwords });
    return sendJson(request, reply, 201, { ok: true, ...written });
  },

  async 'delete-document'(call) {
    const { request, reply, database, docId, who, parts } = call;
    const rev = givenRev(call, undefined);
    // Refused for what is not there; a deletion without a revision is a conflict.
    await database.store.get(docId);
    if (rev === undefined) throw conflict();
    const written = await writeDocument(database, { _id: docId, _rev: rev, _deleted: true }, true, { who, passwords: parts.passwords });
    return sendJson(request, reply, 200, { ok: true, ...written });
  },

  async local({ request, reply, database, docId }) {
    checkDocId(docId);
    return sendJson(request, reply, 200, await database.store.get(docId));
  },

  async 'put-local'(call) {
    const { request, reply, database, docId } = call;
    checkDocId(docId);
    const doc = await readJsonObject(request.raw, MAX_LOCAL_BYTES);
    const rev = givenRev(call, doc['_rev']);
    const { rev: written } = await database.store.put({ ...doc, _id: docId, ...(rev !== undefined && { _rev: rev }) });
    return sendJson(request, reply, 201, { ok: true, id: docId, rev: written });
  },

  async 'delete-local'(call) {
    const { request, reply, database, docId } = call;
    checkDocId(docId);
    const current = await database.store.get(docId);
    await database.store.remove(docId, givenRev(call, undefined) ?? current._rev ?? '');
    return sendJson(request, reply, 200, { ok: true, id: docId, rev: '0-0' });
  },

  async 'local-docs'() {
    throw new CouchError(501, 'not_implemented', 'Local documents are not listed here.');
  }
};

/** Checkpoints are small; this is no place to store things past the rules. */
const MAX_LOCAL_BYTES = 256 * 1024;

function getOptions(query: CouchQuery): GetOptions {
  const meta = query.flag('meta');
  const rev = query.text('rev');
  if (rev !== undefined && !/^\d+-./.test(rev)) throw badRequest('Invalid rev format');
  return {
    ...(rev !== undefined && { rev }),
    revs: query.flag('revs'),
    revs_info: meta || query.flag('revs_info'),
    conflicts: meta || query.flag('conflicts'),
    latest: query.flag('latest'),
    attachments: query.flag('attachments') || query.text('atts_since') !== undefined
  };
}

/** `atts_since`: attachments that one of those revisions already had travel as stubs. */
async function withKnownAttachments(database: Database, doc: Doc, query: CouchQuery): Promise<Doc> {
  const since = query.json('atts_since');
  if (since === undefined || !doc._attachments || doc._rev === undefined) return doc;
  if (!Array.isArray(since)) throw badRequest('`atts_since` must be a JSON array of revisions.');
  const { _revisions: history } = await database.store.get(doc._id, { rev: doc._rev, revs: true });
  const path = history?.ids.map((hash, index) => `${history.start - index}-${hash}`) ?? [];
  const known = Math.max(0, ...path.filter((rev) => since.includes(rev)).map((rev) => Number.parseInt(rev, 10)));
  const attachments = Object.entries(doc._attachments).map(([name, info]) => {
    if ((info.revpos ?? 0) > known) return [name, info] as const;
    const { data: _data, ...stub } = info;
    return [name, { ...stub, stub: true }] as const;
  });
  return { ...doc, _attachments: Object.fromEntries(attachments) };
}

function shownTo({ database, who }: Call, doc: Doc): Doc {
  return database.name === USERS && !isServerAdmin(who) ? withoutSecrets(doc) : doc;
}

async function sendOpenRevs(call: Call, openRevs: string): Promise<Call['reply']> {
  const { request, reply, database, docId, query } = call;
  const revs: unknown = openRevs === 'all' ? 'all' : query.json('open_revs');
  if (revs !== 'all' && !(Array.isArray(revs) && revs.every((rev) => typeof rev === 'string' && /^\d+-./.test(rev)))) {
    throw badRequest('`open_revs` must be "all" or a JSON array of revisions.');
  }
  const json = accepts(request, 'application/json');
  const options = { ...getOptions(query), ...(!json && { attachments: true, binary: true }) };
  let found: OpenRev[];
  try {
    found = await database.store.openRevs(docId, revs as 'all' | string[], options);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    if (revs === 'all') throw notFound();
    found = (revs as string[]).map((missing) => ({ missing }));
  }
  const kept = await Promise.all(found.map(async (each) => ('ok' in each ? { ok: shownTo(call, await withKnownAttachments(database, each.ok, query)) } : each)));
  return json ? sendJson(request, reply, 200, kept) : sendMultipart(call, multipartMixed(kept));
}

function sendMultipart({ reply }: Call, { contentType, body }: Multipart): Call['reply'] {
  return reply.code(200).header('content-type', contentType).send(body);
}

async function readDoc({ request }: Call): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/related\b/i.test(type)) return readJsonObject(request.raw);
  return readMultipartDoc(await readBody(request.raw), boundaryOf(type));
}

/** The revision an edit builds on: in the document, as `?rev=` or as If-Match; if given twice they must agree. */
export function givenRev({ request, query }: Call, inDoc: unknown): string | undefined {
  const ifMatch = request.headers['if-match']?.replace(/^"|"$/g, '');
  const given = [inDoc, query.text('rev'), ifMatch].filter((rev) => rev !== undefined && rev !== '');
  const [rev] = given;
  if (given.some((other) => other !== rev)) throw badRequest('Document rev from request body and query string have different values');
  if (rev === undefined) return undefined;
  if (typeof rev !== 'string' || !/^\d+-./.test(rev)) throw badRequest('Invalid rev format');
  return rev;
}

function accepts(request: Call['request'], type: string): boolean {
  return (request.headers.accept ?? '').toLowerCase().includes(type);
}
