// A real CouchDB behind `/db`: the same access table in front, then the request goes on with the person's own credentials.
import replyFrom from '@fastify/reply-from';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isBlindIn } from '../access/ward-databases.ts';
import type { RouteMatch } from '../access/routes.ts';
import { openAdministration, splitCredentials } from './administration.ts';
import type { Backend } from './backend.ts';
import { CouchError, forbidden, tooLarge, unauthorized } from './couch-error.ts';
import type { Env } from '../env.ts';
import { keepBack, readForcedDocs } from './forced-writes.ts';
import { LoginLimit } from './login-limit.ts';
import { MAX_BODY_BYTES, readBody, readJsonObject } from './read-body.ts';
import { sendJson } from './respond.ts';
import { isServerAdmin, type Who } from './security.ts';
import { sessionCookieOf } from './session-cookie.ts';
import { basicCredentials, NOBODY } from './sign-in.ts';

const sessionSchema = z.object({ userCtx: z.object({ name: z.string().nullable(), roles: z.array(z.string()) }) });

/** How long the CouchDB's word on who somebody is holds. */
const KNOWN_MS = 5000;
const MOST_KNOWN = 5000;

export function openProxy(env: Env & { couchdbUrl: URL }): Backend {
  const { base } = splitCredentials(env.couchdbUrl);
  const administration = openAdministration(env);
  const limit = new LoginLimit(Date.now);
  const known = new Map<string, { who: Who; until: number }>();

  const askSession = async (headers: Record<string, string>): Promise<Who> => {
    const response = await fetchUpstream(`${base}/_session`, { headers: { ...headers, accept: 'application/json' } });
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      return NOBODY;
    }
    if (!response.ok) throw new CouchError(502, 'bad_gateway', `The database server answered ${response.status}.`);
    return sessionSchema.parse(await response.json()).userCtx;
  };

  return {
    description: `CouchDB at ${base}`,
    async identify(request) {
      const { authorization } = request.headers;
      const cookie = sessionCookieOf(request.headers.cookie);
      if (authorization === undefined && cookie === undefined) return NOBODY;
      const basic = basicCredentials(authorization);
      const headers: Record<string, string> = basic && authorization !== undefined ? { authorization } : { cookie: `AuthSession=${cookie ?? ''}` };
      const key = createHash('sha256').update(JSON.stringify(headers)).digest('base64');
      const there = known.get(key);
      if (there && there.until > Date.now()) return there.who;
      if (basic) refuseIfLimited(limit, basic.name, request.ip);
      const who = await askSession(headers);
      if (basic && who.name === null) {
        limit.failed(basic.name, request.ip);
        throw unauthorized('Name or password is incorrect.');
      }
      if (known.size >= MOST_KNOWN) known.clear();
      if (who.name !== null) known.set(key, { who, until: Date.now() + KNOWN_MS });
      return who;
    },
    security: async () => 'elsewhere',
    async answer(request, reply) {
      const { route } = request.access;
      if (route.operation === 'sign-in') return signIn(request, reply, { base, limit });
      if (route.operation === 'all-docs' && isBlindIn(request.access.params.db ?? '', request.user.roles)) return blindAllDocs(request, reply, base);
      if (mustBeChecked(request)) return forcedBulkDocs(request, reply, base);
      return forward(request, reply, new URL(base).pathname.replace(/\/$/, ''));
    },
    administration,
    async attach(app) {
      await app.register(replyFrom, {
        base: new URL(base).origin,
        // Every phone that waits for changes holds one.
        undici: { connections: 8192, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 },
        disableRequestLogging: true
      });
    },
    endFeeds: () => undefined,
    close: () => administration.close()
  };
}

/** The path is made anew from what the access check understood, so that both sides mean the same. */
export function upstreamPath({ params, route }: RouteMatch, url: string): { path: string; query: string } {
  const { db, doc, ddoc, local, attachment } = params;
  const at = url.indexOf('?');
  const query = at < 0 ? '' : url.slice(at);
  const segments = db === undefined ? route.path.slice(1) : [db, ...documentPath()];
  return { path: `/${segments.map(encodeURIComponent).join('/')}`, query };

  function documentPath(): string[] {
    if (ddoc !== undefined) return ['_design', ddoc];
    if (local !== undefined) return ['_local', local];
    if (doc === undefined) return route.path.slice(2);
    return attachment === undefined ? [doc] : [doc, ...attachment.split('/')];
  }
}

function forward(request: FastifyRequest, reply: FastifyReply, basePath: string): FastifyReply {
  const { path, query } = upstreamPath(request.access, request.url);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge(`The request is larger than ${MAX_BODY_BYTES} bytes.`);
  // Streamed on, not read.
  if (request.method !== 'GET' && request.method !== 'HEAD') request.body = request.raw;
  return reply.from(basePath + path, {
    queryString: () => query.slice(1),
    // Whether to ask again is the client's to decide.
    retryDelay: () => null,
    rewriteRequestHeaders: (_request, headers) => {
      // Forwarded names would be believed by a CouchDB with proxy authentication.
      const kept = Object.entries(headers).filter(([name]) => !/^(x-auth-couchdb-|x-forwarded-)/i.test(name));
      return Object.fromEntries(kept);
    },
    rewriteHeaders: (headers) => withSafeCookies(headers, request),
    onError: (target, { error }) => {
      target.code(502).header('content-type', 'application/json');
      target.send(`${JSON.stringify({ error: 'bad_gateway', reason: 'The database server cannot be reached.' })}\n`);
      void error;
    }
  });
}

type Headers = Parameters<NonNullable<NonNullable<Parameters<FastifyReply['from']>[1]>['rewriteHeaders']>>[0];

/** A CouchDB's cookie as ours are: for this site only, and under HTTPS only where there is HTTPS. */
function withSafeCookies(headers: Headers, request: FastifyRequest): Headers {
  const { server: _server, ...kept } = headers;
  if (request.access.route.operation === 'attachment') kept['content-security-policy'] = "default-src 'none'; sandbox";
  const cookies = kept['set-cookie'];
  if (cookies === undefined) return kept;
  const list: string[] = Array.isArray(cookies) ? cookies : [String(cookies)];
  kept['set-cookie'] = list.map((cookie) => {
    const bare = cookie.replace(/;\s*(samesite=\w+|secure|domain=[^;]*|path=[^;]*|httponly)/gi, '');
    return `${bare}; Path=/; HttpOnly; SameSite=Strict${request.protocol === 'https' ? '; Secure' : ''}`;
  });
  return kept;
}

/** Guessing is slowed down here as it is at the embedded endpoint. */
async function signIn(request: FastifyRequest, reply: FastifyReply, { base, limit }: { base: string; limit: LoginLimit }): Promise<FastifyReply> {
  const body = await readBody(request.raw, 16 * 1024);
  const type = request.headers['content-type'] ?? 'application/json';
  const name = nameIn(body.toString('utf8'), type);
  refuseIfLimited(limit, name, request.ip);
  const response = await fetchUpstream(`${base}/_session`, {
    method: 'POST',
    headers: { 'content-type': type, accept: 'application/json' },
    body: body.toString('utf8')
  });
  if (response.status === 401) limit.failed(name, request.ip);
  if (response.ok) limit.succeeded(name, request.ip);
  const headers = withSafeCookies({ 'set-cookie': response.headers.getSetCookie() }, request);
  if (response.ok) reply.header('set-cookie', headers['set-cookie']);
  return sendJson(request, reply, response.status, await response.json());
}

function nameIn(body: string, type: string): string {
  if (/^application\/x-www-form-urlencoded/i.test(type)) return new URLSearchParams(body).get('name') ?? '';
  try {
    const parsed: unknown = JSON.parse(body);
    const name: unknown = typeof parsed === 'object' && parsed !== null && 'name' in parsed ? parsed.name : '';
    return String(name);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return '';
    throw thrown;
  }
}

function refuseIfLimited(limit: LoginLimit, name: string, address: string): void {
  const wait = limit.wait(name, address);
  if (wait > 0) throw new CouchError(429, 'too_many_requests', `Too many failed attempts, try again in ${wait} seconds.`, { 'retry-after': String(wait) });
}

/** Writes of people: an administrator may force what they like (a backup is restored so). */
const mustBeChecked = ({ access, user, url }: FastifyRequest): boolean => {
  if (isServerAdmin(user)) return false;
  if (access.route.operation === 'bulk-docs') return true;
  const forced = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('new_edits') === 'false';
  if (forced && access.route.operation === 'put-document') throw forbidden('Revisions made elsewhere are taken by `_bulk_docs`.');
  return false;
};

async function forcedBulkDocs(request: FastifyRequest, reply: FastifyReply, base: string): Promise<FastifyReply> {
  const body = await readJsonObject(request.raw);
  const database = `${base}/${encodeURIComponent(request.access.params.db ?? '')}`;
  const post = (path: string, json: unknown) => fetchUpstream(`${database}/${path}`, { method: 'POST', headers: asTheSamePerson(request), body: JSON.stringify(json) });
  const docs = body['new_edits'] === false ? readForcedDocs(body['docs']) : undefined;
  if (!docs) {
    const response = await post('_bulk_docs', body);
    return sendJson(request, reply, response.status, await response.json());
  }
  const there = await post('_all_docs', { keys: docs.map(({ _id }) => _id) });
  if (!there.ok) return sendJson(request, reply, there.status, await there.json());
  const { passed, refused } = keepBack(docs, await there.json());
  const response = await post('_bulk_docs', { ...body, docs: passed });
  const answer: unknown = await response.json();
  return sendJson(request, reply, response.status, Array.isArray(answer) ? [...answer, ...refused] : answer);
}

function asTheSamePerson({ headers: { authorization, cookie } }: FastifyRequest): Record<string, string> {
  return { 'content-type': 'application/json', accept: 'application/json', ...(authorization !== undefined && { authorization }), ...(cookie !== undefined && { cookie }) };
}

/** Those who may not look into others' evidence may ask whether a piece is there, and nothing else. */
async function blindAllDocs(request: FastifyRequest, reply: FastifyReply, base: string): Promise<FastifyReply> {
  const { keys } = request.method === 'POST' ? await readJsonObject(request.raw, 8 * 1024 * 1024) : { keys: undefined };
  if (!Array.isArray(keys)) throw forbidden('Evidence is read by the desk and by supervisors; whether a piece is there may be asked by keys.');
  const response = await fetchUpstream(`${base}/${encodeURIComponent(request.access.params.db ?? '')}/_all_docs`, {
    method: 'POST',
    headers: asTheSamePerson(request),
    body: JSON.stringify({ keys: keys.map(String) })
  });
  return sendJson(request, reply, response.status, await response.json());
}

async function fetchUpstream(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (thrown) {
    throw new CouchError(502, 'bad_gateway', `The database server cannot be reached: ${thrown instanceof Error ? thrown.message : 'no answer'}.`);
  }
}
