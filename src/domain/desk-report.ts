// What only the desk may know of a report beside the contact: what the files claim of themselves, and what did not come in. In the ward's desk
// database: a photo's own position may be the window of the person who took it.
import * as z from 'zod/mini';
import { instantSchema, latSchema, lonSchema, requiredText } from './common-fields.ts';
import { jobIdSchema, sha256Schema, wardSlugSchema, type JobId } from './ids.ts';
import { MAX_REPORT_FILES } from './report-file.ts';

export const deskReportDocId = (job: JobId): string => `report:${job}`;

/** Read from a file's EXIF. Anyone can write anything there. */
export const fileClaimSchema = z.object({
  sha256: sha256Schema,
  /** As the camera wrote it, without a zone: `2026-11-20T14:03:00`. */
  takenAt: z.optional(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/))),
  lat: z.optional(latSchema),
  lon: z.optional(lonSchema)
});
export type FileClaim = z.infer<typeof fileClaimSchema>;

export const fileTroubleSchema = z.object({
  /** The SHA-256 or the web address. */
  file: requiredText(1000),
  why: z.enum(['not-allowed', 'too-large', 'timed-out', 'failed', 'wrong-kind-of-file', 'video-too-long', 'hash-differs'])
});
export type FileTrouble = z.infer<typeof fileTroubleSchema>;

export const deskReportSchema = z.object({
  _id: z.string().check(z.maxLength(170), z.regex(/^report:job:violation:/)),
  type: z.literal('report'),
  v: z.literal(1),
  job: jobIdSchema,
  ward: wardSlugSchema,
  claims: z.array(fileClaimSchema).check(z.maxLength(MAX_REPORT_FILES)),
  troubles: z.array(fileTroubleSchema).check(z.maxLength(20)),
  createdAt: instantSchema,
  createdBy: requiredText(64)
});
export type DeskReport = z.infer<typeof deskReportSchema>;
