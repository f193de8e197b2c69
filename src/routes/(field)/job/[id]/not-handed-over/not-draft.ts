import * as z from 'zod/mini';
import { NOT_HANDED_OVER_REASONS } from '$domain/entry-kinds/not-handed-over.ts';
import { strokesSchema } from '$ui/strokes.ts';

/** What is chosen and typed so far, before it is checked. */
export const notDraftSchema = z.object({
  reason: z.optional(z.enum(NOT_HANDED_OVER_REASONS)),
  remark: z.string(),
  address: z.string(),
  /** Undefined: as it is proposed. */
  next: z.optional(z.enum(['visit', 'other', 'desk'])),
  /** As the input holds it (moment-text.ts). */
  when: z.string(),
  statement: z.string(),
  witness: z.string(),
  role: z.string(),
  unsigned: z.boolean(),
  unsignedWhy: z.string(),
  strokes: strokesSchema,
  officerStrokes: z._default(strokesSchema, []),
  /** Of the minutes: drawn once for this form, so that a second try costs none. */
  number: z._default(z.string(), '')
});
export type NotDraft = z.infer<typeof notDraftSchema>;

export const EMPTY_NOT_DRAFT: NotDraft = { reason: undefined, remark: '', address: '', next: undefined, when: '', statement: '', witness: '', role: '', unsigned: false, unsignedWhy: '', strokes: [], officerStrokes: [], number: '' };
