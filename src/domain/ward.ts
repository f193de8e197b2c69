// What a device needs to know of its ward, as one document in the ward's database; made from the organisation file.
import * as z from 'zod/mini';
import { categorySchema } from './category.ts';
import { dateSchema, instantSchema, LIMITS, requiredText, text } from './common-fields.ts';
import { personNameSchema } from './ids.ts';
import { onTheSpotRulesSchema } from './on-the-spot-rules.ts';
import { procedureRuleSchema } from './procedure-rules.ts';
import { refusalRuleSchema } from './refusal-rules.ts';
import { reportRulesSchema } from './report-rules.ts';
import { roleSchema } from './roles.ts';
import { visitFormSchema } from './visit-form.ts';
import { wardOutlineSchema } from './ward-outline.ts';

export type { Category } from './category.ts';
export type { WardOutline } from './ward-outline.ts';

/** Holidays of one year in the shape of the organisation's calendar files. */
export const calendarYearSchema = z.object({
  year: z.int(),
  weekend: z.array(z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])),
  days_off: z.array(z.tuple([dateSchema, z.string()])),
  working_weekend_days: z.array(z.tuple([dateSchema, z.string()]))
});
export type CalendarYear = z.infer<typeof calendarYearSchema>;

/** Rules that the organisation sets; each list is ordered by the date it is valid from. */
export const settingsSchema = z.object({
  /** Percentages that must be exceeded: exactly the target misses it. */
  targets: z.array(z.object({ validFrom: dateSchema, onTimePercent: z.number(), satisfactionPercent: z.number() })).check(z.minLength(1)),
  calendar: z.array(calendarYearSchema),
  officeHours: z.array(z.object({ from: z.string(), to: z.string() })).check(z.minLength(1)),
  categories: z.array(categorySchema).check(z.minLength(1)),
  /** Days that a finished job stays on the devices of officers and patrols. Asked through `keepClosedDays`. */
  keepClosed: z.optional(z.array(z.object({ validFrom: dateSchema, days: z.int().check(z.gte(1), z.lte(3650)) }))),
  /** Days that full-size evidence stays on a device after the server's receipt; its preview stays as long as the job. */
  keepEvidenceDays: z.optional(z.int().check(z.gte(0), z.lte(365))),
  visitForms: z.array(visitFormSchema),
  /** Per procedure: due time, who may receive, failed visits, fee. Asked through `procedureRules`. */
  procedures: z.optional(z.array(procedureRuleSchema)),
  /** Minutes of a result that was refused at the door: provisions, form, copies. */
  refusalMinutes: z.optional(z.array(refusalRuleSchema)),
  /** Reports of violations: clocks, duplicates, what the public sees. */
  reports: z.optional(reportRulesSchema),
  /** Patrols on the spot: checklists, minutes, what is near. */
  onTheSpot: z.optional(onTheSpotRulesSchema)
});
export type Settings = z.infer<typeof settingsSchema>;

export const wardPersonSchema = z.object({
  name: personNameSchema,
  /** As people know them: "Nguyễn Văn Thử". */
  label: requiredText(LIMITS.name),
  phone: z.optional(text(LIMITS.phone)),
  roles: z.array(roleSchema)
});
export type WardPerson = z.infer<typeof wardPersonSchema>;

export const wardDocSchema = z.object({
  _id: z.string().check(z.regex(/^ward:/)),
  type: z.literal('ward'),
  v: z.literal(1),
  ward: wardOutlineSchema,
  neighbours: z.array(wardOutlineSchema),
  people: z.array(wardPersonSchema),
  settings: settingsSchema,
  updatedAt: instantSchema
});
export type WardDoc = z.infer<typeof wardDocSchema>;
