import type { FastifyRequest } from 'fastify';
import { createHmac } from 'node:crypto';
import { checkRow } from '../access/check-access.ts';
import type { Env } from '../env.ts';
import { administrationOf } from './administration.ts';
import type { Backend } from './backend.ts';
import { databaseFolder, openSecrets } from './data-folder.ts';
import { Databases } from './databases.ts';
import { answerEmbedded } from './endpoint.ts';
import { LoginLimit } from './login-limit.ts';
import { Passwords } from './passwords.ts';
import { CLOSED } from './security.ts';
import { SignIn } from './sign-in.ts';
import { USERS, Users } from './users.ts';

/** The version whose protocol the endpoint speaks; replicators look at it. */
const COUCHDB_VERSION = '3.5.0';

export interface EmbeddedBackend extends Backend {
  /** The administrator's sign-in, for the log of a demo. */
  admin: { name: string; password: string };
}

export async function openEmbedded(env: Env): Promise<EmbeddedBackend> {
  const secrets = openSecrets(env.dataDir);
  const databases = new Databases(databaseFolder(env.dataDir));
  const passwords = new Passwords(env.passwordIterations);
  const admin = { name: env.adminName, password: env.adminPassword ?? secrets.adminPassword };
  // Its cookies outlive a restart, but not another password: the salt that is part of their key is derived, not drawn anew.
  const salt = createHmac('sha256', secrets.sessionSecret).update(`${admin.name}\0${admin.password}`).digest('hex');
  const adminHash = await passwords.hash(admin.password, salt);
  const users = new Users(databases, { name: admin.name, hash: adminHash });
  const signIn = new SignIn({
    users,
    passwords,
    limit: new LoginLimit(Date.now),
    secret: secrets.sessionSecret,
    sessionSeconds: env.sessionSeconds,
    now: Date.now
  });
  databases.make(USERS);

  const closing = new AbortController();
  const backend: EmbeddedBackend = {
    admin,
    description: `embedded, data in ${env.dataDir}`,
    identify: (request, reply) => signIn.identify(request, reply),
    security: async (name) => {
      const database = databases.find(name);
      return name === USERS ? CLOSED : database?.security();
    },
    answer: (request, reply) => answerEmbedded(request, reply, parts),
    administration: administrationOf(databases, passwords),
    attach: async () => undefined,
    endFeeds: () => closing.abort(),
    close: () => databases.close()
  };
  const parts = {
    databases,
    passwords,
    signIn,
    uuid: secrets.uuid,
    version: COUCHDB_VERSION,
    closing: closing.signal,
    recheck: async (request: FastifyRequest) => {
      const { name } = request.user;
      const user = name === null ? undefined : await users.find(name);
      await checkRow(request.access, { name: user?.name ?? null, roles: user?.roles ?? [] }, backend);
    }
  };
  return backend;
}
