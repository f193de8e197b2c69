import * as z from 'zod/mini';
import { strokesSchema } from '$ui/strokes.ts';

/** What is typed and ticked so far, before it is checked. */
export const handOverDraftSchema = z.object({
  who: z.enum(['person', 'authorised']),
  name: z.string(),
  relationship: z.string(),
  papers: z.array(z.string()),
  feeTaken: z.boolean(),
  remark: z.string(),
  strokes: z._default(strokesSchema, [])
});
