// Sends the files that wait on this device: previews first, so that a supervisor sees something soon, and chunk after chunk, oldest file
// first. Previews are small and would leave a slow link idle while their answers come back: beside them chunks go already. What the server has confirmed is noted at once, so that a crash costs no more than the parts on their way. Which part comes next
// is asked of the store each time: what was taken meanwhile has its preview sent before an old video goes on.
import { CHUNK_BYTES, chunkCount, needsPreview } from '$domain/evidence.ts';
import type { PersonName, Sha256 } from '$domain/ids.ts';
import type { DeviceStore, EvidenceRow } from '$device/device-store.ts';
import { keepPreview, readPreview } from '$device/evidence-files.ts';
import { anySignal } from './any-signal.ts';
import type { Pace } from './connection-pace.ts';
import { failureOf, field, parseJson, text, type CouchFailure } from './couch-request.ts';
import type { EntriesFirst } from './entries-first.ts';
import { chunkPart, multipart, previewPart, type EvidencePart } from './evidence-parts.ts';

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
  entriesFirst: Pick<EntriesFirst, 'interrupted' | 'turn'>;
  pace(): Pace;
  /** Whether the server still takes us for the person whose store this is. */
  isStillUs(): Promise<boolean>;
  /** Milliseconds since some start. */
  elapsed(): number;
  /** Bytes that the server has, of all that have waited since the start. */
  onProgress?(done: number, total: number): void;
}

export type UploadOutcome = { type: 'uploaded'; files: number } | CouchFailure;

interface Task {
  row: EvidenceRow;
  /** A chunk's index, or the preview. */
  piece: number | 'preview';
  /** Of a chunk; a preview is hardly anything. */
  bytes: number;
  /** A preview that goes before all chunks. */
  early?: true;
}

/** Previews are small: with more of them under way the link is not idle while answers come back. One connection is left for entries, one for news. */
const MOST_LANES = 4;
/** 512 KiB in this time is the slowest link that is still one. */
const TIMEOUT_MS = 180_000;
/** A part that takes longer than this would hold an entry up. */
const HOLDS_UP_MS = 1500;

export async function uploadEvidence(parts: UploadParts): Promise<UploadOutcome> {
  const { store, signal } = parts;
  const queue = new Queue(store);
  let failure: CouchFailure | undefined;
  /** Of the last part; a link is taken for slow until it has shown itself. */
  let msPerByte = HOLDS_UP_MS / 1000;

  const waiting = await queue.look();
  parts.onProgress?.(queue.done, queue.total);
  if (waiting > 0) await Promise.all(Array.from({ length: MOST_LANES }, (_, index) => lane(index)));
  if (failure) return failure;
  for (const sha256 of queue.files) await finishIfComplete(store, sha256);
  return { type: 'uploaded', files: queue.files.size - queue.refused.size };

  async function lane(index: number): Promise<void> {
    while (!failure) {
      await parts.turn();
      await parts.entriesFirst.turn();
      if (signal.aborted) failure ??= { type: 'stopped' };
      if (failure) return;
      const { lanes } = parts.pace();
      const task = await queue.take(index === 0 ? 'previews-first' : index < lanes ? 'chunks-first' : 'previews');
      if (!task) return;
      try {
        await work(task);
      } finally {
        queue.putBack(task);
      }
    }
  }

  async function work(task: Task): Promise<void> {
    const { sha256 } = task.row;
    const began = parts.elapsed();
    const interrupted = task.bytes * msPerByte > HOLDS_UP_MS ? [parts.entriesFirst.interrupted] : [];
    const outcome = await sendPiece({ ...parts, signal: anySignal([signal, ...interrupted]) }, task);
    const took = parts.elapsed() - began;
    if (outcome.type === 'confirmed') {
      await note(store, { sha256, piece: task.piece });
      if (task.bytes > 0) msPerByte = took / task.bytes;
      queue.done += task.bytes;
      parts.onProgress?.(queue.done, queue.total);
      await rest(took * parts.pace().rest, signal);
    } else if (outcome.type === 'part-refused') {
      if (await parts.isStillUs()) {
        queue.refused.add(sha256);
        await store.evidence.update(sha256, { waiting: 2, refusal: { status: outcome.status, reason: outcome.reason } });
      } else failure ??= { type: 'sign-in' };
    } else if (outcome.type !== 'stopped' || signal.aborted) failure ??= outcome;
    // Else entries went first: the part is taken up again when they are through.
  }
}

/** What waits, as the store has it; parts under way are left out. */
class Queue {
  readonly files = new Set<Sha256>();
  readonly refused = new Set<Sha256>();
  readonly #under = new Set<string>();
  readonly #store: DeviceStore;
  done = 0;
  total = 0;

  constructor(store: DeviceStore) {
    this.#store = store;
  }

  /** How many parts wait. */
  async look(): Promise<number> {
    return (await this.#tasks()).length;
  }

  /** The next part; undefined when nothing of the kind is left. */
  async take(what: 'previews' | 'previews-first' | 'chunks-first'): Promise<Task | undefined> {
    // Another lane may have taken one while the store was asked.
    const tasks = (await this.#tasks()).filter((candidate) => !this.#under.has(nameOf(candidate)));
    const preview = tasks.find(({ early }) => early);
    const rest = tasks.find(({ early }) => !early);
    const task = what === 'previews' ? preview : what === 'chunks-first' ? (rest ?? preview) : (preview ?? rest);
    if (task) this.#under.add(nameOf(task));
    return task;
  }

  putBack(task: Task): void {
    this.#under.delete(nameOf(task));
  }

  async #tasks(): Promise<Task[]> {
    const rows = (await this.#store.evidence.where('waiting').equals(1).toArray()).sort((a, b) => (a.created < b.created ? -1 : 1));
    for (const row of rows) {
      if (this.files.has(row.sha256)) continue;
      this.files.add(row.sha256);
      this.total += row.bytes;
      this.done += row.sent.reduce((sum, index) => sum + chunkSize(row, index), 0);
    }
    return tasksOf(rows);
  }
}

const nameOf = ({ row, piece }: Task): string => `${row.sha256} ${piece}`;
const chunkSize = ({ bytes }: EvidenceRow, index: number): number => Math.min(CHUNK_BYTES, bytes - index * CHUNK_BYTES);
/** Its frame is made by the page that took it (a worker has no way to), which may take a moment longer than the video's first chunks. */
const isLatePreview = ({ mime }: EvidenceRow): boolean => mime.startsWith('video/');

function tasksOf(rows: readonly EvidenceRow[]): Task[] {
  const previews = rows.filter(({ bytes, preview }) => needsPreview(bytes) && preview === undefined).map((row): Task => ({ row, piece: 'preview', bytes: 0 }));
  const chunks = rows.flatMap((row) => {
    const all = Array.from({ length: chunkCount(row.bytes) }, (_, index): Task => ({ row, piece: index, bytes: chunkSize(row, index) }));
    const left = all.filter(({ piece }) => !row.sent.some((sent) => sent === piece));
    return [...left, ...(isLatePreview(row) ? previews.filter((preview) => preview.row === row) : [])];
  });
  return [...previews.filter(({ row }) => !isLatePreview(row)).map((preview): Task => ({ ...preview, early: true })), ...chunks];
}

type PieceOutcome = { type: 'confirmed' } | { type: 'part-refused'; status: number; reason: string } | CouchFailure;

async function sendPiece(parts: UploadParts, { row, piece }: Task): Promise<PieceOutcome> {
  const { store, person: by } = parts;
  const { sha256 } = row;
  const file = (await store.evidenceBlobs.get(sha256))?.blob;
  if (!file) throw new Error(`The bytes of ${sha256} are not in the store`);
  // A slice is a view: no more of the file than this part comes into memory, and that only as it is sent.
  if (piece !== 'preview') return send(parts, chunkPart({ sha256, index: piece, file, by }));
  const preview = (await readPreview(store, sha256)) ?? (await makeAndKeep(parts, sha256, file));
  if (preview) return send(parts, previewPart({ sha256, preview, by }));
  await store.evidence.update(sha256, { preview: 'none' });
  return { type: 'confirmed' };
}

/** Kept, for it is what stays when the file is let go of. */
async function makeAndKeep({ store, makePreview }: UploadParts, sha256: Sha256, file: Blob): Promise<Blob | undefined> {
  const made = file.type.startsWith('image/') ? await makePreview(file) : undefined;
  if (made) await keepPreview(store, sha256, made);
  return made;
}

async function send({ url, fetch, signal }: UploadParts, part: EvidencePart): Promise<PieceOutcome> {
  if (signal.aborted) return { type: 'stopped' };
  const { body, contentType } = multipart(part, crypto.randomUUID());
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(`${url}/${encodeURIComponent(part.id)}`, {
      method: 'PUT',
      body,
      headers: { accept: 'application/json', 'content-type': contentType },
      credentials: 'same-origin',
      redirect: 'manual',
      signal: anySignal([signal, AbortSignal.timeout(TIMEOUT_MS)])
    });
    json = parseJson(await response.text());
  } catch (error) {
    if (signal.aborted) return { type: 'stopped' };
    if (error instanceof TypeError || error instanceof DOMException) return { type: 'no-answer' };
    throw error;
  }
  // Only the server's own word counts: a page of somebody in between answers 200, too.
  if (field(json, 'ok') === true && field(json, 'id') === part.id) return { type: 'confirmed' };
  const { status } = response;
  const isFromServer = text(field(json, 'error')) !== '';
  // There already: sent before, when the answer got lost.
  if (isFromServer && status === 409) return { type: 'confirmed' };
  const failure = failureOf(response, isFromServer ? json : undefined);
  const isAtFault = isFromServer && status >= 400 && status < 500 && status !== 408;
  // The part itself is at fault: sending it again as it is would be of no use.
  if (isAtFault && (failure.type === 'refused' || failure.type === 'too-large' || failure.type === 'server-error')) return { type: 'part-refused', status, reason: text(field(json, 'reason')) };
  return failure;
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

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
