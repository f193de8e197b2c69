import * as z from 'zod/mini';
import { identityCheckSchema } from '$domain/identity-check.ts';
import { strokesSchema } from '$ui/strokes.ts';

/** What is typed and ticked so far, before it is checked. Of an identity card no more than the entry keeps. */
export const handOverDraftSchema = z.object({
  who: z.enum(['person', 'authorised']),
  name: z.string(),
  relationship: z.string(),
  papers: z.array(z.string()),
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
  feeTaken: true,
  remark: '',
  strokes: [],
  slipScanned: false,
  identity: undefined,
  unsigned: false,
  witness: ''
});
