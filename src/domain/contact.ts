// Who reported a violation. Kept in the ward's desk database, which patrols do not replicate: a provider of evidence is secret.
import * as z from 'zod/mini';
import { instantSchema, LIMITS, requiredText, text } from './common-fields.ts';
import { jobIdSchema, wardSlugSchema, type JobId } from './ids.ts';

export const contactDocId = (job: JobId): string => `contact:${job}`;

export const contactDocSchema = z.object({
  /** `contact:<jobId>` */
  _id: z.string().check(z.maxLength(170), z.regex(/^contact:job:violation:/)),
  type: z.literal('contact'),
  v: z.literal(1),
  job: jobIdSchema,
  ward: wardSlugSchema,
  name: text(LIMITS.name),
  /** As it was given where it is no Vietnamese number. */
  phone: z.optional(text(40)),
  email: z.optional(text(254)),
  source: requiredText(40),
  createdAt: instantSchema,
  createdBy: requiredText(64)
});
export type ContactDoc = z.infer<typeof contactDocSchema>;
