// The `_users` database: who there is, and what CouchDB's own rules for its documents say.
import { z } from 'zod';
import { badRequest, CouchError, forbidden, isMissing, unauthorized } from './couch-error.ts';
import type { Databases } from './databases.ts';
import type { Doc } from './document-store.ts';
import { passwordHashSchema, type PasswordHash, type Passwords } from './passwords.ts';
import { isServerAdmin, type Who } from './security.ts';

export const USERS = '_users';
export const USER_PREFIX = 'org.couchdb.user:';

export interface User {
  name: string;
  roles: string[];
  hash: PasswordHash | undefined;
}

const userSchema = z.looseObject({ name: z.string(), type: z.literal('user'), roles: z.array(z.string()) });

/** Fields that never leave the server but to its administrators, and that a person cannot set for themselves. */
const SECRET_FIELDS = ['derived_key', 'salt', 'iterations', 'password_scheme', 'pbkdf2_prf', 'password_sha'] as const;

export interface ServerAdmin {
  name: string;
  hash: PasswordHash;
}

export class Users {
  readonly #databases: Databases;
  readonly #admin: ServerAdmin;

  constructor(databases: Databases, admin: ServerAdmin) {
    this.#databases = databases;
    this.#admin = admin;
  }

  async find(name: string): Promise<User | undefined> {
    if (name === this.#admin.name) return { name, roles: ['_admin'], hash: this.#admin.hash };
    const database = this.#databases.find(USERS);
    if (!database || name === '' || name.startsWith('_')) return undefined;
    try {
      const parsed = userSchema.safeParse(await database.store.get(USER_PREFIX + name));
      if (!parsed.success || parsed.data.name !== name) return undefined;
      const hash = passwordHashSchema.safeParse(parsed.data);
      // A document cannot make anyone a server administrator.
      const roles = parsed.data.roles.filter((role) => !role.startsWith('_'));
      return { name, roles, hash: hash.success ? hash.data : undefined };
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  }
}

/** What a person who is no administrator sees of their own document. */
export function withoutSecrets(doc: Doc): Doc {
  const shown: Doc = { ...doc };
  for (const field of SECRET_FIELDS) delete shown[field];
  return shown;
}

/** A document for `_users` as it will be stored: its password hashed, its form checked. Throws what CouchDB would answer. */
export async function prepareUserDoc(doc: Doc, old: Doc | undefined, { who, passwords }: { who: Who; passwords: Passwords }): Promise<Doc> {
  const admin = isServerAdmin(who);
  if (doc._id.startsWith('_design/')) {
    if (!admin) throw forbidden('Only administrators may change design documents.');
    return doc;
  }
  if (!admin && (who.name === null || doc._id !== USER_PREFIX + who.name)) throw forbidden('You may only update your own user document.');
  if (doc._deleted === true) {
    if (!admin) throw forbidden('Only administrators may delete user documents.');
    return doc;
  }
  const parsed = userSchema.safeParse(doc);
  if (!parsed.success) throw forbidden('doc.type must be "user", doc.name a string and doc.roles an array of strings.');
  const { name, roles } = parsed.data;
  if (doc._id !== USER_PREFIX + name) throw forbidden(`Doc ID must be of the form ${USER_PREFIX}name`);
  if (!/^[^:_\s][^:\s]{0,200}$/.test(name)) throw forbidden('User names must not hold ":" or spaces, nor begin with "_".');
  if (roles.some((role) => role.startsWith('_'))) throw forbidden('No system roles (beginning with underscore) in users db.');
  if (!admin) {
    if (!old) throw unauthorized('Only administrators may create users.');
    if (JSON.stringify(roles) !== JSON.stringify(old.roles)) throw forbidden('Only _admin may set roles');
  }
  return withPassword(doc, old, { admin, passwords });
}

async function withPassword(doc: Doc, old: Doc | undefined, { admin, passwords }: { admin: boolean; passwords: Passwords }): Promise<Doc> {
  const { password, ...rest } = doc;
  if (password === undefined || password === null) {
    // A person's own copy comes without its secrets (see withoutSecrets): the stored ones go on.
    if (!admin) {
      for (const field of SECRET_FIELDS) {
        delete rest[field];
        if (old?.[field] !== undefined) rest[field] = old[field];
      }
    }
    return rest as Doc;
  }
  if (typeof password !== 'string' || password === '') throw badRequest('The password must be a string and not empty.');
  if (password.length > 1000) throw new CouchError(400, 'bad_request', 'The password is too long.');
  for (const field of SECRET_FIELDS) delete rest[field];
  return { ...rest, ...(await passwords.hash(password)) } as Doc;
}
