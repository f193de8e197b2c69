// The files of a ward as they lie in its media database: which chunks are there, and whether their bytes are what the file is named for.
import { createHash } from 'node:crypto';
import type { FileState } from '$domain/chain/verify-log.ts';
import { CHUNK_ATTACHMENT, chunkCount, chunkDocId, type Evidence } from '$domain/evidence.ts';
import { isMissing } from '../couch/couch-error.ts';
import type { DocumentStore } from '../couch/document-store.ts';

export type MediaStore = Pick<DocumentStore, 'allDocs' | 'attachment'>;

/** Which chunks are not there, by one question; with all of them there their bytes are read, one chunk at a time. */
export async function stateOfFile(media: MediaStore, { sha256, bytes }: Pick<Evidence, 'sha256' | 'bytes'>): Promise<Exclude<FileState, { type: 'unknown' }>> {
  const chunks = await missingChunks(media, { sha256, bytes });
  if (chunks.length > 0) return { type: 'missing', chunks };
  const hash = createHash('sha256');
  let size = 0;
  for (let index = 0; index < chunkCount(bytes); index++) {
    const data = await chunkData(media, chunkDocId(sha256, index));
    if (!data) return { type: 'missing', chunks: [index] };
    size += data.length;
    hash.update(data);
  }
  return { type: size === bytes && hash.digest('hex') === sha256 ? 'complete' : 'wrong' };
}

export async function missingChunks(media: Pick<MediaStore, 'allDocs'>, { sha256, bytes }: Pick<Evidence, 'sha256' | 'bytes'>): Promise<number[]> {
  const keys = Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index));
  const { rows } = await media.allDocs({ keys });
  const there = new Set(rows.flatMap((row) => (row.value && row.value.deleted !== true && row.error === undefined ? [row.key] : [])));
  return keys.flatMap((key, index) => (there.has(key) ? [] : [index]));
}

async function chunkData(media: MediaStore, id: string): Promise<Buffer | undefined> {
  try {
    return await media.attachment(id, CHUNK_ATTACHMENT);
  } catch (thrown) {
    // A document without its attachment is no chunk.
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}
