// Imports of files: POST a file's bytes to /api/imports, follow it, say what its columns mean, have it taken in, fetch what was refused.
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { CouchError } from '../couch/couch-error.ts';
import { readBody, readJsonObject } from '../couch/read-body.ts';
import { normaliseLine } from '$domain/normalise-text.ts';
import { MAX_BYTES } from './decode-text.ts';
import { failure } from './import-file.ts';
import type { IntakeFailure } from './import-report.ts';
import { toldSchema } from './runs/import-run.ts';
import type { ImportRuns, RunAnswer } from './runs/import-runs.ts';

const MAX_NAME = 200;
const MAX_TOLD = 64 * 1024;

type OfRun = { Params: { import: string } };

export function intakeRoutes(runs: ImportRuns): FastifyPluginAsync {
  return async (app) => {
    // The file is read here, with a limit of its own, whatever type it claims to have.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.addHook('onReady', async () => runs.start());
    app.addHook('onClose', async () => runs.close());
    app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));

    app.get('/api/imports', async (request) => ({ imports: await runs.list(request.user) }));
    app.post<{ Querystring: { name?: string } }>('/api/imports', async (request, reply) => {
      const upload = await readUpload(request.raw);
      if (upload.type === 'failed') {
        // The rest of the upload is not read: the connection has to end with the answer.
        reply.code(413).header('connection', 'close');
        return upload;
      }
      const name = normaliseLine(String(request.query.name ?? '')).replace(/[\\/]/g, '-').slice(-MAX_NAME) || 'tep';
      return send(reply, await runs.create({ bytes: upload.bytes, name, who: request.user }), 201);
    });
    app.get<OfRun>('/api/imports/:import', async (request, reply) => send(reply, await runs.view(request.params.import, request.user)));
    app.delete<OfRun>('/api/imports/:import', async (request, reply) => {
      if (!runs.remove(request.params.import, request.user)) throw new CouchError(404, 'not_found', 'There is no such import, or it is being taken in.');
      reply.code(204);
    });
    app.post<OfRun>('/api/imports/:import/columns', async (request, reply) => {
      const told = toldSchema.safeParse(await readJsonObject(request.raw, MAX_TOLD));
      if (!told.success) throw new CouchError(400, 'bad_request', told.error.issues[0]?.message ?? 'columns');
      return send(reply, await runs.tell(request.params.import, told.data, request.user));
    });
    app.post<OfRun>('/api/imports/:import/take', async (request, reply) => send(reply, await runs.take(request.params.import, request.user)));
    app.get<OfRun & { Querystring: { lang?: string } }>('/api/imports/:import/refused.csv', async (request, reply) => sendRefused(request, reply));

    async function sendRefused(request: FastifyRequest<OfRun & { Querystring: { lang?: string } }>, reply: FastifyReply): Promise<string> {
      const file = await runs.refused(request.params.import, request.user, request.query.lang === 'en' ? 'en' : 'vi');
      if (!file) throw new CouchError(404, 'not_found', 'There is no such import.');
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
      return file.text;
    }
  };
}

function send(reply: FastifyReply, answer: RunAnswer, status = 200): unknown {
  switch (answer.type) {
    case 'run':
      reply.code(status);
      return answer.view;
    case 'missing':
      throw new CouchError(404, 'not_found', 'There is no such import.');
    case 'wrong-phase':
      throw new CouchError(409, 'conflict', 'The import is not at this step.');
    case 'busy':
      throw new CouchError(429, 'too_many_requests', 'Too many imports are under way.', { 'retry-after': '30' });
  }
}

async function readUpload(request: Parameters<typeof readBody>[0]): Promise<{ type: 'read'; bytes: Uint8Array } | IntakeFailure> {
  try {
    return { type: 'read', bytes: await readBody(request, MAX_BYTES) };
  } catch (thrown) {
    if (thrown instanceof CouchError && thrown.status === 413) return failure({ code: 'too-large', maxBytes: MAX_BYTES });
    throw thrown;
  }
}
