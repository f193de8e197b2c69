// Sends the files that wait on this device: all previews first, so that a supervisor sees something soon, then chunk after chunk,
// oldest file first. What the server has confirmed is noted at once, so that a crash costs no more than the parts on their way.
// Two parts travel at a time: with one, the link would lie idle while the answer comes back.
import { CHUNK_BYTES, chunkCount } from '$domain/evidence.ts';
import type { PersonName } from '$domain/ids.ts';
import type { DeviceStore, EvidenceRow } from '$device/device-store.ts';
import { anySignal } from './any-signal.ts';
import { field, text, type CouchFailure } from './couch-request.ts';
import { chunkPart, multipart, needsPreview, previewPart, type EvidencePart } from './evidence-parts.ts';

export interface UploadParts {
  store: DeviceStore;
  person: PersonName;
  /** Address of the ward's media database. */
  url: string;
  fetch: typeof fetch;
  signal: AbortSignal;
  /** Undefined when there is none to be made. */
  makePreview(file: Blob): Promise<Blob | undefined>;
  /** Resolves when nothing more urgent wants the link: entries never wait for evidence. */
  turn(): Promise<void>;
  /** Whether the server still takes us for the person whose store this is. */
  isStillUs(): Promise<boolean>;
  /** Bytes that the server has, of all that waited at the start. */
  onProgress?(done: number, total: number): void;
}

export type UploadOutcome = { type: 'uploaded'; files: number } | CouchFailure;

interface Task {
  row: EvidenceRow;
  /** A chunk's index, or the preview. */
  piece: number | 'preview';
  bytes: number;
}

const LANES = 2;
/** 512 KiB in this time is the slowest link that is still one. */
const TIMEOUT_MS = 180_000;

export async function uploadEvidence(parts: UploadParts): Promise<UploadOutcome> {
  const rows = (await parts.store.evidence.where('waiting').equals(1).toArray()).sort((a, b) => (a.created < b.created ? -1 : 1));
  const tasks = tasksOf(rows);
  const refused = new Set<string>();
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = total - tasks.reduce((sum, { bytes }) => sum + bytes, 0);
  let failure: CouchFailure | undefined;
  parts.onProgress?.(done, total);

  await Promise.all(Array.from({ length: LANES }, lane));
  if (failure) return failure;
  for (const { sha256 } of rows) await finishIfComplete(parts.store, sha256);
  return { type: 'uploaded', files: rows.length - refused.size };

  async function lane(): Promise<void> {
    for (;;) {
      await parts.turn();
      const task = failure || parts.signal.aborted ? undefined : tasks.shift();
      if (parts.signal.aborted) failure ??= { type: 'stopped' };
      if (!task) return;
      const { row, piece, bytes } = task;
      if (refused.has(row.sha256)) continue;
      const outcome = await sendPiece(parts, task);
      if (outcome.type === 'confirmed') {
        await note(parts.store, { sha256: row.sha256, piece });
        done += bytes;
        parts.onProgress?.(done, total);
      } else if (outcome.type === 'part-refused') {
        if (!(await parts.isStillUs())) {
          failure ??= { type: 'sign-in' };
          return;
        }
        refused.add(row.sha256);
        await parts.store.evidence.update(row.sha256, { waiting: 2, refusal: { status: outcome.status, reason: outcome.reason } });
      } else {
        failure ??= outcome;
        return;
      }
    }
  }
}

function tasksOf(rows: readonly EvidenceRow[]): Task[] {
  const previews = rows.filter(({ bytes, preview }) => needsPreview(bytes) && preview === undefined).map((row): Task => ({ row, piece: 'preview', bytes: 0 }));
  const chunks = rows.flatMap((row) => {
    const size = (index: number) => Math.min(CHUNK_BYTES, row.bytes - index * CHUNK_BYTES);
    return Array.from({ length: chunkCount(row.bytes) }, (_, index): Task => ({ row, piece: index, bytes: size(index) })).filter(({ piece }) => !row.sent.some((sent) => sent === piece));
  });
  return [...previews, ...chunks];
}

type PieceOutcome = { type: 'confirmed' } | { type: 'part-refused'; status: number; reason: string } | CouchFailure;

async function sendPiece(parts: UploadParts, { row, piece }: Task): Promise<PieceOutcome> {
  const { store, person: by } = parts;
  const { sha256 } = row;
  const file = (await store.evidenceBlobs.get(sha256))?.blob;
  if (!file) throw new Error(`The bytes of ${sha256} are not in the store`);
  if (piece !== 'preview') return send(parts, chunkPart({ sha256, index: piece, file, by }));
  const preview = await parts.makePreview(file);
  if (preview) return send(parts, previewPart({ sha256, preview, by }));
  await store.evidence.update(sha256, { preview: 'none' });
  return { type: 'confirmed' };
}

async function send({ url, fetch, signal }: UploadParts, part: EvidencePart): Promise<PieceOutcome> {
  const { body, contentType } = multipart(part, crypto.randomUUID());
  let status: number;
  let json: unknown;
  try {
    const response = await fetch(`${url}/${encodeURIComponent(part.id)}`, {
      method: 'PUT',
      body,
      headers: { accept: 'application/json', 'content-type': contentType },
      credentials: 'same-origin',
      signal: anySignal([signal, AbortSignal.timeout(TIMEOUT_MS)])
    });
    status = response.status;
    json = await response.json();
  } catch (error) {
    if (signal.aborted) return { type: 'stopped' };
    if (error instanceof SyntaxError) return { type: 'not-our-server' };
    if (error instanceof TypeError || error instanceof DOMException) return { type: 'no-answer' };
    throw error;
  }
  // Only the server's own word counts: a page of somebody in between answers 200, too.
  if (field(json, 'ok') === true && field(json, 'id') === part.id) return { type: 'confirmed' };
  const error = text(field(json, 'error'));
  if (error === '') return { type: 'not-our-server' };
  const reason = text(field(json, 'reason'));
  // There already: sent before, when the answer got lost.
  if (status === 409) return { type: 'confirmed' };
  if (status === 401) return { type: 'sign-in' };
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return { type: 'part-refused', status, reason };
  return { type: 'server-error', status, reason };
}

async function note(store: DeviceStore, { sha256, piece }: { sha256: EvidenceRow['sha256']; piece: Task['piece'] }): Promise<void> {
  await store.transaction('rw', store.evidence, async () => {
    const row = await store.evidence.get(sha256);
    if (!row) return;
    if (piece === 'preview') row.preview ??= 'sent';
    else row.sent = [...new Set([...row.sent, piece])].sort((a, b) => a - b);
    if (isComplete(row)) delete row.waiting;
    await store.evidence.put(row);
  });
}

/** For a file whose last part was confirmed right before a crash. */
async function finishIfComplete(store: DeviceStore, sha256: EvidenceRow['sha256']): Promise<void> {
  await store.transaction('rw', store.evidence, async () => {
    const row = await store.evidence.get(sha256);
    if (!row || row.waiting !== 1 || !isComplete(row)) return;
    delete row.waiting;
    await store.evidence.put(row);
  });
}

const isComplete = ({ bytes, sent, preview }: EvidenceRow): boolean => sent.length === chunkCount(bytes) && (preview !== undefined || !needsPreview(bytes));
