import { engineOf } from '$replica/pouch.ts';
import { ChangeSignal } from './change-signal.ts';
import { CouchError, isMissing } from './couch-error.ts';
import type { Doc, DocumentStore } from './document-store.ts';
import { CLOSED, securitySchema, type Security } from './security.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import { compileValidator, type Validator } from './validation.ts';

/** Kept as a local document, so that it never replicates; the endpoint refuses this id to everyone. */
export const SECURITY_ID = '_local/_security';

/** How long `_security` is believed without looking again; commands in other processes may have changed it. */
const SECURITY_FRESH_MS = 1000;

/** One open database: its documents, who may enter, and what may be written. */
export class Database {
  readonly name: string;
  /** For code that speaks PouchDB (import, provisioning): no rules stand in front of it. */
  readonly pouch: PouchDB.Database;
  readonly store: DocumentStore;
  /** What the store stands on, for answers that pass documents on as they are stored. */
  readonly engine: SqliteEngine | undefined;
  readonly signal: ChangeSignal;
  #security: { value: Security; readAt: number } | undefined;
  #validator: { key: string; validate: Validator | undefined } | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(name: string, pouch: PouchDB.Database, store: DocumentStore) {
    this.name = name;
    this.pouch = pouch;
    const engine = engineOf(pouch);
    this.engine = engine instanceof SqliteEngine ? engine : undefined;
    this.store = store;
    this.signal = new ChangeSignal(store);
  }

  async security(): Promise<Security> {
    const now = Date.now();
    if (this.#security && now - this.#security.readAt < SECURITY_FRESH_MS) return this.#security.value;
    const stored = await this.#readSecurity();
    const value = stored ? securitySchema.parse(stored.value) : CLOSED;
    this.#security = { value, readAt: now };
    return value;
  }

  async setSecurity(value: Security): Promise<void> {
    const stored = await this.#readSecurity();
    await this.store.put({ _id: SECURITY_ID, ...(stored && { _rev: stored._rev }), value });
    this.#security = undefined;
  }

  /** The design documents' rules, compiled once per set of design documents. */
  async validator(): Promise<Validator | undefined> {
    const { rows } = await this.store.allDocs({ startkey: '_design/', endkey: '_design0' });
    const key = rows.map((row) => `${row.key} ${row.value?.rev ?? ''}`).join('\n');
    if (this.#validator?.key === key) return this.#validator.validate;
    const sources: string[] = [];
    for (const row of rows) {
      const { validate_doc_update: source } = await this.store.get(row.key);
      if (typeof source === 'string') sources.push(source);
    }
    this.#validator = { key, validate: sources.length > 0 ? compileOrRefuseAll(sources) : undefined };
    return this.#validator.validate;
  }

  /** Looking what is there and writing on it must not interleave with another writer's. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(work);
    // The writer hears of a failure; who comes next only waits for its end.
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.signal.close();
    await this.store.close();
  }

  async #readSecurity(): Promise<Doc | undefined> {
    try {
      return await this.store.get(SECURITY_ID);
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  }
}

/** A rule that cannot be read (written by another process: the endpoint checks) must not mean no rule. */
function compileOrRefuseAll(sources: string[]): Validator {
  try {
    return compileValidator(sources);
  } catch (thrown) {
    const reason = `validate_doc_update does not compile: ${String(thrown)}`;
    return (batch) => batch.map(() => ({ error: 'forbidden', reason }));
  }
}

export const noSuchDatabase = (): CouchError => new CouchError(404, 'not_found', 'Database does not exist.');
