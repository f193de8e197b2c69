// POST /api/import: a file's bytes as the body, an ImportAnswer back. `?dryRun=1` only says what would happen.
import type { FastifyPluginAsync } from 'fastify';
import { CouchError } from '../couch/couch-error.ts';
import { readBody } from '../couch/read-body.ts';
import { MAX_BYTES } from './decode-text.ts';
import { failure, importFile } from './import-file.ts';
import type { IntakeFailure } from './import-report.ts';
import type { IntakeDatabases } from './intake-databases.ts';

export interface IntakeRouteOptions {
  databases: IntakeDatabases;
  /** Milliseconds since 1970. */
  now: () => number;
}

export function intakeRoutes({ databases, now }: IntakeRouteOptions): FastifyPluginAsync {
  return async (app) => {
    // The file is read here, with a limit of its own, whatever type it claims to have.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.post<{ Querystring: { dryRun?: string } }>('/api/import', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const upload = await readUpload(request.raw);
      if (upload.type === 'failed') {
        // The rest of the upload is not read: the connection has to end with the answer.
        reply.code(413).header('connection', 'close');
        return upload;
      }
      const { dryRun } = request.query;
      const answer = await importFile({ bytes: upload.bytes, who: request.user, now: new Date(now()).toISOString(), dryRun: dryRun !== undefined && dryRun !== '0' && dryRun !== 'false' }, databases);
      if (answer.type === 'failed') reply.code(422);
      return answer;
    });
  };
}

async function readUpload(request: Parameters<typeof readBody>[0]): Promise<{ type: 'read'; bytes: Uint8Array } | IntakeFailure> {
  try {
    return { type: 'read', bytes: await readBody(request, MAX_BYTES) };
  } catch (thrown) {
    if (thrown instanceof CouchError && thrown.status === 413) return failure({ code: 'too-large', maxBytes: MAX_BYTES });
    throw thrown;
  }
}
