import * as z from 'zod/mini';
import { instantSchema, positionSchema } from './common-fields.ts';
import { sha256Schema } from './ids.ts';

/** Uploaded in pieces of this many bytes, each a document with one attachment (design §4). */
export const CHUNK_BYTES = 512 * 1024;
export const MAX_EVIDENCE_BYTES = 50 * 1024 * 1024;

export const EVIDENCE_USES = ['photo', 'signature', 'video', 'voice', 'document'] as const;
export const EVIDENCE_MIMES = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4', 'video/webm', 'audio/mp4', 'audio/webm', 'application/pdf'] as const;

export const COPY_WAYS = ['stamped', 'redacted'] as const;

/** A photo, signature, recording or document that an entry stands on, named by the SHA-256 of its untouched bytes. */
export const evidenceSchema = z.object({
  sha256: sha256Schema,
  use: z.enum(EVIDENCE_USES),
  bytes: z.int().check(z.gte(1), z.lte(MAX_EVIDENCE_BYTES)),
  mime: z.enum(EVIDENCE_MIMES),
  width: z.optional(z.int().check(z.gte(1))),
  height: z.optional(z.int().check(z.gte(1))),
  takenAt: instantSchema,
  pos: z.optional(positionSchema),
  /** It was made from this file, which is evidence, too: with what is known of the photo written on it, or with people made unknowable. */
  copyOf: z.optional(z.object({ sha256: sha256Schema, how: z.enum(COPY_WAYS) })),
  /** The earlier photo of the same view that this one is to be held against. */
  before: z.optional(sha256Schema)
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** A file that is no larger is its own preview. */
const PREVIEW_FROM_BYTES = 48 * 1024;
export const needsPreview = (bytes: number): boolean => bytes > PREVIEW_FROM_BYTES;

export const chunkCount = (bytes: number): number => Math.max(1, Math.ceil(bytes / CHUNK_BYTES));
export const chunkDocId = (sha256: string, index: number): string => `chunk:${sha256}:${index}`;
export const previewDocId = (sha256: string): string => `preview:${sha256}`;
/** The name of the one attachment that a chunk or preview document carries. */
export const CHUNK_ATTACHMENT = 'data';
