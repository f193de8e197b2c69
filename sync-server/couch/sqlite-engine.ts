// Documents in one SQLite file per database: the embedded server's storage.
//
//   const db = openDatabase(folder, 'ward-an-phu')   a working PouchDB (get, put, bulkDocs, changes, allDocs, attachments, replicate …)
//   engineOf(db)                                     the engine under it, for what PouchDB's methods are too roundabout for
//   databaseExists(folder, name), listDatabases(folder); db.close(), db.destroy() (removes the files)
//
// Several processes may have one file open (WAL; a writer waits up to BUSY_MS). Nothing is cached that another process could make stale.
// A commit is on the disk when a write returns (synchronous=FULL), so a killed server or a power cut loses nothing it has confirmed.
import Database from 'better-sqlite3';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { decideWrite, stubDigests, type Change } from '$replica/decide-write.ts';
import { openPouch } from '$replica/pouch.ts';
import { isOnlyRevision, onlyRevision, type RevTree } from '$replica/rev-tree.ts';
import type {
  AttachmentData, Body, DocState, Edit, Engine, EngineInfo, LocalDoc, LocalResult, RangeQuery, Rev, SinceQuery, StoredDoc, WriteOptions,
  WriteResult
} from '$replica/engine.ts';

const BUSY_MS = 10_000;
/** How often a listening engine looks for commits of other processes. */
const POLL_MS = 250;
const SUFFIX = '.sqlite';

// The sequence is the row's key: the changes feed is a scan of the table, and a rewritten document moves to its end.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS docs (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rev TEXT NOT NULL, deleted INTEGER NOT NULL, tree TEXT, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS revs (id TEXT NOT NULL, rev TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id, rev)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS locals (id TEXT PRIMARY KEY, rev INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS attachments (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS attachment_refs (id TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (id, digest)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS attachment_refs_digest ON attachment_refs (digest);
  CREATE TABLE IF NOT EXISTS meta (one INTEGER PRIMARY KEY CHECK (one = 1), uuid TEXT NOT NULL, seq INTEGER NOT NULL, docs INTEGER NOT NULL);
`;

export function openDatabase(folder: string, name: string): PouchDB.Database {
  return openPouch(openSqlite(folder, name), { key: databaseFile(folder, name), name });
}

export function openSqlite(folder: string, name: string): SqliteEngine {
  mkdirSync(folder, { recursive: true });
  return new SqliteEngine(databaseFile(folder, name));
}

export function databaseExists(folder: string, name: string): boolean {
  return existsSync(databaseFile(folder, name));
}

export function listDatabases(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => decodeURIComponent(file.slice(0, -SUFFIX.length))).sort();
}

function databaseFile(folder: string, name: string): string {
  return join(folder, encodeURIComponent(name) + SUFFIX);
}

/** Commits made in this process, by file: heard at once, without polling. */
const commits = new EventEmitter().setMaxListeners(0);

interface DocRow {
  seq: number;
  id: string;
  rev: Rev;
  deleted: 0 | 1;
  tree: string | null;
  body: string;
}

/** Parses tree and body when they are asked for: a changes feed without documents never does. */
class SqliteDoc implements StoredDoc {
  readonly #row: DocRow;
  #tree: RevTree | undefined;
  #body: Body | undefined;
  constructor(row: DocRow) {
    this.#row = row;
  }
  get id() { return this.#row.id; }
  get seq() { return this.#row.seq; }
  get rev() { return this.#row.rev; }
  get deleted() { return this.#row.deleted === 1; }
  get tree(): RevTree {
    const { rev, deleted, tree } = this.#row;
    return (this.#tree ??= tree === null ? onlyRevision(rev, deleted === 1) : (JSON.parse(tree) as RevTree));
  }
  get body(): Body {
    return (this.#body ??= JSON.parse(this.#row.body) as Body);
  }
  /** The body as it is stored, for answers that only pass it on. */
  get bodyJson(): string {
    return this.#row.body;
  }
}

export class SqliteEngine implements Engine {
  readonly #file: string;
  readonly #db: Database.Database;
  readonly #sql: ReturnType<typeof prepare>;
  #listeners = 0;
  #poll: NodeJS.Timeout | undefined;
  #dataVersion: unknown;

  constructor(file: string) {
    this.#file = file;
    this.#db = new Database(file, { timeout: BUSY_MS });
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = FULL');
    // Kibibytes, of each database, and a server has four a ward open: more was not faster (tests/bench, storm), for the system keeps the files at hand.
    this.#db.pragma('cache_size = -2000');
    this.#db.exec(SCHEMA);
    this.#db.prepare('INSERT OR IGNORE INTO meta VALUES (1, ?, 0, 0)').run(randomUUID());
    this.#sql = prepare(this.#db);
  }

  async info(): Promise<EngineInfo> {
    const meta = this.#meta();
    return { id: meta.uuid, docCount: meta.docs, updateSeq: meta.seq };
  }

  async states(ids: readonly string[]): Promise<Map<string, DocState>> {
    return this.#states(ids);
  }

  async read(ids: readonly string[]): Promise<Map<string, SqliteDoc>> {
    const found = new Map<string, SqliteDoc>();
    for (const id of ids) {
      const row = this.#sql.doc.get(id);
      if (row) found.set(id, new SqliteDoc(row));
    }
    return found;
  }

  async body(id: string, rev: Rev): Promise<Body | undefined> {
    const json = this.#bodyJson(id, rev);
    return json === undefined ? undefined : (JSON.parse(json) as Body);
  }

  async range({ start, end, inclusiveEnd = true, descending = false, skip = 0, limit }: RangeQuery): Promise<SqliteDoc[]> {
    const conditions = ['deleted = 0'];
    const bounds: string[] = [];
    if (start !== undefined) {
      conditions.push(descending ? 'id <= ?' : 'id >= ?');
      bounds.push(start);
    }
    if (end !== undefined) {
      conditions.push(`id ${descending ? '>' : '<'}${inclusiveEnd ? '=' : ''} ?`);
      bounds.push(end);
    }
    const order = descending ? 'DESC' : 'ASC';
    const sql = `SELECT * FROM docs WHERE ${conditions.join(' AND ')} ORDER BY id ${order} LIMIT ? OFFSET ?`;
    const rows = this.#db.prepare<unknown[], DocRow>(sql).all(...bounds, limit ?? -1, skip);
    return rows.map((row) => new SqliteDoc(row));
  }

  async since({ after, limit, descending }: SinceQuery): Promise<SqliteDoc[]> {
    const rows = descending ? this.#sql.before.all(after ?? Number.MAX_SAFE_INTEGER, limit) : this.#sql.after.all(after ?? 0, limit);
    return rows.map((row) => new SqliteDoc(row));
  }

  async write(edits: readonly Edit[], options: WriteOptions): Promise<WriteResult[]> {
    const results = this.#db.transaction(() => this.#write(edits, options)).immediate();
    commits.emit(this.#file);
    return results;
  }

  async forget(id: string, revs: readonly Rev[]): Promise<void> {
    this.#db
      .transaction(() => {
        const doc = this.#sql.doc.get(id);
        if (!doc?.tree) return;
        const tree = JSON.parse(doc.tree) as RevTree;
        const wanted = new Set<string>(revs);
        const visit = (pos: number, [hash, status, children]: RevTree[number]['ids']) => {
          if (children.length && wanted.has(`${pos}-${hash}`)) {
            status.status = 'missing';
            this.#sql.dropBody.run(id, `${pos}-${hash}`);
          }
          for (const child of children) visit(pos + 1, child);
        };
        for (const path of tree) visit(path.pos, path.ids);
        this.#sql.setTree.run(JSON.stringify(tree), id);
        this.#sweep(id);
      })
      .immediate();
  }

  async attachment(digest: string): Promise<AttachmentData | undefined> {
    return this.#sql.attachment.get(digest)?.data;
  }

  async local(id: string): Promise<LocalDoc | undefined> {
    const row = this.#sql.local.get(id);
    return row && { rev: row.rev, body: JSON.parse(row.body) as Record<string, unknown> };
  }

  async writeLocal(id: string, base: number | undefined, body: Record<string, unknown> | undefined): Promise<LocalResult> {
    return this.#db
      .transaction((): LocalResult => {
        const current = this.#sql.local.get(id);
        if (!current && !body) return { type: 'missing' };
        if (current?.rev !== base) return { type: 'conflict' };
        if (!body) {
          this.#sql.dropLocal.run(id);
          return { type: 'written', rev: 0 };
        }
        const rev = (base ?? 0) + 1;
        this.#sql.putLocal.run(id, rev, JSON.stringify(body));
        return { type: 'written', rev };
      })
      .immediate();
  }

  listen(onCommit: () => void): () => void {
    commits.on(this.#file, onCommit);
    if (this.#listeners++ === 0) {
      this.#dataVersion = this.#readDataVersion();
      this.#poll = setInterval(() => this.#lookForForeignCommits(), POLL_MS);
      this.#poll.unref();
    }
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      commits.off(this.#file, onCommit);
      if (--this.#listeners === 0) clearInterval(this.#poll);
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#poll);
    this.#db.close();
  }

  async destroy(): Promise<void> {
    await this.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.#file + suffix, { force: true });
  }

  #write(edits: readonly Edit[], options: WriteOptions): WriteResult[] {
    const existing = this.#states(edits.map(({ id }) => id));
    const heldDigests = new Set(stubDigests(edits, options).filter((digest) => this.#sql.hasAttachment.get(digest)));
    const { changes, results } = decideWrite(existing, edits, { options, heldDigests });
    if (changes.length === 0) return results;

    const meta = this.#meta();
    let { seq, docs } = meta;
    for (const change of changes) {
      this.#store(change, ++seq, options.attachments);
      docs += Number(!change.after.deleted) - Number(change.before ? !change.before.deleted : false);
    }
    this.#sql.setMeta.run(seq, docs);
    return results;
  }

  #store({ before, after, bodies, dropped }: Change, seq: number, attachments: ReadonlyMap<string, AttachmentData> | undefined): void {
    const { id, rev } = after;
    const forgotten = new Set(dropped);
    const tree = isOnlyRevision(after.tree) ? null : JSON.stringify(after.tree);
    for (const [other, body] of bodies) {
      this.#storeAttachments(id, body, attachments);
      if (other !== rev && !forgotten.has(other)) this.#sql.putBody.run(id, other, JSON.stringify(body));
    }
    if (before?.rev === rev) {
      this.#sql.move.run(seq, tree, id);
    } else {
      const arrived = bodies.get(rev);
      const body = arrived ? JSON.stringify(arrived) : this.#bodyJson(id, rev);
      if (body === undefined) throw new Error(`The body of the winner ${rev} of ${id} is not there`);
      if (before && !forgotten.has(before.rev)) this.#sql.keepWinner.run(id);
      this.#sql.put.run(seq, id, rev, after.deleted ? 1 : 0, tree, body);
      if (!arrived) this.#sql.dropBody.run(id, rev);
    }
    for (const other of forgotten) this.#sql.dropBody.run(id, other);
    if (forgotten.size) this.#sweep(id);
  }

  #storeAttachments(id: string, body: Body, attachments: ReadonlyMap<string, AttachmentData> | undefined): void {
    for (const { digest } of Object.values(body._attachments ?? {})) {
      const data = attachments?.get(digest);
      if (data instanceof Uint8Array) this.#sql.putAttachment.run(digest, data);
      this.#sql.putRef.run(id, digest);
    }
  }

  /** After bodies were forgotten: lets go of attachments that no body names any more. */
  #sweep(id: string): void {
    const refs = this.#sql.refs.all(id);
    if (refs.length === 0) return;
    const bodies = this.#sql.bodies.all(id, id).map(({ body }) => JSON.parse(body) as Body);
    const named = new Set(bodies.flatMap((body) => Object.values(body._attachments ?? {}).map(({ digest }) => digest)));
    for (const { digest } of refs) {
      if (named.has(digest)) continue;
      this.#sql.dropRef.run(id, digest);
      this.#sql.dropAttachment.run(digest);
    }
  }

  #states(ids: readonly string[]): Map<string, DocState> {
    const found = new Map<string, DocState>();
    for (const id of ids) {
      if (found.has(id)) continue;
      const row = this.#sql.state.get(id);
      if (row) found.set(id, new SqliteDoc({ ...row, body: '' }));
    }
    return found;
  }

  #bodyJson(id: string, rev: Rev): string | undefined {
    return (this.#sql.body.get(id, rev) ?? this.#sql.winnerBody.get(id, rev))?.body;
  }

  #meta(): { uuid: string; seq: number; docs: number } {
    const meta = this.#sql.meta.get();
    if (!meta) throw new Error(`${this.#file} has lost its meta row`);
    return meta;
  }

  #readDataVersion(): unknown {
    return this.#db.pragma('data_version', { simple: true });
  }

  #lookForForeignCommits(): void {
    const version = this.#readDataVersion();
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    commits.emit(this.#file);
  }
}

function prepare(db: Database.Database) {
  return {
    doc: db.prepare<[string], DocRow>('SELECT * FROM docs WHERE id = ?'),
    state: db.prepare<[string], Omit<DocRow, 'body'>>('SELECT seq, id, rev, deleted, tree FROM docs WHERE id = ?'),
    after: db.prepare<[number, number], DocRow>('SELECT * FROM docs WHERE seq > ? ORDER BY seq LIMIT ?'),
    before: db.prepare<[number, number], DocRow>('SELECT * FROM docs WHERE seq < ? ORDER BY seq DESC LIMIT ?'),
    body: db.prepare<[string, string], { body: string }>('SELECT body FROM revs WHERE id = ? AND rev = ?'),
    winnerBody: db.prepare<[string, string], { body: string }>('SELECT body FROM docs WHERE id = ? AND rev = ?'),
    bodies: db.prepare<[string, string], { body: string }>('SELECT body FROM docs WHERE id = ? UNION ALL SELECT body FROM revs WHERE id = ?'),
    // REPLACE takes the row of the same id away from its old sequence.
    put: db.prepare('REPLACE INTO docs (seq, id, rev, deleted, tree, body) VALUES (?, ?, ?, ?, ?, ?)'),
    move: db.prepare('UPDATE docs SET seq = ?, tree = ? WHERE id = ?'),
    setTree: db.prepare('UPDATE docs SET tree = ? WHERE id = ?'),
    keepWinner: db.prepare('REPLACE INTO revs SELECT id, rev, body FROM docs WHERE id = ?'),
    putBody: db.prepare('REPLACE INTO revs VALUES (?, ?, ?)'),
    dropBody: db.prepare('DELETE FROM revs WHERE id = ? AND rev = ?'),
    local: db.prepare<[string], { rev: number; body: string }>('SELECT rev, body FROM locals WHERE id = ?'),
    putLocal: db.prepare('REPLACE INTO locals VALUES (?, ?, ?)'),
    dropLocal: db.prepare('DELETE FROM locals WHERE id = ?'),
    attachment: db.prepare<[string], { data: Uint8Array }>('SELECT data FROM attachments WHERE digest = ?'),
    hasAttachment: db.prepare('SELECT 1 FROM attachments WHERE digest = ?'),
    putAttachment: db.prepare('INSERT OR IGNORE INTO attachments VALUES (?, ?)'),
    dropAttachment: db.prepare('DELETE FROM attachments WHERE digest = ? AND NOT EXISTS (SELECT 1 FROM attachment_refs WHERE digest = attachments.digest)'),
    refs: db.prepare<[string], { digest: string }>('SELECT digest FROM attachment_refs WHERE id = ?'),
    putRef: db.prepare('INSERT OR IGNORE INTO attachment_refs VALUES (?, ?)'),
    dropRef: db.prepare('DELETE FROM attachment_refs WHERE id = ? AND digest = ?'),
    meta: db.prepare<[], { uuid: string; seq: number; docs: number }>('SELECT uuid, seq, docs FROM meta'),
    setMeta: db.prepare('UPDATE meta SET seq = ?, docs = ?')
  };
}
