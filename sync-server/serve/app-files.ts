// The built app: packed files as they were built, and the shell for every address that a person can open.
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { APP_FILES } from '../access/routes.ts';
import { CouchError, notFound } from '../couch/couch-error.ts';

const SHELL = 'index.html';
/** The public page is one of its own. */
const PUBLIC_PAGE = 'bao-cao.html';

/** Also takes over what no route answers. */
export async function addAppFiles(app: FastifyInstance, folder: string, refuse: Refuse): Promise<void> {
  const built = existsSync(join(folder, SHELL));
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: true,
      preCompressed: true,
      cacheControl: false,
      index: SHELL,
      redirect: false,
      setHeaders(response, path) {
        response.setHeader('cache-control', cachingOf(relative(folder, path)));
        response.setHeader('vary', 'accept-encoding');
      }
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (!navigates(request)) return refuse(notFound('There is no such route.'), request, reply);
    if (!built) return refuse(new CouchError(503, 'not_built', 'The app has not been built yet: npm run build.'), request, reply);
    return reply.code(200).sendFile(/^\/bao-cao(?:[/?]|$)/.test(request.url) ? PUBLIC_PAGE : SHELL);
  });
}

type Refuse = (error: CouchError, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** A script or an image that is not there must fail, not come as a page. */
function navigates(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? '';
  if (request.access.route !== APP_FILES || path.startsWith('/_app/') || /\.[a-z0-9]+$/i.test(path)) return false;
  return request.headers['sec-fetch-mode'] === 'navigate' || (request.headers.accept ?? '').includes('text/html');
}

function cachingOf(path: string): string {
  // Named by their content.
  if (path.startsWith('_app/immutable/')) return 'public, max-age=31536000, immutable';
  if (/\.(html|js|json|webmanifest)(\.(br|gz))?$/.test(path)) return 'no-cache';
  return 'public, max-age=3600';
}
