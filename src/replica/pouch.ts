// PouchDB with the replica's adapter, the one for a CouchDB over HTTP, and replication.
import PouchDB from 'pouchdb-core';
import httpAdapter from 'pouchdb-adapter-http';
import replication from 'pouchdb-replication';
import type { Engine } from './engine.ts';
import { ADAPTER, replicaAdapter, type AdapterOptions } from './pouch-adapter.ts';

PouchDB.plugin(httpAdapter).plugin(replication).plugin(replicaAdapter);

const engines = new WeakMap<PouchDB.Database, Engine>();

export interface PouchOptions {
  /** What PouchDB tells databases apart by, over the whole process. */
  key: string;
  /** What info() calls it. */
  name: string;
  /** Keep the bodies of leaves only. */
  autoCompact?: boolean;
}

/** A PouchDB that stands on an engine. */
export function openPouch(engine: Engine, { key, name, autoCompact = false }: PouchOptions): PouchDB.Database {
  const options: AdapterOptions & PouchDB.Configuration.DatabaseConfiguration = {
    adapter: ADAPTER,
    auto_compaction: autoCompact,
    // As a function: PouchDB clones its options, plain objects through and through.
    replica: { engine: () => engine, name }
  };
  const db = new PouchDB(key, options);
  db.setMaxListeners(0);
  engines.set(db, engine);
  return db;
}

/** A CouchDB over HTTP. */
export function openRemote(url: string, options: PouchDB.Configuration.RemoteDatabaseConfiguration = {}): PouchDB.Database {
  return new PouchDB(url, options);
}

export function engineOf(db: PouchDB.Database): Engine | undefined {
  return engines.get(db);
}

export { PouchDB };
