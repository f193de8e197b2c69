// Every document that enters through the endpoint passes here: form, rules of the design documents, then one write.
import { randomUUID } from 'node:crypto';
import { asCouchError, badRequest, conflict, CouchError, forbidden } from './couch-error.ts';
import { SECURITY_ID, type Database } from './database.ts';
import type { Doc, WriteResult } from './document-store.ts';
import type { Passwords } from './passwords.ts';
import { isDatabaseAdmin, type Who } from './security.ts';
import { prepareUserDoc, USERS } from './users.ts';
import { compileValidator, type Refusal } from './validation.ts';

export interface WriteContext {
  who: Who;
  passwords: Passwords;
}

/** `[]` for success with `newEdits` false, as CouchDB; refusals of single documents are results, not errors. */
export function writeDocuments(
  database: Database,
  { docs, newEdits }: { docs: readonly unknown[]; newEdits: boolean },
  context: WriteContext
): Promise<WriteResult[]> {
  const checked = docs.map((doc) => checkedDoc(doc, newEdits));
  // Local documents stand outside the transaction and are answered last; callers match by id.
  const given = [...checked.filter((doc) => !isLocal(doc)), ...checked.filter(isLocal)];
  return database.exclusively(() => checkAndWrite(database, given, newEdits, context));
}

/** Like one document of writeDocuments, but a refusal is thrown. */
export async function writeDocument(database: Database, doc: unknown, newEdits: boolean, context: WriteContext): Promise<{ id: string; rev: string }> {
  const given = checkedDoc(doc, newEdits);
  const [result] = await database.exclusively(() => checkAndWrite(database, [given], newEdits, context));
  if (result && 'error' in result) throw new CouchError(result.status ?? 403, result.error, result.reason);
  return { id: given._id, rev: result?.rev ?? given._rev ?? '' };
}

async function checkAndWrite(database: Database, docs: Doc[], newEdits: boolean, context: WriteContext): Promise<WriteResult[]> {
  const refused = new Map<number, WriteResult>();
  const checked = await applyRules(database, docs, newEdits, { context, refused });
  const kept = checked.filter((_, index) => !refused.has(index));
  const written = kept.length > 0 ? await bulkDocs(database, kept, newEdits) : [];
  if (!newEdits) return [...refused.values(), ...written];
  const next = written[Symbol.iterator]();
  return docs.map((doc, index) => {
    const result = refused.get(index) ?? next.next().value;
    if (!result) throw new Error(`no result for ${doc._id}`);
    return result;
  });
}

async function applyRules(
  database: Database,
  docs: Doc[],
  newEdits: boolean,
  { context, refused }: { context: WriteContext; refused: Map<number, WriteResult> }
): Promise<Doc[]> {
  const security = await database.security();
  const validate = await database.validator();
  const isUsers = database.name === USERS;
  const mayDesign = isDatabaseAdmin(context.who, security);
  const refuse = (index: number, id: string, refusal: Refusal): void => {
    refused.set(index, { id, error: refusal.error, reason: refusal.reason, status: refusal.error === 'forbidden' ? 403 : 401 });
  };

  docs.forEach((doc, index) => {
    if (!doc._id.startsWith('_design/')) return;
    if (!mayDesign) refuse(index, doc._id, { error: 'forbidden', reason: 'You are not a db or server admin.' });
    else if (typeof doc['validate_doc_update'] === 'string') checkCompiles(doc['validate_doc_update']);
  });
  if (!validate && !isUsers) return docs;

  const before = await currentDocs(database, docs);
  const out = docs;
  const batch: { index: number; doc: Doc; oldDoc: Doc | null }[] = [];
  for (const [index, doc] of docs.entries()) {
    if (isLocal(doc) || refused.has(index)) continue;
    const old = before.get(doc._id);
    // Known already: writing it again changes nothing.
    if (old && !newEdits && (await isKnown(database, doc, old))) continue;
    // Built on another revision: a conflict, not a refusal, as in CouchDB.
    if (old && newEdits && old._deleted !== true && old._rev !== doc._rev) {
      refused.set(index, { id: doc._id, error: 'conflict', reason: conflict().reason, status: 409 });
      continue;
    }
    if (isUsers) {
      try {
        out[index] = await prepareUserDoc(doc, old, context);
      } catch (thrown) {
        if (!(thrown instanceof CouchError) || (thrown.error !== 'forbidden' && thrown.error !== 'unauthorized')) throw thrown;
        refuse(index, doc._id, { error: thrown.error, reason: thrown.reason });
        continue;
      }
    }
    if (validate && !doc._id.startsWith('_design/')) batch.push({ index, doc: forRules(out[index] ?? doc), oldDoc: old ?? null });
  }
  if (!validate || batch.length === 0) return out;
  const refusals = validate(batch, { ...context.who, db: database.name }, security);
  refusals.forEach((refusal, at) => {
    const item = batch[at];
    if (refusal && item) refuse(item.index, item.doc._id, refusal);
  });
  return out;
}

const isLocal = (doc: Doc): boolean => doc._id.startsWith('_local/');

async function isKnown(database: Database, doc: Doc, old: Doc): Promise<boolean> {
  if (doc._rev === undefined || doc._rev === old._rev) return doc._rev === old._rev;
  return (await database.store.revsDiff({ [doc._id]: [doc._rev] }))[doc._id] === undefined;
}

/** What is there now, as the rules' `oldDoc`. Also for forced writes on a side branch: what exists is never replaced unasked. */
async function currentDocs(database: Database, docs: Doc[]): Promise<Map<string, Doc>> {
  const ids = [...new Set(docs.map((doc) => doc._id).filter((id) => !id.startsWith('_local/')))];
  const { rows } = await database.store.allDocs({ keys: ids });
  const there = rows.filter((row) => row.value !== undefined && row.error === undefined);
  const live = there.filter((row) => row.value?.deleted !== true).map((row) => row.key);
  const bodies = live.length > 0 ? (await database.store.allDocs({ keys: live, include_docs: true })).rows : [];
  const found = new Map<string, Doc>();
  for (const row of there) if (row.value?.deleted === true) found.set(row.key, { _id: row.key, _rev: row.value.rev, _deleted: true });
  for (const row of bodies) if (row.doc) found.set(row.key, row.doc);
  return found;
}

/** The rules see an attachment's name, type and size, not its bytes. */
function forRules(doc: Doc): Doc {
  if (!doc._attachments) return doc;
  const entries = Object.entries(doc._attachments).map(([name, info]) => {
    const { data, ...rest } = info;
    const length = Buffer.isBuffer(data) ? data.length : typeof data === 'string' ? Math.floor((data.length * 3) / 4) : rest.length;
    return [name, { ...rest, length }] as const;
  });
  return { ...doc, _attachments: Object.fromEntries(entries) };
}

async function bulkDocs(database: Database, docs: Doc[], newEdits: boolean): Promise<WriteResult[]> {
  const answers: unknown[] = await database.store.bulkDocs(docs, newEdits);
  return answers.map((answer, index) => {
    if (typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true) {
      const { id, rev } = answer as unknown as { id: string; rev: string };
      return { ok: true, id, rev };
    }
    const error = asCouchError(answer);
    const id: unknown = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : docs[index]?._id;
    if (!error) throw new Error('a write failed in an unknown way', { cause: answer });
    return { id: String(id), error: error.error, reason: error.reason, status: error.status };
  });
}

const ID_BYTES = 512;

function checkedDoc(doc: unknown, newEdits: boolean): Doc {
  if (typeof doc !== 'object' || doc === null || Array.isArray(doc)) throw badRequest('Document must be a JSON object');
  const fields = doc as Record<string, unknown>;
  const id = fields['_id'] ?? (newEdits ? randomUUID().replaceAll('-', '') : undefined);
  if (typeof id !== 'string') throw badRequest('Document id must be a string');
  checkDocId(id);
  if (fields['_attachments'] !== undefined) checkAttachments(fields['_attachments']);
  return { ...fields, _id: id };
}

export function checkDocId(id: string): void {
  if (id === '') throw badRequest('Document id must not be empty');
  if (Buffer.byteLength(id) > ID_BYTES) throw badRequest(`Document id is longer than ${ID_BYTES} bytes`);
  if (id.startsWith('_') && !/^_(design|local)\/./.test(id)) throw badRequest('Only reserved document ids may start with underscore.');
  if (id === SECURITY_ID) throw forbidden('This document is the server’s own.');
}

function checkAttachments(attachments: unknown): void {
  if (typeof attachments !== 'object' || attachments === null || Array.isArray(attachments)) throw badRequest('_attachments must be an object');
  for (const [name, info] of Object.entries(attachments as Record<string, unknown>)) {
    if (name === '' || name.startsWith('_')) throw badRequest(`Attachment name '${name}' starts with prohibited underscore '_'`);
    if (typeof info !== 'object' || info === null) throw badRequest(`Attachment '${name}' must be an object`);
    const data: unknown = Reflect.get(info, 'data');
    if (typeof data === 'string' && !/^[A-Za-z0-9+/\r\n]*={0,2}$/.test(data)) throw badRequest(`Attachment '${name}' is not valid base64`);
    if (data !== undefined && typeof data !== 'string' && !Buffer.isBuffer(data)) throw badRequest(`Attachment '${name}' has invalid data`);
  }
}

function checkCompiles(source: string): void {
  try {
    compileValidator([source]);
  } catch (thrown) {
    throw new CouchError(400, 'compilation_error', `validate_doc_update does not compile: ${String(thrown)}`);
  }
}
