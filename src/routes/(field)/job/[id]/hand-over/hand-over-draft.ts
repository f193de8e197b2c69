import * as z from 'zod/mini';
import { identityCheckSchema } from '$domain/identity-check.ts';
import type { JobId } from '$domain/ids.ts';
import { strokesSchema } from '$ui/strokes.ts';

/** Its name among the drafts. It goes with the entry, or when the visit ends otherwise: what was signed and checked then says nothing of the next one. */
export const handOverDraftKey = (job: JobId): string => `hand-over:${job}`;

/** What is typed and ticked so far, before it is checked. Of an identity card no more than the entry keeps. */
export const handOverDraftSchema = z.object({
  who: z.enum(['person', 'authorised']),
  name: z.string(),
  relationship: z.string(),
  papers: z.array(z.string()),
  /** Papers were ticked or unticked one by one. */
  papersTouched: z._default(z.boolean(), false),
  feeTaken: z.boolean(),
  remark: z.string(),
  strokes: z._default(strokesSchema, []),
  slipScanned: z._default(z.boolean(), false),
  identity: z.optional(identityCheckSchema),
  /** The recipient cannot sign: a witness is named instead. */
  unsigned: z._default(z.boolean(), false),
  witness: z._default(z.string(), '')
});
export type HandOverFields = z.infer<typeof handOverDraftSchema>;

export const emptyHandOver = (name: string): HandOverFields => ({
  who: 'person',
  name,
  relationship: '',
  papers: [],
  papersTouched: false,
  feeTaken: true,
  remark: '',
  strokes: [],
  slipScanned: false,
  identity: undefined,
  unsigned: false,
  witness: ''
});
