// A rescue file to the desk's server. To look at it first, only its index and documents travel: photos and videos are most of it.
import * as z from 'zod/mini';
import { RESCUE_HEAD_BYTES, readRescueHead, readRescueIndex } from '$domain/rescue-file.ts';

const sentence = { vi: z.string(), en: z.string() };
const reportSchema = z.object({
  type: z.literal('rescue'),
  dryRun: z.boolean(),
  person: z.string(),
  ward: z.string(),
  madeAt: z.string(),
  totals: z.object({ new: z.int(), there: z.int(), refused: z.int(), vouch: z.int() }),
  items: z.array(
    z.object({
      id: z.string(),
      what: z.enum(['device', 'job', 'entry', 'file']),
      verdict: z.enum(['new', 'there', 'refused', 'vouch']),
      kind: z.optional(z.string()),
      at: z.optional(z.string()),
      job: z.optional(z.string()),
      bytes: z.optional(z.number()),
      why: z.optional(z.object({ ...sentence, code: z.string() }))
    })
  ),
  damaged: z.boolean(),
  unknownDevice: z.optional(z.object({ fingerprint: z.string() }))
});
export type RescueReport = z.infer<typeof reportSchema>;
export type RescueItem = RescueReport['items'][number];

const failureSchema = z.object({ type: z.literal('failed'), code: z.string(), ...sentence });

export type RescueResult =
  | { type: 'report'; report: RescueReport }
  | { type: 'unreadable'; why: { vi: string; en: string } }
  | { type: 'no-answer' | 'sign-in' | 'not-allowed' }
  | { type: 'server-error'; status: number };

export interface SendRescue {
  file: Blob;
  /** Nothing is written: what would be. */
  dryRun: boolean;
  vouched: boolean;
  /** Bytes that have left the device, of how many. */
  sent?(bytes: number, of: number): void;
}

export async function sendRescue({ file, dryRun, vouched, sent }: SendRescue, request: XMLHttpRequest): Promise<RescueResult> {
  const body = dryRun ? await withoutFiles(file) : file;
  return new Promise((resolve) => {
    request.open('POST', `/api/rescue?${new URLSearchParams({ ...(dryRun && { dryRun: '1' }), ...(vouched && { vouch: '1' }) })}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => sent?.(loaded, total);
    request.onload = () => resolve(readAnswer(request.status, request.responseText));
    request.onerror = request.ontimeout = request.onabort = () => resolve({ type: 'no-answer' });
    request.send(body);
  });
}

/** The file up to its documents; as it is when it is none, for the server says what is wrong with it. */
export async function withoutFiles(file: Blob): Promise<Blob> {
  const bytes = async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer());
  const head = readRescueHead(await bytes(0, RESCUE_HEAD_BYTES));
  const index = head.type === 'head' ? readRescueIndex(await bytes(RESCUE_HEAD_BYTES, RESCUE_HEAD_BYTES + head.indexBytes)) : undefined;
  if (head.type !== 'head' || !index) return file.slice(0, 1024 * 1024);
  return file.slice(0, RESCUE_HEAD_BYTES + head.indexBytes + index.documents.bytes);
}

export function readAnswer(status: number, body: string): RescueResult {
  if (status === 401) return { type: 'sign-in' };
  const answer = parseJson(body);
  const failure = failureSchema.safeParse(answer);
  if (failure.success) return { type: 'unreadable', why: failure.data };
  if (status === 403) return { type: 'not-allowed' };
  const report = reportSchema.safeParse(answer);
  if (status === 200 && report.success) return { type: 'report', report: report.data };
  // What stands between the device and the server answers in its own name: it is as if nobody had answered.
  if ([0, 502, 503, 504].includes(status)) return { type: 'no-answer' };
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
