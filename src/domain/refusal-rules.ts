// What the minutes of a refused result name: data of the organisation with dates, for it is law.
import * as z from 'zod/mini';
import { dateSchema, requiredText } from './common-fields.ts';

export const refusalRuleSchema = z.object({
  validFrom: dateSchema,
  /** The provisions that the minutes name, one a line, in Vietnamese. */
  basis: z.array(requiredText(300)).check(z.maxLength(20)),
  /** Of the prescribed form, where there is one. */
  form: z.optional(requiredText(40)),
  /** How many are drawn up. */
  copies: z.int().check(z.gte(1), z.lte(20))
});
export type RefusalRule = z.infer<typeof refusalRuleSchema>;

/** Where the organisation says nothing: one for the dossier, one for whoever witnessed. */
export const USUAL_REFUSAL: RefusalRule = { validFrom: '2000-01-01', basis: [], copies: 2 };
