// The files of a rescue file, one after the other: kept aside on the disk until their hash is known, for chunks are stored under it and
// are never taken back. What is there is not written again.
import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHUNK_ATTACHMENT, CHUNK_BYTES, chunkCount, chunkDocId, type Evidence } from '$domain/evidence.ts';
import type { PersonName } from '$domain/ids.ts';
import type { RescueIndex } from '$domain/rescue-file.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { ByteReader } from './byte-reader.ts';
import { itemWords, type ItemProblem, type RescueItem } from './rescue-report.ts';

type IndexedFile = RescueIndex['files'][number];

export interface TakeInFiles {
  reader: ByteReader;
  files: readonly IndexedFile[];
  /** Of entries that are taken. */
  named: ReadonlyMap<string, Evidence>;
  /** Of entries that wait for somebody to vouch for them. */
  pending: ReadonlyMap<string, Evidence>;
  media: DocumentStore;
  by: PersonName;
}

/** Says what would happen, without the bytes. */
export async function judgeFiles({ files, named, pending, media }: Omit<TakeInFiles, 'reader' | 'by'>): Promise<RescueItem[]> {
  const items: RescueItem[] = [];
  for (const file of files) items.push(isIn(named, file) ? item(file, (await missingChunks(media, file)).length > 0 ? 'new' : 'there') : unnamed(file, pending));
  return items;
}

export async function takeInFiles({ reader, files, named, pending, media, by }: TakeInFiles): Promise<RescueItem[]> {
  const items: RescueItem[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'tan-noi-rescue-'));
  try {
    for (const file of files) {
      const path = join(folder, 'file');
      const kept = await keepAside(reader, file, path);
      if (kept.bytes < file.bytes) items.push(refused(file, 'file-cut'));
      else if (kept.sha256 !== file.sha256) items.push(refused(file, 'file-differs'));
      else if (!isIn(named, file)) items.push(unnamed(file, pending));
      else items.push(item(file, (await writeChunks({ path, file, media, by })) > 0 ? 'new' : 'there'));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return items;
}

async function keepAside(reader: ByteReader, file: IndexedFile, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(path, 'w');
  let bytes = 0;
  try {
    for await (const piece of reader.pieces(file.bytes)) {
      hash.update(piece);
      await handle.write(piece);
      bytes += piece.length;
    }
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** How many were written. */
async function writeChunks({ path, file, media, by }: { path: string; file: IndexedFile; media: DocumentStore; by: PersonName }): Promise<number> {
  const missing = await missingChunks(media, file);
  const handle = await open(path, 'r');
  try {
    for (const index of missing) {
      const size = Math.min(CHUNK_BYTES, file.bytes - index * CHUNK_BYTES);
      const data = Buffer.alloc(size);
      await handle.read(data, 0, size, index * CHUNK_BYTES);
      const doc = {
        _id: chunkDocId(file.sha256, index), type: 'chunk', v: 1, sha256: file.sha256, index, of: chunkCount(file.bytes), by,
        _attachments: { [CHUNK_ATTACHMENT]: { content_type: file.mime, data: data.toString('base64') } }
      };
      const [result] = await media.bulkDocs([doc], true);
      // A device that came back in the meantime sends the same chunk.
      if (result && 'error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${doc._id} was not written: ${result.error} ${result.reason}`);
    }
  } finally {
    await handle.close();
  }
  return missing.length;
}

async function missingChunks(media: DocumentStore, { sha256, bytes }: IndexedFile): Promise<number[]> {
  const keys = Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index));
  const { rows } = await media.allDocs({ keys });
  return rows.flatMap((row, index) => (row.value && !row.value.deleted ? [] : [index]));
}

const item = ({ sha256, bytes }: IndexedFile, verdict: RescueItem['verdict']): RescueItem => ({ id: sha256, what: 'file', verdict, bytes });
const refused = (file: IndexedFile, code: ItemProblem): RescueItem => ({ ...item(file, 'refused'), why: itemWords(code) });
const isIn = (entries: ReadonlyMap<string, Evidence>, { sha256, bytes }: IndexedFile): boolean => entries.get(sha256)?.bytes === bytes;
const unnamed = (file: IndexedFile, pending: ReadonlyMap<string, Evidence>): RescueItem => (isIn(pending, file) ? { ...item(file, 'vouch'), why: itemWords('vouch') } : refused(file, 'file-unnamed'));
