// Files of reports in the ward's media database: chunks named by the file's SHA-256, as devices store evidence, the bytes untouched.
import { createHash } from 'node:crypto';
import { CHUNK_ATTACHMENT, CHUNK_BYTES, chunkCount, chunkDocId } from '$domain/evidence.ts';
import { fileKind, KIND_BYTES } from '$domain/file-kind.ts';
import { sha256Schema, type JobId, type Sha256 } from '$domain/ids.ts';
import { isTooLong, MAX_REPORT_PHOTO_BYTES, type ReportFile } from '$domain/report-file.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { isMissing } from '../couch/couch-error.ts';
import type { ReportProblem } from './report-problem.ts';
import { videoSeconds, type ReadBytes } from './video-seconds.ts';

export const hashOf = (bytes: Uint8Array): Sha256 => sha256Schema.parse(createHash('sha256').update(bytes).digest('hex'));

/** What a file is by its first bytes; undefined for what no report may hold. */
export function kindOfReportFile(beginning: Uint8Array): Pick<ReportFile, 'use' | 'mime'> | undefined {
  const head = beginning.subarray(0, KIND_BYTES);
  const photo = fileKind(head, 'photo');
  if (photo === 'image/jpeg' || photo === 'image/png' || photo === 'image/webp') return { use: 'photo', mime: photo };
  const video = fileKind(head, 'video');
  return video === 'video/mp4' || video === 'video/webm' ? { use: 'video', mime: video } : undefined;
}

/** A whole file that is at hand: what it is, or why it is none that a report may hold. */
export async function describeFile(bytes: Buffer, receivedAt: string): Promise<ReportFile | ReportProblem> {
  const kind = kindOfReportFile(bytes);
  if (!kind) return { code: 'wrong-kind-of-file' };
  if (kind.use === 'photo' && bytes.length > MAX_REPORT_PHOTO_BYTES) return { code: 'file-too-large' };
  if (await saysTooLong({ ...kind, bytes: bytes.length }, (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)))) return { code: 'video-too-long' };
  return { sha256: hashOf(bytes), ...kind, bytes: bytes.length, receivedAt };
}

/** A video that says it is longer than one may be; one that says nothing is bound by its size alone. */
export async function saysTooLong(file: Pick<ReportFile, 'mime' | 'bytes'>, read: ReadBytes): Promise<boolean> {
  const seconds = await videoSeconds(file, read);
  return seconds !== undefined && isTooLong(seconds);
}

/** Any bytes of a file whose chunks are there. The last chunk is kept at hand: headers are read in order. */
export function readerOf(media: DocumentStore, sha256: Sha256): ReadBytes {
  let last: { index: number; bytes: Buffer } | undefined;
  return async (offset, length) => {
    const parts: Buffer[] = [];
    for (let index = Math.floor(offset / CHUNK_BYTES); index * CHUNK_BYTES < offset + length; index++) {
      if (last?.index !== index) last = { index, bytes: (await readChunk(media, sha256, index)) ?? Buffer.alloc(0) };
      const start = index * CHUNK_BYTES;
      parts.push(last.bytes.subarray(Math.max(0, offset - start), offset + length - start));
      if (last.bytes.length < CHUNK_BYTES) break;
    }
    return Buffer.concat(parts);
  };
}

export async function storeFile(media: DocumentStore, { sha256 }: ReportFile, bytes: Buffer, { by, report }: Pick<ChunkPlace, 'by' | 'report'>): Promise<void> {
  for (let index = 0; index < chunkCount(bytes.length); index++) {
    await storeChunk(media, { sha256, index, of: chunkCount(bytes.length), by, report }, bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));
  }
}

export interface ChunkPlace {
  sha256: Sha256;
  index: number;
  of: number;
  by: string;
  /** The report that it came with. */
  report: JobId;
}

/** Storing one that is there already changes nothing: named by its content, it is the same. */
export async function storeChunk(media: DocumentStore, { sha256, index, of, by, report }: ChunkPlace, bytes: Buffer): Promise<void> {
  const doc = { _id: chunkDocId(sha256, index), type: 'chunk', v: 1, sha256, index, of, by, report, _attachments: { [CHUNK_ATTACHMENT]: { content_type: 'application/octet-stream', data: bytes.toString('base64') } } };
  const [result] = await media.bulkDocs([doc], true);
  if (result && 'error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${doc._id} was not written: ${result.error} ${result.reason}`);
}

/** Which chunks of a file are there. */
export async function chunksThere(media: DocumentStore, { sha256, bytes }: Pick<ReportFile, 'sha256' | 'bytes'>): Promise<number[]> {
  const keys = Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index));
  const { rows } = await media.allDocs({ keys });
  return rows.flatMap((row, index) => (row.value && !row.value.deleted ? [index] : []));
}

/** The chunk's bytes; undefined where it has not come. */
export async function readChunk(media: DocumentStore, sha256: Sha256, index: number): Promise<Buffer | undefined> {
  try {
    return await media.attachment(chunkDocId(sha256, index), CHUNK_ATTACHMENT);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** True when all chunks together are the file of that name. Chunk by chunk: a video never lies in memory whole. */
export async function isWhole(media: DocumentStore, { sha256, bytes }: Pick<ReportFile, 'sha256' | 'bytes'>): Promise<boolean> {
  const hash = createHash('sha256');
  let size = 0;
  for (let index = 0; index < chunkCount(bytes); index++) {
    const chunk = await readChunk(media, sha256, index);
    if (!chunk) return false;
    hash.update(chunk);
    size += chunk.length;
  }
  return size === bytes && hash.digest('hex') === sha256;
}

/**
 * Of a file that turned out to be another than announced. Only what came with that very report goes: whoever announces the name of a file that is
 * somebody's evidence already, and sends other bytes, must not be able to take it away.
 */
export async function removeChunks(media: DocumentStore, { sha256, bytes }: Pick<ReportFile, 'sha256' | 'bytes'>, report: JobId): Promise<void> {
  const keys = Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index));
  const { rows } = await media.allDocs({ keys, include_docs: true });
  for (const { id, value, doc } of rows) if (id !== undefined && value && !value.deleted && doc?.['report'] === report) await media.remove(id, value.rev);
}
