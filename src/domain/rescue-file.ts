// The rescue file: what a device has not sent, as one file that a person carries to the desk. Bytes, in this order:
//
//   8 bytes   "TANNOI01": what it is, and the version of this layout
//   4 bytes   length of the index, unsigned, big endian
//   index     JSON (rescueIndexSchema)
//   documents one JSON document a line, each line ended by "\n", UTF-8; `documents.bytes` in all, with their SHA-256 in the index
//   files     the untouched bytes of each file of the index, in its order, one after the other
//
// So it is written and read as a stream, and of a file that was cut off everything before the cut can still be taken in.
import * as z from 'zod/mini';
import { instantSchema, requiredText } from './common-fields.ts';
import { EVIDENCE_MIMES, MAX_EVIDENCE_BYTES } from './evidence.ts';
import { personNameSchema, sha256Schema, wardSlugSchema } from './ids.ts';

export const RESCUE_MAGIC = 'TANNOI01';
/** Magic and length of the index. */
export const RESCUE_HEAD_BYTES = 12;
export const RESCUE_LIMITS = { indexBytes: 1024 * 1024, documents: 20_000, documentBytes: 32 * 1024 * 1024, files: 2000, fileBytes: 4 * 1024 ** 3 } as const;

export const rescueIndexSchema = z.object({
  format: z.literal('tan-noi-rescue'),
  v: z.literal(1),
  person: personNameSchema,
  ward: wardSlugSchema,
  /** Version of the app that made it. */
  app: requiredText(40),
  madeAt: instantSchema,
  documents: z.object({ count: z.int().check(z.gte(0), z.lte(RESCUE_LIMITS.documents)), bytes: z.int().check(z.gte(0), z.lte(RESCUE_LIMITS.documentBytes)), sha256: sha256Schema }),
  files: z.array(z.object({ sha256: sha256Schema, mime: z.enum(EVIDENCE_MIMES), bytes: z.int().check(z.gte(1), z.lte(MAX_EVIDENCE_BYTES)) })).check(z.maxLength(RESCUE_LIMITS.files))
});
export type RescueIndex = z.infer<typeof rescueIndexSchema>;

export function rescueHead(index: RescueIndex): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(index));
  const head = new Uint8Array(RESCUE_HEAD_BYTES + json.length);
  head.set(new TextEncoder().encode(RESCUE_MAGIC));
  new DataView(head.buffer).setUint32(8, json.length);
  head.set(json, RESCUE_HEAD_BYTES);
  return head;
}

export type RescueHead = { type: 'head'; indexBytes: number } | { type: 'not-a-rescue-file' } | { type: 'newer-format' };

/** @param bytes the first RESCUE_HEAD_BYTES of the file, or fewer if there are no more */
export function readRescueHead(bytes: Uint8Array): RescueHead {
  const magic = new TextDecoder().decode(bytes.subarray(0, 8));
  if (bytes.length < RESCUE_HEAD_BYTES || !magic.startsWith(RESCUE_MAGIC.slice(0, 6))) return { type: 'not-a-rescue-file' };
  if (magic !== RESCUE_MAGIC) return { type: 'newer-format' };
  const indexBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8);
  return indexBytes <= RESCUE_LIMITS.indexBytes ? { type: 'head', indexBytes } : { type: 'not-a-rescue-file' };
}

/** Undefined for what is no index. */
export function readRescueIndex(bytes: Uint8Array): RescueIndex | undefined {
  try {
    const parsed = rescueIndexSchema.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    // No JSON, or no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

export const rescueDocuments = (docs: readonly object[]): string => docs.map((doc) => `${JSON.stringify(doc)}\n`).join('');

/** How many bytes the whole file has. */
export const rescueBytes = (indexBytes: number, { documents, files }: Pick<RescueIndex, 'documents' | 'files'>): number => RESCUE_HEAD_BYTES + indexBytes + documents.bytes + files.reduce((sum, { bytes }) => sum + bytes, 0);
