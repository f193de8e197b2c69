import * as z from 'zod/mini';
import { canonicalJson } from '../canonical-json.ts';
import { LIMITS, requiredText } from '../common-fields.ts';
import { entryIdSchema, JOB_KINDS } from '../ids.ts';
import { entryKind } from './entry-kind.ts';
import { handedOver } from './handed-over.ts';
import { notHandedOver } from './not-handed-over.ts';
import { posted } from './posted.ts';
import { visited } from './visited.ts';

/** What an entry of these kinds says instead, whole; others can be taken back and written again. */
export const correctedContentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('handed-over'), data: handedOver.data }),
  z.object({ kind: z.literal('not-handed-over'), data: notHandedOver.data }),
  z.object({ kind: z.literal('posted'), data: posted.data }),
  z.object({ kind: z.literal('visited'), data: visited.data })
]);
export type CorrectedContent = z.infer<typeof correctedContentSchema>;

/** As whom one corrects: the server checks that a supervisor is one, the fold that a writer wrote the entry. */
export const CORRECTORS = ['writer', 'supervisor'] as const;

/**
 * A mistake is put right by naming the entry and why; the entry itself stays. How it counts is worked out by the fold before anything is
 * applied (corrections.ts). Two corrections of one entry that did not see each other and differ make the job contested.
 */
export const corrected = entryKind({
  kind: 'corrected',
  jobKinds: JOB_KINDS,
  roles: ['officer', 'patrol', 'desk', 'supervisor'],
  title: 'domain_entry_corrected',
  data: z.object({
    entry: entryIdSchema,
    why: requiredText(LIMITS.remark),
    as: z.enum(CORRECTORS),
    /** Absent: what the entry says did not happen. */
    becomes: z.optional(correctedContentSchema)
  }),
  decides: ({ entry, becomes }) => ({ decision: becomes ? canonicalJson(becomes) : 'taken back', exclusive: false, about: entry }),
  apply() {}
});
