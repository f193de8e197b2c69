// Puts the server together: one access check in front, the database behind `/db`, the app's files for everything else.
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyReply, type FastifyRequest } from 'fastify';
import { accessCheck } from '../access/check-access.ts';
import type { Backend } from '../couch/backend.ts';
import { asCouchError, CouchError } from '../couch/couch-error.ts';
import { MAX_BODY_BYTES } from '../couch/read-body.ts';
import { NOBODY } from '../couch/sign-in.ts';
import type { Env } from '../env.ts';
import type { Log } from '../log.ts';
import { addAppFiles } from './app-files.ts';
import { setSecurityHeaders } from './security-headers.ts';

export interface ServerParts {
  backend: Backend;
  log: Log;
  /** The built app. */
  appFolder: string;
  /** Routes under `/api`; each must stand in the route table, too. */
  plugins: readonly FastifyPluginAsync[];
}

export async function buildServer(env: Pick<Env, 'trustProxy'>, { backend, log, appFolder, plugins }: ServerParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    trustProxy: env.trustProxy,
    bodyLimit: MAX_BODY_BYTES,
    // Long polls stay open for as long as they like; a request that trickles in does not.
    requestTimeout: 10 * 60_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 4096 },
    frameworkErrors: (error, request, reply) => sendError(error, { request, reply, log }),
    clientErrorHandler: refuseGarbage
  });
  app.decorateRequest('user');
  app.decorateRequest('access');
  const check = accessCheck(backend);
  app.addHook('onRequest', async (request, reply) => {
    request.user = NOBODY;
    setSecurityHeaders(request, reply);
    await check(request, reply);
  });
  app.setErrorHandler((error, request, reply) => sendError(error, { request, reply, log }));

  // Bodies are read by whoever needs them, with limits of their own, or streamed on to the CouchDB behind.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  await backend.attach(app);
  const method = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
  for (const url of ['/db', '/db/*']) app.route({ method, url, handler: (request, reply) => backend.answer(request, reply) });
  for (const plugin of plugins) await app.register(plugin);
  await addAppFiles(app, appFolder, (error, request, reply) => sendError(error, { request, reply, log }));
  return app;
}

function sendError(error: unknown, { request, reply, log }: { request: FastifyRequest; reply: FastifyReply; log: Log }): FastifyReply {
  const known = asCouchError(error) ?? fromFastify(error);
  const answer = known ?? new CouchError(500, 'internal_server_error', 'Something failed in the server; its log says more.');
  if (!known) log.error(`${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`, error);
  if (answer.status === 413) reply.header('connection', 'close');
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  return reply.code(answer.status).type('application/json').send(`${JSON.stringify(answer.body)}\n`);
}

/** Fastify's own refusals (a bad URL, a body that is too large), without its inner names. */
function fromFastify(error: unknown): CouchError | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
  return new CouchError(error.statusCode, 'bad_request', error.message);
}

/** Bytes that are no HTTP: answered in one line, and the connection is over. */
function refuseGarbage(this: unknown, _error: Error, socket: { writable: boolean; end(text: string): void; destroy(): void }): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else socket.destroy();
}
