// Where intake writes: the wards' databases, in files of this machine or on a CouchDB. The same for the server and for commands.
import { listDatabases, openDatabase } from '../couch/sqlite-engine.ts';
import { storeOf } from '../couch/pouch-store.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { openRemote } from '$replica/pouch.ts';
import { z } from 'zod';

export interface IntakeDatabases {
  names(): Promise<string[]>;
  /** Only for a name that `names` gave. */
  store(name: string): DocumentStore;
}

export interface ClosableDatabases extends IntakeDatabases {
  close(): Promise<void>;
}

/** The databases in a data folder; a running server may have them open too. */
export function folderDatabases(folder: string): ClosableDatabases {
  return cached({ names: async () => listDatabases(folder), open: (name) => openDatabase(folder, name) });
}

/** The databases of a CouchDB; the address carries an administrator's name and password. */
export function couchDatabases(url: URL): ClosableDatabases {
  const { bare, headers } = withoutCredentials(url);
  return cached({
    async names() {
      const answer = await fetch(new URL('_all_dbs', bare), { headers });
      if (!answer.ok) throw new Error(`${bare.host} answered ${answer.status} to the list of databases`);
      return z.array(z.string()).parse(await answer.json());
    },
    open: (name) => openRemote(new URL(encodeURIComponent(name), bare).href, { skip_setup: true, fetch: (address, options = {}) => fetch(address, { ...options, headers: { ...Object.fromEntries(new Headers(options.headers)), ...headers } }) })
  });
}

function cached({ names, open }: { names(): Promise<string[]>; open(name: string): PouchDB.Database }): ClosableDatabases {
  const opened = new Map<string, { pouch: PouchDB.Database; store: DocumentStore }>();
  return {
    names,
    store(name) {
      const known = opened.get(name);
      if (known) return known.store;
      const pouch = open(name);
      const fresh = { pouch, store: storeOf(pouch) };
      opened.set(name, fresh);
      return fresh.store;
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      await Promise.all(all.map(({ pouch }) => pouch.close()));
    }
  };
}

function withoutCredentials(url: URL): { bare: URL; headers: Record<string, string> } {
  const bare = new URL(url.href.endsWith('/') ? url.href : `${url.href}/`);
  const [name, password] = [decodeURIComponent(bare.username), decodeURIComponent(bare.password)];
  bare.username = '';
  bare.password = '';
  return { bare, headers: name === '' ? {} : { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` } };
}
