// The server's side of an import, as the page calls it. Every answer that is not ours counts as none: something stands in between.
import * as z from 'zod/mini';
import { runSchema, type ImportRun, type Told } from './import-run.ts';

/** What the intake takes at most; the server says the same with 413. */
export const MAX_IMPORT_BYTES = 25_000_000;

export type ServerAnswer<T> =
  | { type: 'answer'; value: T }
  | { type: 'unreadable'; why: { vi: string; en: string } }
  | { type: 'no-answer' }
  | { type: 'sign-in' }
  | { type: 'not-allowed' }
  | { type: 'missing' }
  | { type: 'busy' }
  | { type: 'server-error'; status: number };

const failureSchema = z.object({ type: z.literal('failed'), vi: z.string(), en: z.string() });
const listSchema = z.object({ imports: z.array(runSchema) });

export class ImportServer {
  readonly #fetch: typeof fetch;
  readonly #request: () => XMLHttpRequest;

  constructor(calls: { fetch: typeof fetch; request: () => XMLHttpRequest }) {
    this.#fetch = calls.fetch;
    this.#request = calls.request;
  }

  /** XMLHttpRequest, because fetch tells nothing of what has been sent. */
  send(file: File, sent: (bytes: number, of: number) => void): Promise<ServerAnswer<ImportRun>> {
    return new Promise((resolve) => {
      const request = this.#request();
      request.open('POST', `/api/imports?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.upload.onprogress = ({ loaded, total }) => sent(loaded, total);
      request.onload = () => resolve(readAnswer(request.status, request.responseText, runSchema));
      request.onerror = request.ontimeout = request.onabort = () => resolve({ type: 'no-answer' });
      request.send(file);
    });
  }

  async list(): Promise<ServerAnswer<ImportRun[]>> {
    const answer = await this.#call('GET', '', listSchema);
    return answer.type === 'answer' ? { type: 'answer', value: answer.value.imports } : answer;
  }

  look = (id: string): Promise<ServerAnswer<ImportRun>> => this.#call('GET', `/${id}`, runSchema);
  tell = (id: string, told: Told): Promise<ServerAnswer<ImportRun>> => this.#call('POST', `/${id}/columns`, runSchema, told);
  take = (id: string): Promise<ServerAnswer<ImportRun>> => this.#call('POST', `/${id}/take`, runSchema);

  async remove(id: string): Promise<void> {
    await this.#call('DELETE', `/${id}`, z.unknown());
  }

  async #call<T>(method: string, path: string, schema: z.ZodMiniType<T>, body?: unknown): Promise<ServerAnswer<T>> {
    try {
      const response = await this.#fetch(`/api/imports${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
      return readAnswer(response.status, await response.text(), schema);
    } catch (error) {
      // What fetch throws when nobody answers.
      if (error instanceof TypeError) return { type: 'no-answer' };
      throw error;
    }
  }
}

export function readAnswer<T>(status: number, body: string, schema: z.ZodMiniType<T>): ServerAnswer<T> {
  if (status === 401) return { type: 'sign-in' };
  if (status === 403) return { type: 'not-allowed' };
  const answer = parseJson(body);
  const failure = failureSchema.safeParse(answer);
  if (failure.success) return { type: 'unreadable', why: failure.data };
  if (status === 404) return { type: 'missing' };
  if (status === 429) return { type: 'busy' };
  const parsed = schema.safeParse(answer);
  if (status >= 200 && status < 300 && parsed.success) return { type: 'answer', value: parsed.data };
  // What stands between the device and the server answers in its own name: it is as if nobody had answered.
  if (status === 0 || status === 502 || status === 503 || status === 504 || (status === 200 && answer === undefined)) return { type: 'no-answer' };
  return { type: 'server-error', status };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
