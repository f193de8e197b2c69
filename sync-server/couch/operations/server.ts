import { randomUUID } from 'node:crypto';
import { badRequest } from '../couch-error.ts';
import { readBody, readJsonObject } from '../read-body.ts';
import { sendJson } from '../respond.ts';
import { describeDatabase } from './databases.ts';
import type { Operation } from './call.ts';

export const serverOperations: Record<string, Operation> = {
  welcome: ({ request, reply, parts }) =>
    sendJson(request, reply, 200, {
      couchdb: 'Welcome',
      version: parts.version,
      git_sha: 'embedded',
      uuid: parts.uuid,
      features: [],
      vendor: { name: 'Tận Nơi' }
    }),

  up: ({ request, reply }) => sendJson(request, reply, 200, { status: 'ok', seeds: {} }),

  uuids({ request, reply, query }) {
    const count = query.count('count') ?? 1;
    if (count > 1000) throw badRequest('count parameter too large');
    return sendJson(request, reply, 200, { uuids: Array.from({ length: count }, () => randomUUID().replaceAll('-', '')) });
  },

  'all-databases': ({ request, reply, parts }) => sendJson(request, reply, 200, parts.databases.names()),

  async 'databases-info'({ request, reply, parts }) {
    const { keys } = await readJsonObject(request.raw);
    if (!Array.isArray(keys) || keys.length > 100) throw badRequest('`keys` must be an array of at most 100 names.');
    const infos = keys.map(async (key: unknown) => {
      const database = typeof key === 'string' ? parts.databases.find(key) : undefined;
      return database ? { key, info: await describeDatabase(database) } : { key, error: 'not_found' };
    });
    return sendJson(request, reply, 200, await Promise.all(infos));
  },

  membership: ({ request, reply }) => sendJson(request, reply, 200, { all_nodes: ['embedded'], cluster_nodes: ['embedded'] }),

  'active-tasks': ({ request, reply }) => sendJson(request, reply, 200, []),

  session: ({ request, reply, who }) =>
    sendJson(request, reply, 200, {
      ok: true,
      userCtx: { name: who.name, roles: who.roles },
      info: { authentication_handlers: ['cookie', 'default'], ...(who.name !== null && { authenticated: authenticatedBy(who) }) }
    }),

  async 'sign-in'({ request, reply, parts }) {
    const { name, password } = await credentials(request);
    const user = await parts.signIn.verify({ name, password }, request.ip);
    parts.signIn.startSession(user, request, reply);
    return sendJson(request, reply, 200, { ok: true, name: user.name, roles: user.roles });
  },

  'sign-out'({ request, reply, parts }) {
    parts.signIn.endSession(request, reply);
    return sendJson(request, reply, 200, { ok: true });
  }
};

const MAX_CREDENTIALS_BYTES = 16 * 1024;

async function credentials(request: Parameters<Operation>[0]['request']): Promise<{ name: string; password: string }> {
  const form = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
  const given: Record<string, unknown> = form
    ? Object.fromEntries(new URLSearchParams((await readBody(request.raw, MAX_CREDENTIALS_BYTES)).toString('utf8')))
    : await readJsonObject(request.raw, MAX_CREDENTIALS_BYTES);
  const { name, username, password } = given;
  const who = name ?? username;
  if (typeof who !== 'string' || typeof password !== 'string') throw badRequest('request body must contain a username and a password');
  return { name: who, password };
}

function authenticatedBy(who: object): string {
  return 'by' in who && typeof who.by === 'string' ? who.by : 'default';
}
