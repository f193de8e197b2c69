// A PouchDB instance as the endpoint uses it. PouchDB's types are looser than its answers; the one place that says so is here.
import type { AllDocsOptions, BulkGetDoc, ChangesOptions, Doc, DocumentStore, GetOptions, OpenRev, WriteResult } from './document-store.ts';

/** What is called on PouchDB, with the answers its local adapters really give. */
interface Pouch {
  get(id: string, options: GetOptions & { open_revs?: 'all' | string[] }): Promise<unknown>;
  put(doc: Doc): Promise<{ rev: string }>;
  remove(doc: { _id: string; _rev: string }): Promise<{ rev: string }>;
  bulkDocs(docs: Doc[], options: { new_edits: boolean }): Promise<unknown>;
  bulkGet(options: GetOptions & { docs: { id: string; rev?: string }[] }): Promise<unknown>;
  revsDiff(revs: Record<string, string[]>): Promise<unknown>;
  allDocs(options: AllDocsOptions): Promise<unknown>;
  changes(options: object): Promise<unknown> & { on(event: 'change', listener: () => void): unknown; cancel(): void };
  getAttachment(id: string, name: string, options: { rev?: string }): Promise<unknown>;
  info(): Promise<unknown>;
  compact(): Promise<unknown>;
  destroy(): Promise<unknown>;
  close(): Promise<unknown>;
}

export function storeOf(database: PouchDB.Database): DocumentStore {
  const pouch = database as unknown as Pouch;
  return {
    get: async (id, options = {}) => (await pouch.get(id, options)) as Doc,
    openRevs: async (id, revs, options) => (await pouch.get(id, { ...options, open_revs: revs })) as OpenRev[],
    put: (doc) => pouch.put(doc),
    remove: (id, rev) => pouch.remove({ _id: id, _rev: rev }),
    bulkDocs: async (docs, newEdits) => (await pouch.bulkDocs(docs, { new_edits: newEdits })) as WriteResult[],
    bulkGet: async (docs, options) => {
      const answer = (await pouch.bulkGet({ ...options, docs })) as { results: { id: string; docs: BulkGetDoc[] }[] };
      return answer.results;
    },
    revsDiff: async (revs) => (await pouch.revsDiff(revs)) as Record<string, { missing: string[] }>,
    allDocs: async (options) => (await pouch.allDocs(options)) as Awaited<ReturnType<DocumentStore['allDocs']>>,
    changes: async (options: ChangesOptions) =>
      (await pouch.changes({ ...options, return_docs: true })) as Awaited<ReturnType<DocumentStore['changes']>>,
    listen(since, changed) {
      const feed = pouch.changes({ since, live: true, return_docs: false });
      feed.on('change', changed);
      return () => feed.cancel();
    },
    attachment: async (id, name, rev) => {
      const data = await pouch.getAttachment(id, name, rev === undefined ? {} : { rev });
      if (Buffer.isBuffer(data)) return data;
      if (data instanceof Uint8Array) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      // Over HTTP it comes as a Blob.
      if (data instanceof Blob) return Buffer.from(await data.arrayBuffer());
      throw new TypeError('an attachment came back in an unknown form');
    },
    info: async () => (await pouch.info()) as { doc_count: number; update_seq: number },
    compact: async () => void (await pouch.compact()),
    destroy: async () => void (await pouch.destroy()),
    close: async () => void (await pouch.close())
  };
}
