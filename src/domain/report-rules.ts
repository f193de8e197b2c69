// The rules for reports as the organisation sets them: clocks, likely duplicates, what the public sees. Law and pledges with their dates.
import * as z from 'zod/mini';
import { dateSchema, requiredText } from './common-fields.ts';

export const violationClocksSchema = z.object({
  validFrom: dateSchema,
  /** Until the reporter has an answer: a pledge. Minutes around the clock. */
  answerMinutes: z.int().check(z.gte(1)),
  /** Until minutes are drawn up after the report: Nghị định 118/2021, Art. 12. */
  minutesWorkingDays: z.int().check(z.gte(1)),
  /** The same where many people or acts are concerned. */
  minutesWorkingDaysComplex: z.int().check(z.gte(1)),
  /** Categories that count as complex. */
  complexCategories: z.array(requiredText(20)),
  /** From minutes to the competent person. Hours around the clock. */
  passedOnHours: z.int().check(z.gte(1)),
  /** From minutes to a decision. */
  decisionWorkingDays: z.int().check(z.gte(1))
});
export type ViolationClockRule = z.infer<typeof violationClocksSchema>;

export const duplicateRuleSchema = z.object({
  validFrom: dateSchema,
  /** How far apart in space and time two reports of one case may be, where no category says otherwise. */
  metres: z.number().check(z.gte(1)),
  hours: z.number().check(z.gte(1)),
  /** Per category: noise carries far, a building site stays for months. */
  categories: z.array(z.object({ code: requiredText(20), metres: z.number().check(z.gte(1)), hours: z.number().check(z.gte(1)) })),
  /** From which likeness of the texts on (0 nothing in common, 1 the same words) two reports are one case. */
  likeness: z.number().check(z.gte(0), z.lte(1))
});
export type DuplicateRule = z.infer<typeof duplicateRuleSchema>;

export const ATTRIBUTE_TYPES = ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'] as const;

/** What else a report of a category is asked for (Open311's service attributes). */
export const reportAttributeSchema = z.object({
  category: requiredText(20),
  code: z.string().check(z.maxLength(40), z.regex(/^[A-Za-z0-9_-]+$/)),
  datatype: z.enum(ATTRIBUTE_TYPES),
  required: z.boolean(),
  vi: requiredText(200),
  en: requiredText(200),
  /** Of the two kinds of list. */
  values: z.optional(z.array(z.object({ key: requiredText(60), vi: requiredText(200), en: requiredText(200) })).check(z.maxLength(50)))
});
export type ReportAttribute = z.infer<typeof reportAttributeSchema>;

export const reportRulesSchema = z.object({
  clocks: z.optional(z.array(violationClocksSchema)),
  duplicates: z.optional(z.array(duplicateRuleSchema)),
  attributes: z.optional(z.array(reportAttributeSchema).check(z.maxLength(100))),
  /** The name under which Open311 clients may ask for this organisation; any name is taken where none is set. */
  jurisdiction: z.optional(requiredText(120)),
  /** Whom makers of Open311 clients ask, and for a key: in the discovery file. */
  contact: z.optional(requiredText(300)),
  /** Whether anyone may read descriptions and exact places of reports at the Open311 endpoint. They may accuse a neighbour: off unless set. */
  publicDetails: z.optional(z.boolean())
});
export type ReportRules = z.infer<typeof reportRulesSchema>;

/** Where the organisation has said nothing of duplicates: no law, only what helps a desk to look. */
export const USUAL_DUPLICATES: DuplicateRule = { validFrom: '2000-01-01', metres: 50, hours: 240, categories: [], likeness: 0.5 };
