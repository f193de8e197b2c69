// POST /api/rescue: a rescue file as the body, a RescueAnswer back. `?dryRun=1` says what would happen (the body may end after the
// documents), `?vouch=1` that the importer had the file from the person's own hand.
import type { FastifyPluginAsync } from 'fastify';
import type { ChainCrypto } from '$domain/chain/check-entry.ts';
import { RESCUE_LIMITS } from '$domain/rescue-file.ts';
import type { Administration } from '../couch/administration.ts';
import { badRequest } from '../couch/couch-error.ts';
import { rescueFailure, type RescueAnswer } from './rescue-report.ts';
import { takeInRescue } from './take-in-rescue.ts';

export interface RescueRouteOptions {
  databases: Pick<Administration, 'names' | 'store'>;
  crypto: ChainCrypto;
  /** Milliseconds since 1970. */
  now: () => number;
}

const STATUS: Partial<Record<string, number>> = { busy: 429, 'too-large': 413, 'ward-not-yours': 403 };

export function rescueRoutes({ databases, crypto, now }: RescueRouteOptions): FastifyPluginAsync {
  // One at a time: each keeps a file of up to 50 MB aside on the disk.
  let isTakingIn = false;
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.post<{ Querystring: { dryRun?: string; vouch?: string } }>('/api/rescue', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const refuse = (answer: RescueAnswer): RescueAnswer => {
        if (answer.type !== 'failed') return answer;
        // The rest of the upload is not read: the connection has to end with the answer.
        reply.code(STATUS[answer.code] ?? 422).header('connection', 'close');
        if (answer.code === 'busy') reply.header('retry-after', '60');
        return answer;
      };
      if (Number(request.headers['content-length'] ?? 0) > RESCUE_LIMITS.fileBytes) return refuse(rescueFailure('too-large'));
      if (isTakingIn) return refuse(rescueFailure('busy'));
      isTakingIn = true;
      try {
        const { dryRun, vouch } = request.query;
        return refuse(await takeInRescue({ bytes: unbroken(request.raw), who: request.user, now: new Date(now()).toISOString(), dryRun: dryRun === '1', vouched: vouch === '1' }, { databases, crypto }));
      } finally {
        isTakingIn = false;
      }
    });
  };
}

/** A connection that broke is the sender's, not a fault of the server. */
async function* unbroken(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* source;
  } catch (thrown) {
    throw thrown instanceof Error && 'code' in thrown && thrown.code === 'ECONNRESET' ? badRequest('The request broke off.') : thrown;
  }
}
