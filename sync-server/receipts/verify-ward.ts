// The check of a whole ward over its databases, embedded or a CouchDB.
import type { Verification } from '$domain/chain/finding.ts';
import { verifyLog } from '$domain/chain/verify-log.ts';
import { wardDatabases, type WardSlug } from '$domain/ids.ts';
import type { Administration } from '../couch/administration.ts';
import { isMissing } from '../couch/couch-error.ts';
import type { Doc, DocumentStore } from '../couch/document-store.ts';
import { nodeCrypto } from './node-crypto.ts';
import { stateOfFile } from './ward-files.ts';

const PAGE = 500;

export interface VerifyOptions {
  /** Receipts and keys that the server remembers besides those in the database. */
  remembered?: { receipts: readonly unknown[]; serverKeys: readonly unknown[] };
  onProgress?(entries: number): void;
}

export async function verifyWard(databases: Pick<Administration, 'store'>, ward: WardSlug, { remembered, onProgress }: VerifyOptions = {}): Promise<Verification> {
  const names = wardDatabases(ward);
  const [jobs, media] = [databases.store(names.jobs), databases.store(names.media)];
  const [devices, receipts, serverKeys] = await Promise.all(['device:', 'receipt:', 'server-key:'].map((prefix) => collect(docsOf(jobs, prefix))));
  return verifyLog({
    ward,
    crypto: nodeCrypto(),
    devices: devices ?? [],
    receipts: [...(receipts ?? []), ...(remembered?.receipts ?? [])],
    serverKeys: [...(remembered?.serverKeys ?? serverKeys ?? [])],
    entries: docsOf(jobs, 'entry:'),
    job: (id) => findDoc(jobs, id),
    file: (evidence) => stateOfFile(media, evidence),
    onProgress
  });
}

/** Documents whose ids begin so, read page by page. */
export async function* docsOf(store: DocumentStore, prefix: string): AsyncGenerator<Doc> {
  for (let startkey = prefix, skip = 0; ; skip = 1) {
    const { rows } = await store.allDocs({ startkey, endkey: `${prefix}\uffff`, include_docs: true, limit: PAGE, skip });
    for (const { doc } of rows) if (doc) yield doc;
    const last = rows.at(-1)?.key;
    if (rows.length < PAGE || last === undefined) return;
    startkey = last;
  }
}

async function collect(docs: AsyncIterable<Doc>): Promise<Doc[]> {
  const all: Doc[] = [];
  for await (const doc of docs) all.push(doc);
  return all;
}

async function findDoc(store: DocumentStore, id: string): Promise<Doc | undefined> {
  try {
    return await store.get(id);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}
