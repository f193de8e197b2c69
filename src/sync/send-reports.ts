// Sends what waits in the outbox of the public page: the report first, then its files chunk by chunk. Sending a part twice changes nothing, so that it
// may be cut off anywhere and begun again, by the page or by the service worker.
import * as z from 'zod/mini';
import { CHUNK_BYTES, chunkCount } from '$domain/evidence.ts';
import { hashedReportCode, type ReportCode } from '$domain/report-code.ts';
import type { OutboxReport, PickedFile, ReportOutbox } from '$device/report-outbox.ts';
import { sha256 } from '$device/digest.ts';
import { solveWork } from './solve-work.ts';

export interface SendParts {
  outbox: ReportOutbox;
  fetch: typeof fetch;
  /** Lets the page, or the worker, do other things between two spells of calculating. */
  pause(): Promise<void>;
  /** Bytes of a report's files that the server has. */
  onProgress?(code: ReportCode, done: number, total: number): void;
}

export type SendOutcome =
  | { type: 'sent' }
  /** No network, or the server is not to be reached: the reports stay. */
  | { type: 'no-answer' }
  /** The server asks for patience. */
  | { type: 'wait'; seconds: number };

const TIMEOUT_MS = 60_000;
const CHUNK_TIMEOUT_MS = 180_000;

/** One tab or worker at a time. */
export const REPORTS_LOCK = 'tan-noi:reports';

const refusalSchema = z.object({ type: z.literal('refused'), code: z.string(), vi: z.string(), en: z.string(), seconds: z.optional(z.number()) });
const challengeSchema = z.object({ challenge: z.string(), bits: z.int().check(z.gte(0), z.lte(30)) });
const takenSchema = z.object({ type: z.literal('taken'), ward: z.optional(z.string()) });
const progressSchema = z.object({ there: z.array(z.int()) });

export async function sendReports(parts: SendParts): Promise<SendOutcome> {
  for (const report of await parts.outbox.unsent()) {
    const outcome = await sendReport(report, parts);
    if (outcome.type !== 'sent') return outcome;
  }
  return { type: 'sent' };
}

async function sendReport(report: OutboxReport, parts: SendParts): Promise<SendOutcome> {
  const { outbox } = parts;
  if (report.state === 'waiting') {
    const posted = await post(report, parts);
    if (posted.type === 'refused') {
      await outbox.update(report.code, { state: 'refused', problem: posted.problem });
      return { type: 'sent' };
    }
    if (posted.type !== 'taken') return posted;
    await outbox.update(report.code, { state: 'posted', ...(posted.ward !== undefined && { ward: posted.ward }) });
  }
  for (const file of report.files) {
    if (report.doneFiles.includes(file.sha256)) continue;
    const outcome = await sendFile(report, file, parts);
    if (outcome.type !== 'sent') return outcome;
    report.doneFiles.push(file.sha256);
    await outbox.update(report.code, { doneFiles: report.doneFiles });
  }
  await outbox.finish(report.code);
  return { type: 'sent' };
}

type Posted = { type: 'taken'; ward?: string } | { type: 'refused'; problem: { vi: string; en: string } } | Exclude<SendOutcome, { type: 'sent' }>;

async function post({ code, said, filledMs, files }: OutboxReport, parts: SendParts): Promise<Posted> {
  if (!said) throw new Error('A report that waits has lost its words');
  const codeHash = await sha256(hashedReportCode(code));
  // A challenge may run out while a phone calculates: then there is another.
  for (let attempt = 0; attempt < 3; attempt++) {
    const asked = await ask(parts, '/api/report-challenge');
    if (asked.type !== 'answer') return asked;
    const challenge = challengeSchema.safeParse(asked.json);
    if (!challenge.success) return refusedOr(asked) ?? { type: 'no-answer' };
    const nonce = await solveWork({ ...challenge.data, codeHash }, parts.pause);
    const answer = await ask(parts, '/api/reports', { method: 'POST', body: JSON.stringify({ ...said, code, files, filledMs, work: { challenge: challenge.data.challenge, nonce } }), headers: { 'content-type': 'application/json' } });
    if (answer.type !== 'answer') return answer;
    const taken = takenSchema.safeParse(answer.json);
    if (taken.success) return taken.data;
    const refusal = refusalSchema.safeParse(answer.json);
    if (refusal.success && refusal.data.code === 'work-missing') continue;
    return refusedOr(answer) ?? { type: 'no-answer' };
  }
  return { type: 'wait', seconds: 60 };
}

async function sendFile({ code }: OutboxReport, file: PickedFile, parts: SendParts): Promise<SendOutcome> {
  const blob = await parts.outbox.blob(code, file.sha256);
  // Let go of already: a crash between the last chunk and its note.
  if (!blob) return { type: 'sent' };
  const headers = { 'x-report-code': code };
  const asked = await ask(parts, `/api/reports/files/${file.sha256}`, { headers });
  if (asked.type !== 'answer') return asked;
  const progress = progressSchema.safeParse(asked.json);
  if (!progress.success) {
    const refused = refusedOr(asked);
    return refused?.type === 'refused' ? { type: 'sent' } : (refused ?? { type: 'no-answer' });
  }
  const there = new Set(progress.data.there);
  for (let index = 0; index < chunkCount(file.bytes); index++) {
    parts.onProgress?.(code, Math.min(index * CHUNK_BYTES, file.bytes), file.bytes);
    if (there.has(index)) continue;
    const answer = await ask(parts, `/api/reports/files/${file.sha256}/${index}`, { method: 'POST', body: blob.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES), headers: { ...headers, 'content-type': 'application/octet-stream' } }, CHUNK_TIMEOUT_MS);
    if (answer.type !== 'answer') return answer;
    if (takenSchema.safeParse(answer.json).success) continue;
    const refused = refusedOr(answer);
    // The file is none that is taken: the report itself is in, and the desk is told.
    return refused?.type === 'refused' ? { type: 'sent' } : (refused ?? { type: 'no-answer' });
  }
  return { type: 'sent' };
}

interface Answered {
  type: 'answer';
  status: number;
  json: unknown;
}

/** What the server will never take, or when to ask again; undefined for an answer that is not the server's own. */
function refusedOr({ status, json }: Answered): Extract<Posted, { type: 'refused' | 'wait' }> | undefined {
  const refusal = refusalSchema.safeParse(json);
  if (!refusal.success) return undefined;
  if (status === 429) return { type: 'wait', seconds: refusal.data.seconds ?? 60 };
  return { type: 'refused', problem: { vi: refusal.data.vi, en: refusal.data.en } };
}

async function ask({ fetch }: SendParts, path: string, init: RequestInit = {}, timeout = TIMEOUT_MS): Promise<Answered | { type: 'no-answer' } | { type: 'wait'; seconds: number }> {
  try {
    const response = await fetch(path, { ...init, cache: 'no-store', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(timeout) });
    if (response.status >= 500) return { type: 'wait', seconds: Number(response.headers.get('retry-after')) || 30 };
    return { type: 'answer', status: response.status, json: await response.json() };
  } catch (error) {
    // No network, too slow, or a page of somebody in between.
    if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return { type: 'no-answer' };
    throw error;
  }
}
