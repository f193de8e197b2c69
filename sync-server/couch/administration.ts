// The server's databases with administrator's rights, embedded or on a real CouchDB: what intake, provisioning and other
// commands work with. Commands open the same files as a running server does.
import { isDeepStrictEqual } from 'node:util';
import { openRemote } from '$replica/pouch.ts';
import type { Env } from '../env.ts';
import { feedOf, feedOfCouchdb, type ChangeFeed } from './change-feed.ts';
import { databaseFolder } from './data-folder.ts';
import { isMissing } from './couch-error.ts';
import { Databases } from './databases.ts';
import { Passwords } from './passwords.ts';
import { storeOf } from './pouch-store.ts';
import type { Security } from './security.ts';
import { prepareUserDoc } from './users.ts';
import type { Doc, DocumentStore } from './document-store.ts';

const ADMIN = { name: 'server', roles: ['_admin'] };

export interface Administration {
  names(): Promise<string[]>;
  exists(name: string): Promise<boolean>;
  /** The database, which must exist. */
  open(name: string): PouchDB.Database;
  /** The same, as the endpoint and intake use it. */
  store(name: string): DocumentStore;
  /** What is written to it, for the server's own followers. */
  feed(name: string): ChangeFeed;
  ensure(name: string): Promise<'made' | 'there'>;
  setSecurity(name: string, security: Security): Promise<void>;
  /** The document as it is to be stored in `_users`, where a field `password` may be plain: it is hashed here or by CouchDB. */
  userDoc(doc: Doc): Promise<Doc>;
  close(): Promise<void>;
}

export function openAdministration(env: Env): Administration {
  if (env.couchdbUrl) return administrationOfCouchdb(env.couchdbUrl);
  const databases = new Databases(databaseFolder(env.dataDir));
  return { ...administrationOf(databases, new Passwords(env.passwordIterations)), close: () => databases.close() };
}

/** Of databases that somebody else opened and closes. */
export function administrationOf(databases: Databases, passwords: Passwords): Administration {
  const opened = (name: string) => {
    const database = databases.find(name);
    if (!database) throw new Error(`There is no database ${name}.`);
    return database;
  };
  return {
    names: async () => databases.names(),
    exists: async (name) => databases.find(name) !== undefined,
    open: (name) => opened(name).pouch,
    store: (name) => opened(name).store,
    feed: (name) => feedOf(opened(name)),
    ensure: async (name) => (databases.make(name).made ? 'made' : 'there'),
    async setSecurity(name, security) {
      const database = opened(name);
      if (!isDeepStrictEqual(await database.security(), security)) await database.setSecurity(security);
    },
    userDoc: (doc) => prepareUserDoc(doc, undefined, { who: ADMIN, passwords }),
    close: async () => undefined
  };
}

/** @param url with the administrator's name and password */
export function administrationOfCouchdb(url: URL): Administration {
  const { base, authorization } = splitCredentials(url);
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${base}/${path}`, {
      method,
      headers: { ...(authorization !== undefined && { authorization }), 'content-type': 'application/json', accept: 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) })
    });
    if (response.status === 401 || response.status === 403) throw new Error(`The CouchDB at ${base} refuses the name and password given in COUCHDB_URL.`);
    return response;
  };
  const succeeded = async (response: Response, what: string): Promise<void> => {
    if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  };
  const opened = new Map<string, PouchDB.Database>();
  const open = (name: string): PouchDB.Database => {
    const there = opened.get(name);
    if (there) return there;
    const database = openRemote(`${base}/${encodeURIComponent(name)}`, {
      skip_setup: true,
      fetch(input, init) {
        const headers = new Headers(init?.headers);
        if (authorization !== undefined) headers.set('authorization', authorization);
        return fetch(input, { ...init, headers });
      }
    });
    opened.set(name, database);
    return database;
  };
  return {
    async names() {
      const response = await call('GET', '_all_dbs');
      await succeeded(response.clone(), 'listing the databases');
      return (await response.json()) as string[];
    },
    exists: async (name) => (await call('HEAD', encodeURIComponent(name))).ok,
    open,
    store: (name) => storeOf(open(name)),
    feed: (name) => feedOfCouchdb(`${base}/${encodeURIComponent(name)}`, authorization),
    async ensure(name) {
      const response = await call('PUT', encodeURIComponent(name));
      if (response.status === 412) return 'there';
      await succeeded(response, `making the database ${name}`);
      return 'made';
    },
    async setSecurity(name, security) {
      await succeeded(await call('PUT', `${encodeURIComponent(name)}/_security`, security), `setting who may enter ${name}`);
    },
    userDoc: async (doc) => doc,
    close: async () => {
      await Promise.all([...opened.values()].map((database) => database.close()));
    }
  };
}

export function splitCredentials(url: URL): { base: string; authorization: string | undefined } {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  const base = plain.href.replace(/\/+$/, '');
  if (url.username === '') return { base, authorization: undefined };
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { base, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** The document, or undefined where there is none. */
export async function findDoc(database: PouchDB.Database, id: string): Promise<Doc | undefined> {
  try {
    return (await database.get(id)) as Doc;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}
