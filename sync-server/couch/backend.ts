import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessSource } from '../access/check-access.ts';
import type { Administration } from './administration.ts';

/** What stands behind `/db`: the embedded endpoint or a real CouchDB. Nothing else in the server knows which. */
export interface Backend extends AccessSource {
  /** One sentence for the log: what it is. */
  readonly description: string;
  /** The databases with the server's own rights, for intake. */
  readonly administration: Administration;
  /** Called once, before the server listens. */
  attach(app: FastifyInstance): Promise<void>;
  /** Answers a request that has passed the access check. */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  /** Ends requests that would wait for changes, so that the server can close. */
  endFeeds(): void;
  close(): Promise<void>;
}
