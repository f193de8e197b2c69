import { CouchError, conflict, isMissing, notFound } from '../couch-error.ts';
import type { Doc } from '../document-store.ts';
import { readBody } from '../read-body.ts';
import { sendJson } from '../respond.ts';
import { checkDocId, writeDocument } from '../write-documents.ts';
import { givenRev } from './documents.ts';
import type { Call, Operation } from './call.ts';

export const attachmentOperations: Record<string, Operation> = {
  async attachment(call) {
    const { request, reply, database, docId, query } = call;
    checkDocId(docId);
    const name = call.param('attachment');
    const rev = query.text('rev');
    const doc = await database.store.get(docId, rev === undefined ? {} : { rev });
    const info = doc._attachments?.[name];
    if (!info) throw notFound('Document is missing attachment');
    reply
      .header('content-type', info.content_type || 'application/octet-stream')
      .header('etag', `"${info.digest ?? ''}"`)
      .header('accept-ranges', 'bytes')
      .header('cache-control', 'must-revalidate')
      // The sender chose the type: opened in a tab it must never run as a page of ours.
      .header('content-security-policy', "default-src 'none'; sandbox");
    if (request.headers['if-none-match'] === `"${info.digest ?? ''}"`) return reply.code(304).send();
    const data = await database.store.attachment(docId, name, rev);
    const range = rangeOf(request.headers.range, data.length);
    if (range === 'whole') return reply.code(200).send(data);
    if (range === 'none') throw new CouchError(416, 'requested_range_not_satisfiable', 'Requested range not satisfiable', { 'content-range': `bytes */${data.length}` });
    reply.header('content-range', `bytes ${range.from}-${range.to}/${data.length}`);
    return reply.code(206).send(data.subarray(range.from, range.to + 1));
  },

  async 'put-attachment'(call) {
    const { request } = call;
    const data = await readBody(request.raw);
    const content_type = request.headers['content-type'] ?? 'application/octet-stream';
    return changeAttachments(call, 201, (attachments) => ({ ...attachments, [call.param('attachment')]: { content_type, data } }));
  },

  async 'delete-attachment'(call) {
    return changeAttachments(call, 200, (attachments) => {
      const { [call.param('attachment')]: gone, ...rest } = attachments;
      if (!gone) throw notFound('Document is missing attachment');
      return rest;
    });
  }
};

type Attachments = NonNullable<Doc['_attachments']>;

async function changeAttachments(call: Call, status: number, change: (attachments: Attachments) => Attachments): Promise<Call['reply']> {
  const { request, reply, database, docId, who, parts } = call;
  checkDocId(docId);
  const rev = givenRev(call, undefined);
  const current = await currentDoc(call);
  if (current ? current._rev !== rev : rev !== undefined) throw conflict();
  const doc: Doc = { ...(current ?? { _id: docId }), _attachments: change(current?._attachments ?? {}) };
  const written = await writeDocument(database, doc, true, { who, passwords: parts.passwords });
  reply.header('etag', `"${written.rev}"`);
  return sendJson(request, reply, status, { ok: true, ...written });
}

async function currentDoc({ database, docId }: Call): Promise<Doc | undefined> {
  try {
    return await database.store.get(docId);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** One range, as video players ask for it; several at once are answered with the whole (RFC 9110 allows it). */
function rangeOf(header: string | undefined, length: number): 'whole' | 'none' | { from: number; to: number } {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!found) return 'whole';
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return 'whole';
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  return from > to || from >= length ? 'none' : { from, to };
}
