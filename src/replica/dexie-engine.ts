// Documents in Dexie, one row each; the rows that screens read are brought up to date in the same transaction as the replica.
//
//   const db = new Dexie(name); db.version(1).stores({ ...REPLICA_STORES, …the device's own });
//   const engine = createDexieEngine({ db, projection, seal });
//   await engine.write(edits, options)       alone, or inside db.transaction('rw', [...engine.tables, …], …) of the caller's
//
// How durable a commit is, is the Dexie instance's own option (chromeTransactionDurability): strict where a person is told "saved",
// relaxed where batches come in that can be fetched again; IndexedDB never keeps a later transaction and loses an earlier one.
import { Dexie, type Table } from 'dexie';
import { decideWrite, stubDigests } from './decide-write.ts';
import type {
  AttachmentData, Body, DocState, Edit, Engine, EngineInfo, LocalDoc, LocalResult, RangeQuery, Rev, SinceQuery, StoredDoc, WriteOptions, WriteResult
} from './engine.ts';
import { lookAt, projectRows, type Around, type LookedAt } from './project-rows.ts';
import { PLAIN, type Projection } from './projection.ts';
import { NO_SEAL, type AttachmentRow, type DocRow, type LocalRow, type Seal } from './replica-rows.ts';
import { stateOf } from './row-state.ts';
import { createOutbox } from './outbox.ts';
import { toRow } from './row-changes.ts';
import type { RevNode } from './rev-tree.ts';

export interface DexieEngineOptions {
  db: Dexie;
  projection?: Projection;
  seal?: Seal;
  /** Mints the id of a new database. */
  mintId?: () => string;
}

export interface DexieWriteOptions extends WriteOptions {
  /** Whether the server does not have these revisions yet; by default those of new edits. */
  unsent?: boolean;
}

export type DexieEngine = ReturnType<typeof createDexieEngine>;

/** Where the id of the database is kept, among the local documents. */
const IDENTITY = '_local/_identity';
/** Below this many rows per document written, all ids are fetched at once rather than each on its own. */
const DENSE = 12;
/** Up to this many documents, as a person writes them, all that is stored around them is asked for at once: waiting costs more than reading. */
const FEW = 20;

export function createDexieEngine({ db, projection = PLAIN, seal = NO_SEAL, mintId = () => crypto.randomUUID() }: DexieEngineOptions) {
  const docs: Table<DocRow, string> = db.table('docs');
  const locals: Table<LocalRow, string> = db.table('localDocs');
  const attachments: Table<AttachmentRow, string> = db.table('docAttachments');
  const outbox = createOutbox(db, seal);
  const tables = [docs, locals, attachments, ...outbox.tables];
  /** What lookAhead() has made of bodies that are about to be written. */
  const looked = new WeakMap<Body, LookedAt>();

  const engine = {
    /** To be named by a transaction that write() is called in. */
    tables,

    /** One transaction around several of the engine's methods. */
    async atomically<T>(work: () => Promise<T>): Promise<T> {
      return db.transaction('rw', tables, work);
    },

    async info(): Promise<EngineInfo> {
      return db.transaction('rw', [docs, locals], async () => {
        const identity = await locals.get(IDENTITY);
        const id = identity ? String(seal.open(identity.body)) : mintId();
        if (!identity) await locals.put({ id: IDENTITY, rev: 0, body: seal.seal(id) });
        const docCount = (await docs.count()) - (await docs.where('deleted').equals(1).count());
        return { id, docCount, updateSeq: await lastSeq() };
      });
    },

    async states(ids: readonly string[]): Promise<Map<string, DocState>> {
      const rows = await docs.bulkGet([...new Set(ids)]);
      return new Map(rows.flatMap((row) => (row ? [[row.id, stateOf(row)]] : [])));
    },

    async read(ids: readonly string[]): Promise<Map<string, StoredDoc>> {
      const rows = await docs.bulkGet([...new Set(ids)]);
      return new Map(rows.flatMap((row) => (row ? [[row.id, storedDoc(row)]] : [])));
    },

    async body(id: string, rev: Rev): Promise<Body | undefined> {
      const row = await docs.get(id);
      if (!row) return undefined;
      if (row.rev === rev) return seal.open(row.doc) as Body;
      const other = row.others?.[rev];
      return other === undefined ? undefined : (seal.open(other) as Body);
    },

    async range({ start, end, inclusiveEnd = true, descending = false, skip = 0, limit }: RangeQuery): Promise<StoredDoc[]> {
      const [low, high] = descending ? [end, start] : [start, end];
      const [withLow, withHigh] = descending ? [inclusiveEnd, true] : [true, inclusiveEnd];
      if (low !== undefined && high !== undefined && (low > high || (low === high && !inclusiveEnd))) return [];
      let rows =
        low === undefined && high === undefined
          ? docs.orderBy('id')
          : docs.where('id').between(low ?? '', high ?? '\uffff\uffff', withLow, withHigh);
      if (descending) rows = rows.reverse();
      rows = rows.filter((row) => !row.deleted);
      if (skip) rows = rows.offset(skip);
      if (limit !== undefined) rows = rows.limit(limit);
      return (await rows.toArray()).map(storedDoc);
    },

    async since({ after, limit, descending }: SinceQuery): Promise<StoredDoc[]> {
      const rows = descending ? docs.where('seq').below(after ?? Infinity).reverse() : docs.where('seq').above(after ?? 0);
      return (await rows.limit(limit).toArray()).map(storedDoc);
    },

    /** Does the part of write() that needs no transaction, so that it can be done while another one is under way. */
    lookAhead(edits: readonly Edit[]): void {
      for (const { id, deleted, body } of edits) if (!deleted) look(id, body);
    },

    async write(edits: readonly Edit[], options: DexieWriteOptions): Promise<WriteResult[]> {
      return db.transaction('rw', tables, async () => {
        const [{ seq, existing, around }, held] = await Promise.all([edits.length > FEW ? readStored(edits) : readAround(edits), heldDigests(edits, options)]);
        const states = new Map([...existing].map(([id, row]) => [id, stateOf(row)]));
        const { changes, results } = decideWrite(states, edits, { options, heldDigests: held });

        const unsent = options.unsent ?? options.newEdits;
        const rows = new Map<string, DocRow>();
        const lookedAt = new Map<string, LookedAt>();
        changes.forEach((change, i) => {
          const { id, rev } = change.after;
          rows.set(id, toRow(existing.get(id), change, { seq: seq + 1 + i, seal }));
          const body = change.bodies.get(rev);
          if (body) lookedAt.set(id, look(id, body));
        });
        if (rows.size) await projectRows({ docs, rows, existing, lookedAt, around, projection, seal });
        for (const change of changes) if (touchesAttachments(change.bodies, existing.get(change.after.id))) await keepAttachments(rows.get(change.after.id), options);
        await Promise.all([unsent ? outbox.add(edits, results, rows) : outbox.arrived(results), docs.bulkPut([...rows.values()])]);
        return results;
      });
    },

    async forget(id: string, revs: readonly Rev[]): Promise<void> {
      await db.transaction('rw', tables, async () => {
        const row = await docs.get(id);
        if (!row?.tree) return;
        const wanted = new Set<string>(revs);
        const visit = (pos: number, [hash, status, children]: RevNode) => {
          if (children.length && wanted.has(`${pos}-${hash}`)) {
            status.status = 'missing';
            if (row.others) delete row.others[`${pos}-${hash}`];
          }
          for (const child of children) visit(pos + 1, child);
        };
        for (const path of row.tree) visit(path.pos, path.ids);
        if (row.others && Object.keys(row.others).length === 0) delete row.others;
        await docs.put(row);
        await keepAttachments(row, {});
      });
    },

    async attachment(digest: string): Promise<AttachmentData | undefined> {
      return (await attachments.get(digest))?.data;
    },

    async local(id: string): Promise<LocalDoc | undefined> {
      const row = await locals.get(id);
      return row && { rev: row.rev, body: seal.open(row.body) as Record<string, unknown> };
    },

    async writeLocal(id: string, base: number | undefined, body: Record<string, unknown> | undefined): Promise<LocalResult> {
      return db.transaction('rw', locals, async (): Promise<LocalResult> => {
        const current = await locals.get(id);
        if (!current && !body) return { type: 'missing' };
        if (current?.rev !== base) return { type: 'conflict' };
        if (!body) {
          await locals.delete(id);
          return { type: 'written', rev: 0 };
        }
        const rev = (base ?? 0) + 1;
        await locals.put({ id, rev, body: seal.seal(body) });
        return { type: 'written', rev };
      });
    },

    listen(onCommit: () => void): () => void {
      const part = `idb://${db.name}/docs/`;
      const heard = (parts: object) => {
        if (Object.keys(parts).some((key) => key.startsWith(part))) onCommit();
      };
      Dexie.on('storagemutated', heard);
      return () => Dexie.on.storagemutated.unsubscribe(heard);
    },

    async close(): Promise<void> {
      db.close();
    },

    async destroy(): Promise<void> {
      await db.delete();
    },

    unsent: outbox.unsent,
    markSent: outbox.markSent,
    markRefused: outbox.markRefused,
    retryRefused: outbox.retryRefused
  };
  return engine satisfies Engine;

  function storedDoc(row: DocRow): StoredDoc {
    return { ...stateOf(row), body: seal.open(row.doc) as Body };
  }

  async function lastSeq(): Promise<number> {
    const keys = await docs.orderBy('seq').reverse().limit(1).keys();
    return typeof keys[0] === 'number' ? keys[0] : 0;
  }

  function look(id: string, body: Body): LookedAt {
    const known = looked.get(body);
    // Two documents may have been given one body.
    if (known?.doc._id === id) return known;
    const made = lookAt(id, body, projection);
    looked.set(body, made);
    return made;
  }

  /** What is stored under the ids of a batch. */
  async function readStored(edits: readonly Edit[]): Promise<{ seq: number; existing: Map<string, DocRow>; around?: Around }> {
    const seq = await lastSeq();
    return { seq, existing: await existingRows(edits, seq) };
  }

  /** The same with the parents of what is in it, and their children: one question instead of four in turn. */
  async function readAround(edits: readonly Edit[]): ReturnType<typeof readStored> {
    const ids = [...new Set(edits.map(({ id }) => id))];
    const parentIds = [...new Set(edits.flatMap(({ id, deleted, body }) => (deleted ? [] : (look(id, body).lift.childOf ?? []))))];
    const [seq, rows, ...families] = await Promise.all([
      lastSeq(),
      docs.bulkGet([...ids, ...parentIds]),
      ...parentIds.map((id) => docs.where('id').startsWith(projection.childPrefix(id)).toArray())
    ]);
    return {
      seq,
      existing: new Map(rows.slice(0, ids.length).flatMap((row) => (row ? [[row.id, row]] : []))),
      around: {
        parents: new Map(parentIds.map((id, i) => [id, rows[ids.length + i]])),
        children: new Map(parentIds.map((id, i) => [id, families[i] ?? []]))
      }
    };
  }

  /** In a first sync nearly nothing is there yet: one look at all ids is cheaper than one for each. */
  async function existingRows(edits: readonly Edit[], seq: number): Promise<Map<string, DocRow>> {
    if (seq === 0) return new Map();
    let ids = [...new Set(edits.map(({ id }) => id))];
    if (seq < ids.length * DENSE) {
      const there = new Set(await docs.toCollection().primaryKeys());
      ids = ids.filter((id) => there.has(id));
    }
    const rows = ids.length ? await docs.bulkGet(ids) : [];
    return new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])));
  }

  async function heldDigests(edits: readonly Edit[], options: WriteOptions): Promise<Set<string>> {
    const wanted = stubDigests(edits, options);
    if (wanted.length === 0) return new Set();
    return new Set(await attachments.where('digest').anyOf(wanted).primaryKeys());
  }

  /** Brings what is kept of attachments in line with the bodies that a row holds. */
  async function keepAttachments(row: DocRow | undefined, options: Pick<WriteOptions, 'attachments'>): Promise<void> {
    if (!row) return;
    const bodies = [row.doc, ...Object.values(row.others ?? {})].map((sealed) => seal.open(sealed) as Body);
    const named = new Set(bodies.flatMap((body) => Object.values(body._attachments ?? {}).map(({ digest }) => digest)));
    for (const digest of named) {
      const held = await attachments.get(digest);
      const data = options.attachments?.get(digest);
      if (held && !held.owners.includes(row.id)) await attachments.put({ ...held, owners: [...held.owners, row.id] });
      else if (!held && data instanceof Blob) await attachments.put({ digest, data, owners: [row.id] });
    }
    for (const held of await attachments.where('owners').equals(row.id).toArray()) {
      if (named.has(held.digest)) continue;
      const owners = held.owners.filter((owner) => owner !== row.id);
      await (owners.length ? attachments.put({ ...held, owners }) : attachments.delete(held.digest));
    }
  }

  function touchesAttachments(bodies: ReadonlyMap<Rev, Body>, before: DocRow | undefined): boolean {
    for (const body of bodies.values()) if (body._attachments) return true;
    return before !== undefined && (seal.open(before.doc) as Body)._attachments !== undefined;
  }
}
