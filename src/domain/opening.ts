// Who opened a case with personal data: a document of its own for each, written by the server in the name of who was signed in. Supervisors read
// them; nobody changes them.
import * as z from 'zod/mini';
import { instantSchema } from './common-fields.ts';
import { jobIdSchema, personNameSchema, sha256Schema, wardSlugSchema, type JobId } from './ids.ts';
import type { Job } from './job.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** As a device notes it: `id` is minted there, so that sending it twice is the same as once. */
export const notedOpeningSchema = z.object({
  id: z.string().check(z.regex(UUID)),
  job: jobIdSchema,
  /** By the device's clock. */
  at: instantSchema,
  /** One file of the case that was looked at large: minutes, a photo. */
  evidence: z.optional(sha256Schema)
});
export type NotedOpening = z.infer<typeof notedOpeningSchema>;

export const MOST_OPENINGS = 200;
export const openingsSentSchema = z.object({ ward: wardSlugSchema, openings: z.array(notedOpeningSchema).check(z.maxLength(MOST_OPENINGS)) });

export const openingDocSchema = z.object({
  _id: z.string().check(z.regex(/^opened:job:/)),
  type: z.literal('opened'),
  v: z.literal(1),
  ward: wardSlugSchema,
  by: personNameSchema,
  job: jobIdSchema,
  at: instantSchema,
  /** When it reached the server, by the server's clock. */
  receivedAt: instantSchema,
  evidence: z.optional(sha256Schema)
});
export type OpeningDoc = z.infer<typeof openingDocSchema>;

/** Documents of one job lie together: `opened:<job>:<id>`. */
export const openingPrefix = (job: JobId): string => `opened:${job}:`;

/** The same case looked at again within this time is the same opening. Milliseconds. */
export const SAME_OPENING = 30 * 60_000;

/** A case whose data name a person. Minutes do, too, and are noted when they are opened themselves. */
export const namesSomebody = ({ person }: Pick<Job, 'person'>): boolean => Boolean(person?.name || person?.phone);
