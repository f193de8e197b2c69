// What the public page and the desk's form send, as JSON. Lengths are checked again, with sentences, when the report is read.
import { z } from 'zod';
import { sha256Schema, wardSlugSchema } from '$domain/ids.ts';
import { MAX_REPORT_FILES, REPORT_FILE_MIMES, REPORT_FILE_USES } from '$domain/report-file.ts';
import { MAX_EVIDENCE_BYTES } from '$domain/evidence.ts';

const line = z.string().max(10_000).default('');

export const saidSchema = z.object({
  category: z.string().max(20),
  description: z.string().max(20_000).default(''),
  address: line,
  lat: z.number().optional(),
  lon: z.number().optional(),
  contact: z.object({ name: line, phone: line, email: line }).default({ name: '', phone: '', email: '' }),
  /** Announced; their bytes come one by one, after the report. Also the one that is too large, so that it can be said. */
  files: z.array(z.object({ sha256: sha256Schema, use: z.enum(REPORT_FILE_USES), mime: z.enum(REPORT_FILE_MIMES), bytes: z.number().int().min(1) })).max(50).default([])
});

export const publicReportSchema = saidSchema.extend({
  code: z.string().max(40),
  work: z.object({ challenge: z.string().max(200), nonce: z.number().int().min(0) }),
  /** Milliseconds from opening the form to sending it. */
  filledMs: z.number().min(0),
  /** A field that no person sees. */
  website: z.string().max(1000).default('')
});

export const deskFormSchema = saidSchema.extend({
  ward: wardSlugSchema,
  /** Made by the page, so that sending it again makes no second report; read out to whoever reports. */
  code: z.string().max(40)
});

export const filesTooMany = (files: readonly unknown[]): boolean => files.length > MAX_REPORT_FILES;
export const MOST_FILE_BYTES = MAX_EVIDENCE_BYTES;
