// CouchDB's `_session` as the device sees it: who the server takes us for.
import * as z from 'zod/mini';
import { askCouch, type CouchFailure } from './couch-request.ts';

const sessionSchema = z.object({ ok: z.literal(true), userCtx: z.object({ name: z.nullable(z.string()), roles: z.array(z.string()) }) });

export type ServerSession = { type: 'person'; name: string; roles: string[] } | { type: 'nobody' } | CouchFailure;

export interface Server {
  /** Address of the CouchDB endpoint, without a slash at the end. */
  url: string;
  fetch: typeof fetch;
  signal: AbortSignal;
}

export async function askSession(server: Server): Promise<ServerSession> {
  const answer = await askCouch(server, '/_session', { timeoutMs: 20_000 });
  if (answer.type !== 'answer') return answer;
  const parsed = sessionSchema.safeParse(answer.json);
  if (!parsed.success) return { type: 'not-our-server' };
  const { name, roles } = parsed.data.userCtx;
  return name === null ? { type: 'nobody' } : { type: 'person', name, roles };
}
