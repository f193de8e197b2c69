import * as z from 'zod/mini';
import { VISITED_OUTCOMES } from '$domain/entry-kinds/visited.ts';
import { strokesSchema } from '$ui/strokes.ts';
import { typedSchema } from '$ui/visit-form/typed-answers.ts';

/** What is chosen and typed so far, before it is checked. */
export const visitDraftSchema = z.object({
  outcome: z.optional(z.enum(VISITED_OUTCOMES)),
  remark: z.string(),
  typed: z._default(typedSchema, {}),
  strokes: z._default(strokesSchema, [])
});
