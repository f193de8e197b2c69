// One file to the intake, with progress of the upload. XMLHttpRequest, because fetch tells nothing of what has been sent.
import * as z from 'zod/mini';

/** What the intake takes at most; the server says the same with 413. */
export const MAX_IMPORT_BYTES = 25_000_000;

const counts = { new: z.int(), unchanged: z.int(), differs: z.int(), refused: z.int() };
const sentence = { vi: z.string(), en: z.string() };

const reportSchema = z.object({
  type: z.literal('taken'),
  dryRun: z.boolean(),
  totals: z.object({ ...counts, rows: z.int(), skipped: z.int() }),
  wards: z.array(z.object({ ...counts, slug: z.string(), name: z.string() })),
  refused: z.array(z.object({ line: z.int(), ward: z.optional(z.string()), reasons: z.array(z.object({ ...sentence, code: z.string() })) })),
  differing: z.array(z.object({ line: z.int(), ward: z.string(), job: z.string(), fields: z.array(z.string()) }))
});
export type ImportReport = z.infer<typeof reportSchema>;

const failureSchema = z.object({ type: z.literal('failed'), code: z.string(), ...sentence });

export type SendResult =
  | { type: 'report'; report: ImportReport }
  | { type: 'unreadable'; why: { vi: string; en: string } }
  | { type: 'no-answer' }
  | { type: 'sign-in' }
  | { type: 'not-allowed' }
  | { type: 'server-error'; status: number };

export interface SendFile {
  file: Blob;
  /** Nothing is written: what would be. */
  dryRun: boolean;
  /** Bytes that have left the device, of how many. */
  sent(bytes: number, of: number): void;
}

export function sendFile({ file, dryRun, sent }: SendFile, request: XMLHttpRequest): Promise<SendResult> {
  return new Promise((resolve) => {
    request.open('POST', `/api/import${dryRun ? '?dryRun=1' : ''}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => sent(loaded, total);
    request.onload = () => resolve(readAnswer(request.status, request.responseText));
    request.onerror = request.ontimeout = request.onabort = () => resolve({ type: 'no-answer' });
    request.send(file);
  });
}

export function readAnswer(status: number, body: string): SendResult {
  if (status === 401) return { type: 'sign-in' };
  if (status === 403) return { type: 'not-allowed' };
  const answer = parseJson(body);
  const failure = failureSchema.safeParse(answer);
  if (failure.success) return { type: 'unreadable', why: failure.data };
  const report = reportSchema.safeParse(answer);
  if (status === 200 && report.success) return { type: 'report', report: report.data };
  // What stands between the device and the server answers in its own name: it is as if nobody had answered.
  if (status === 0 || status === 502 || status === 503 || status === 504) return { type: 'no-answer' };
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
