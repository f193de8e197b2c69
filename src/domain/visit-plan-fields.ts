// What an officer agrees with a person about the next visit (visit-plan.ts reads it). Apart: the first screen's order needs no schema.
import * as z from 'zod/mini';
import { instantSchema, text } from './common-fields.ts';

/** A time of day in Asia/Ho_Chi_Minh: `17:30`. */
export const timeOfDaySchema = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

export const PLAN_NOTE = 200;

/** Members that are absent say nothing: an empty plan takes back an earlier one. */
export const visitPlanSchema = z.object({
  /** The next visit, not earlier than this. */
  notBefore: z.optional(instantSchema),
  /** The person's hours, any day: from `after`, until `before`. */
  after: z.optional(timeOfDaySchema),
  before: z.optional(timeOfDaySchema),
  callFirst: z.optional(z.boolean()),
  note: z.optional(text(PLAN_NOTE))
});
export type VisitPlan = z.infer<typeof visitPlanSchema>;
