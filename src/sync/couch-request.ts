// One request to a CouchDB, its outcome as a value. Only an answer of the server proves anything: no answer, an answer of somebody else
// (a sign-in page of a café's network) and an answer that says no are three different things.
import { anySignal } from './any-signal.ts';

export interface Couch {
  /** Address of the database, without a slash at the end. */
  url: string;
  fetch: typeof fetch;
  signal: AbortSignal;
}

export type CouchFailure =
  | { type: 'stopped' }
  | { type: 'no-answer' }
  | { type: 'not-our-server' }
  | { type: 'sign-in' }
  | { type: 'refused'; reason: string }
  | { type: 'too-large' }
  /** The server asks for patience (429, or 503 with a time): not before `waitMs` from now. */
  | { type: 'busy'; status: number; waitMs: number }
  | { type: 'server-error'; status: number; reason: string };

export type CouchAnswer = { type: 'answer'; json: unknown } | CouchFailure;

export interface CouchRequest {
  body?: unknown;
  /** After this many milliseconds without the whole answer the request is given up. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 120_000;

export async function askCouch({ url, fetch, signal }: Couch, path: string, { body, timeoutMs = TIMEOUT_MS }: CouchRequest = {}): Promise<CouchAnswer> {
  if (signal.aborted) return { type: 'stopped' };
  const init: RequestInit = {
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    credentials: 'same-origin',
    cache: 'no-store',
    // Our server sends nobody elsewhere. A network that wants a sign-in first does; following it would end in a failure that says nothing.
    redirect: 'manual',
    signal: anySignal([signal, AbortSignal.timeout(timeoutMs)])
  };
  if (body !== undefined) Object.assign(init, { method: 'POST', body: JSON.stringify(body) });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url + path, init);
    text = await response.text();
  } catch (error) {
    if (signal.aborted) return { type: 'stopped' };
    // fetch() rejects with a TypeError for whatever keeps an answer away; AbortSignal.timeout with a DOMException.
    if (error instanceof TypeError || error instanceof DOMException) return { type: 'no-answer' };
    throw error;
  }
  const json = parseJson(text);
  return response.ok && json !== undefined ? { type: 'answer', json } : failureOf(response, json);
}

/** Before the body is looked at: a proxy in front of the server says these in a page of its own. */
export function failureOf({ type, status, headers }: Response, json: unknown): CouchFailure {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return { type: 'not-our-server' };
  if (status === 413) return { type: 'too-large' };
  const waitMs = retryAfterMs(headers);
  if (status === 429 || (status === 503 && waitMs !== undefined)) return { type: 'busy', status, waitMs: waitMs ?? BUSY_MS };
  if (json === undefined) return status >= 500 ? { type: 'server-error', status, reason: '' } : { type: 'not-our-server' };
  const reason = text(field(json, 'reason')) || text(field(json, 'error'));
  if (status === 401) return { type: 'sign-in' };
  if (status === 403) return { type: 'refused', reason };
  return { type: 'server-error', status, reason };
}

/** When no time is named. */
const BUSY_MS = 30_000;
/** A mistake in a header must not keep a day's work on the device. */
const LONGEST_BUSY_MS = 15 * 60_000;

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, which is compared with the server's own clock and not with ours. */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_BUSY_MS);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A member of something that may be no object at all. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>)[name] : undefined;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
