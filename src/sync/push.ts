// Sends what was written here. What the server will not take is marked with its reason, kept and shown; the rest goes on.
// Sending the same revision twice is the same as once, so an answer that got lost costs nothing but the sending.
import { isDiskFull } from '$device/disk-full.ts';
import type { DexieEngine } from '$replica/dexie-engine.ts';
import type { Unsent } from '$replica/outbox.ts';
import { askCouch, field, list, text, type Couch, type CouchFailure } from './couch-request.ts';

export interface PushOptions extends Couch {
  engine: DexieEngine;
  batchSize?: number;
  /** Documents sent so far, of how many that waited at the start. */
  onProgress?(done: number, total: number): void;
}

export type PushOutcome = { type: 'pushed'; sent: number; refused: number } | { type: 'disk-full' } | CouchFailure;

export const PUSH_BATCH = 1000;

export async function push(options: PushOptions): Promise<PushOutcome> {
  try {
    return await pushBatches(options);
  } catch (error) {
    // What the server took is noted at the next try: sent twice is sent once.
    if (isDiskFull(error)) return { type: 'disk-full' };
    throw error;
  }
}

async function pushBatches({ engine, batchSize = PUSH_BATCH, onProgress, ...couch }: PushOptions): Promise<PushOutcome> {
  const waiting = await engine.unsent();
  let size = batchSize;
  let sent = 0;
  let refused = 0;
  while (sent + refused < waiting.length) {
    const batch = waiting.slice(sent + refused, sent + refused + size);
    const answer = await askCouch(couch, '/_bulk_docs', { body: { new_edits: false, docs: batch.map(toDocument) } });
    if (answer.type === 'too-large' && batch.length > 1) {
      size = Math.ceil(batch.length / 2);
      continue;
    }
    if (answer.type === 'too-large') {
      await engine.markRefused(batch.map(({ id, rev }) => ({ id, rev, refusal: { status: 413, reason: '' } })));
      refused += batch.length;
      continue;
    }
    if (answer.type !== 'answer') return answer;
    const failures = failuresOf(answer.json);
    if (!failures) return { type: 'not-our-server' };
    const refusals = batch.flatMap(({ id, rev }) => {
      const failure = failures.get(id);
      return failure && isRefusal(failure) ? [{ id, rev, refusal: { status: failure.status, reason: failure.reason } }] : [];
    });
    await engine.markRefused(refusals);
    await engine.markSent(batch.filter(({ id }) => !failures.has(id)));
    const trouble = [...failures.values()].find((failure) => !isRefusal(failure));
    // Trouble of the server's own: what it did not take waits for the next round.
    if (trouble) return trouble.status === 401 ? { type: 'sign-in' } : { type: 'server-error', status: trouble.status, reason: trouble.reason };
    refused += refusals.length;
    sent += batch.length - refusals.length;
    onProgress?.(sent + refused, waiting.length);
  }
  return { type: 'pushed', sent, refused };
}

function toDocument({ id, rev, history, deleted, body }: Unsent): object {
  return { _id: id, _rev: rev, ...(history.start > 1 ? { _revisions: history } : {}), ...(deleted ? { _deleted: true } : {}), ...body };
}

interface Failure {
  status: number;
  reason: string;
}

/** Answers may come in any order, and with new_edits false name failures only. */
function failuresOf(json: unknown): Map<string, Failure> | undefined {
  if (!Array.isArray(json)) return undefined;
  const failures = new Map<string, Failure>();
  for (const result of list(json)) {
    const error = text(field(result, 'error'));
    if (error) failures.set(text(field(result, 'id')), { status: STATUS[error] ?? 500, reason: text(field(result, 'reason')) });
  }
  return failures;
}

const STATUS: Record<string, number> = { forbidden: 403, unauthorized: 401, conflict: 409, bad_request: 400, doc_validation: 400, document_too_large: 413, missing_stub: 412 };

/** The document is at fault, not the session or the server: sending it again as it is would be of no use. */
function isRefusal({ status }: Failure): boolean {
  return status >= 400 && status < 500 && status !== 401;
}
