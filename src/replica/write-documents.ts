// From documents as CouchDB takes them (`_bulk_docs`) to edits for an engine, and from its results to CouchDB's answers.
import {
  BAD_ARG, BAD_REQUEST, createError, DOC_VALIDATION, INVALID_REV, MISSING_BULK_DOCS, MISSING_DOC, MISSING_STUB, NOT_AN_OBJECT, REV_CONFLICT,
  type PouchError
} from 'pouchdb-errors';
import { preprocessAttachments } from 'pouchdb-adapter-utils';
import { invalidIdError, rev as revHash, uuid } from 'pouchdb-utils';
import type { AttachmentData, AttachmentStub, Body, Edit, Engine, Rev, RevHistory, WriteResult } from './engine.ts';
import { parseRev } from './rev-tree.ts';

export interface BulkDocsOptions {
  new_edits?: boolean;
  /** Set by PouchDB's remove(). */
  was_delete?: boolean;
}

interface WriteDocumentsOptions {
  newEdits: boolean;
  mustExist?: boolean;
  autoCompact: boolean;
  revsLimit?: number;
}

type BulkResult = { ok: true; id: string; rev: string } | (Partial<PouchError> & { id: string });

/** Rejects with a PouchError if the request as a whole cannot be taken; with newEdits false the answer names failures only. */
export async function writeDocuments(engine: Engine, docs: unknown, options: WriteDocumentsOptions): Promise<BulkResult[]> {
  if (!Array.isArray(docs)) throw createError(MISSING_BULK_DOCS);
  const { newEdits, autoCompact, revsLimit } = options;
  const edits = docs.map((doc) => toEdit(doc, newEdits));
  const attachments = new Map<string, AttachmentData>();
  for (const edit of edits) if (edit.body._attachments) await takeAttachments(engine, edit, attachments);
  if (options.mustExist) {
    const states = await engine.states(edits.map(({ id }) => id));
    if (edits.some(({ id }) => !states.has(id))) throw createError(MISSING_DOC, 'deleted');
  }
  // Several revisions of one document must be written from the oldest on.
  if (!newEdits) edits.sort((a, b) => (a.history?.start ?? 0) - (b.history?.start ?? 0));
  const results = await engine.write(edits, { newEdits, autoCompact, revsLimit, attachments, revHash: hashOf });
  return newEdits ? results.map(toBulkResult) : results.filter(({ type }) => type === 'missing-stub' || type === 'conflict').map(toBulkResult);
}

function toBulkResult(result: WriteResult): BulkResult {
  switch (result.type) {
    case 'written':
    case 'known':
      return { ok: true, id: result.id, rev: result.rev };
    case 'conflict':
      return Object.assign(createError(REV_CONFLICT), { id: result.id });
    case 'missing-stub':
      return Object.assign(createError(MISSING_STUB), { id: result.id });
  }
}

/** CouchDB's special fields that may come along with a document and are not part of it. */
const IGNORED = new Set(['_conflicts', '_deleted_conflicts', '_local_seq', '_revs_info', '_removed']);
/** Special fields that are kept as they are. */
const KEPT = new Set(['_access', '_replication_id', '_replication_state', '_replication_state_time', '_replication_state_reason', '_replication_stats']);

function toEdit(doc: unknown, newEdits: boolean): Edit {
  if (typeof doc !== 'object' || doc === null || Array.isArray(doc)) throw createError(NOT_AN_OBJECT);
  const fields = doc as Record<string, unknown>;
  const id = fields._id === undefined && newEdits ? uuid() : fields._id;
  invalidIdError(id);
  const body: Body = {};
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined) continue;
    if (!key.startsWith('_') || KEPT.has(key)) body[key] = value;
    else if (!['_id', '_rev', '_deleted', '_revisions', '_attachments'].includes(key) && !IGNORED.has(key)) {
      throw Object.assign(createError(DOC_VALIDATION, key), { message: `${DOC_VALIDATION.message}: ${key}` });
    }
  }
  const deleted = fields._deleted === true;
  if (fields._attachments !== undefined && !deleted) body._attachments = fields._attachments as Record<string, AttachmentStub>;
  const rev = fields._rev;
  if (rev !== undefined && (typeof rev !== 'string' || !parseRev(rev))) throw createError(INVALID_REV);
  const edit: Edit = { id: String(id), deleted, body };
  if (newEdits) {
    if (rev !== undefined) edit.base = rev as Rev;
    return edit;
  }
  edit.history = historyFrom(fields._revisions, rev);
  return edit;
}

function historyFrom(revisions: unknown, rev: string | undefined): RevHistory {
  if (revisions !== undefined) {
    const { start, ids } = revisions as Partial<RevHistory>;
    const valid =
      Number.isInteger(start) && Array.isArray(ids) && ids.length > 0 && ids.length <= (start ?? 0) && ids.every((id) => typeof id === 'string' && id !== '');
    if (!valid || start === undefined || ids === undefined) throw createError(INVALID_REV);
    return { start, ids };
  }
  const parsed = rev === undefined ? undefined : parseRev(rev);
  if (!parsed) throw createError(INVALID_REV);
  return { start: parsed.pos, ids: [parsed.hash] };
}

/** The same edit made twice, on two devices or after a lost answer, is the same revision. */
function hashOf({ id, base, deleted, body }: Edit): string {
  return revHash({ _id: id, _rev: base, _deleted: deleted, ...body }, true);
}

interface GivenAttachment {
  data?: unknown;
  stub?: boolean;
  digest?: string;
  content_type?: string;
  length?: number;
  revpos?: number;
}

/** Puts stubs in the place of data, and the data into `into`. A stub without a digest means the attachment of the revision it builds on. */
async function takeAttachments(engine: Engine, edit: Edit, into: Map<string, AttachmentData>): Promise<void> {
  const given = edit.body._attachments as unknown;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw createError(BAD_REQUEST, '_attachments must be an object');
  const generation = edit.history?.start ?? (edit.base ? (parseRev(edit.base)?.pos ?? 0) : 0) + 1;
  const stubs: Record<string, AttachmentStub> = {};
  for (const [name, attachment] of Object.entries(given as Record<string, GivenAttachment>)) {
    if (name.startsWith('_')) throw createError(BAD_REQUEST, `Attachment name '${name}' starts with prohibited underscore '_'`);
    if (attachment.stub || attachment.data === undefined) {
      const known = edit.base ? (await engine.body(edit.id, edit.base))?._attachments?.[name] : undefined;
      const { digest = known?.digest ?? '', content_type = known?.content_type ?? '', length = known?.length ?? 0, revpos = known?.revpos ?? generation } = attachment;
      stubs[name] = { content_type, digest, length, revpos, stub: true };
      continue;
    }
    const taken = await digestOf(attachment);
    into.set(taken.digest, taken.data);
    const content_type = attachment.content_type ?? 'application/octet-stream';
    stubs[name] = { content_type, digest: taken.digest, length: taken.length, revpos: edit.history ? (attachment.revpos ?? generation) : generation, stub: true };
  }
  edit.body._attachments = stubs;
}

function digestOf({ data, content_type }: GivenAttachment): Promise<{ data: AttachmentData; digest: string; length: number }> {
  const isBinary = data instanceof Uint8Array || (typeof Blob !== 'undefined' && data instanceof Blob);
  if (typeof data !== 'string' && !isBinary) return Promise.reject(createError(BAD_ARG, 'Attachment data must be base64 or binary'));
  const attachment = { data: data as string | AttachmentData, content_type, digest: '', length: 0 };
  return new Promise((resolve, reject) => {
    preprocessAttachments([{ data: { _attachments: { it: attachment } } }], 'blob', (error) => {
      if (error) return reject(error);
      resolve({ data: attachment.data as AttachmentData, digest: attachment.digest, length: attachment.length });
    });
  });
}
