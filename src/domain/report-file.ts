// A photo or short video that came with a report. Whoever sent it is unknown: what it says of itself is a claim.
import * as z from 'zod/mini';
import { instantSchema } from './common-fields.ts';
import type { Evidence } from './evidence.ts';
import { MAX_EVIDENCE_BYTES } from './evidence.ts';
import { sha256Schema } from './ids.ts';

export const MAX_REPORT_FILES = 4;
export const REPORT_FILE_USES = ['photo', 'video'] as const;
export const REPORT_FILE_MIMES = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4', 'video/webm'] as const;
/** A photo of a phone; longer than this it is none. */
export const MAX_REPORT_PHOTO_BYTES = 20 * 1024 * 1024;
export const MAX_REPORT_VIDEO_SECONDS = 60;
/** Recorders stop a little late. */
export const isTooLong = (seconds: number): boolean => seconds > MAX_REPORT_VIDEO_SECONDS + 1;

/** Named by its untouched bytes. They lie in the ward's media database, or are still on their way there. */
export const reportFileSchema = z.object({
  sha256: sha256Schema,
  use: z.enum(REPORT_FILE_USES),
  bytes: z.int().check(z.gte(1), z.lte(MAX_EVIDENCE_BYTES)),
  mime: z.enum(REPORT_FILE_MIMES),
  receivedAt: instantSchema
});
export type ReportFile = z.infer<typeof reportFileSchema>;

/** As screens show evidence. When and where it was taken nobody knows: the time is that of its receipt. */
export const evidenceOfReport = ({ sha256, use, bytes, mime, receivedAt }: ReportFile): Evidence => ({ sha256, use, bytes, mime, takenAt: receivedAt });
