// The rules for work on the spot as the organisation sets them, each with the day it is valid from: checklists, who may draw up what, whom a case
// is passed on to, and how near is near.
import * as z from 'zod/mini';
import { dateSchema, LIMITS, requiredText } from './common-fields.ts';
import { personNameSchema, type PersonName } from './ids.ts';
import { ruleOn } from './rule-on.ts';
import { roleSchema, type Role } from './roles.ts';
import type { LocalDate } from './vietnam-time.ts';

const named = { vi: requiredText(LIMITS.title), en: requiredText(LIMITS.title) };

export const checklistSchema = z.object({
  validFrom: dateSchema,
  category: requiredText(20),
  items: z.array(z.object({ item: requiredText(40), ...named })).check(z.minLength(1), z.maxLength(60)),
  /** What is measured in this category, offered with its unit. */
  measures: z.optional(z.array(z.object({ ...named, unit: requiredText(10) })).check(z.maxLength(10)))
});
export type Checklist = z.infer<typeof checklistSchema>;

export const minutesRuleSchema = z.object({
  validFrom: dateSchema,
  /** The provisions that the minutes name, one a line, in Vietnamese. */
  basis: z.array(requiredText(LIMITS.title)).check(z.maxLength(10)),
  /** The forms' numbers, where the law prescribes a form: `MBB01`. */
  workingForm: z.optional(requiredText(40)),
  violationForm: z.optional(requiredText(40)),
  /** Whoever has one of these roles, or is named, may draw up minutes of an administrative violation; everyone else draws up working minutes. */
  competentRoles: z.array(roleSchema),
  competentPeople: z.array(personNameSchema),
  /** How many copies are made; more can be chosen. */
  copies: z.int().check(z.gte(1), z.lte(20)),
  /** The right of explanation, as the minutes say it: working days for a written one, and to ask for a hearing (Art. 61). */
  explanation: z.object({ writtenDays: z.int().check(z.gte(1)), hearingDays: z.int().check(z.gte(1)) })
});
export type MinutesRule = z.infer<typeof minutesRuleSchema>;

export const nearbyRuleSchema = z.object({
  validFrom: dateSchema,
  /** How far around the officer open cases are listed. */
  aroundMetres: z.number().check(z.gte(10), z.lte(10_000)),
  /** A find this near to an open case of its category may be that case. */
  sameMetres: z.number().check(z.gte(1), z.lte(1000)),
  /** A place where it keeps happening: so many closed cases within so many metres and months. */
  repeat: z.object({ cases: z.int().check(z.gte(2)), metres: z.number().check(z.gte(1), z.lte(1000)), months: z.int().check(z.gte(1), z.lte(120)) }),
  /** Positions coarser than this, or further from the place than this, are asked about. */
  doubtMetres: z.number().check(z.gte(1), z.lte(10_000))
});
export type NearbyRule = z.infer<typeof nearbyRuleSchema>;

export const onTheSpotRulesSchema = z.object({
  checklists: z.optional(z.array(checklistSchema)),
  minutes: z.optional(z.array(minutesRuleSchema)),
  nearby: z.optional(z.array(nearbyRuleSchema)),
  /** Offices a case is passed on to, offered in this order. */
  passTo: z.optional(z.array(requiredText(200)).check(z.maxLength(50)))
});
export type OnTheSpotRules = z.infer<typeof onTheSpotRulesSchema>;

/** No law, only what helps to look: where the organisation has said nothing. */
export const USUAL_NEARBY: NearbyRule = { validFrom: '2000-01-01', aroundMetres: 500, sameMetres: 30, repeat: { cases: 3, metres: 40, months: 6 }, doubtMetres: 100 };

export const nearbyRule = (rules: OnTheSpotRules | undefined, date: LocalDate): NearbyRule => ruleOn(rules?.nearby, date) ?? USUAL_NEARBY;

export const minutesRule = (rules: OnTheSpotRules | undefined, date: LocalDate): MinutesRule | undefined => ruleOn(rules?.minutes, date);

export const checklistFor = (rules: OnTheSpotRules | undefined, { category, date }: { category: string; date: LocalDate }): Checklist | undefined =>
  ruleOn(rules?.checklists?.filter((list) => list.category === category), date);

/** A list that was answered, also one that is no longer in force. */
export const checklistOf = (rules: OnTheSpotRules | undefined, { category, validFrom }: { category: string; validFrom: LocalDate }): Checklist | undefined =>
  rules?.checklists?.find((list) => list.category === category && list.validFrom === validFrom);

/** Without a rule nobody is competent: then working minutes are drawn up and passed on (Nghị định 118/2021, Art. 12). */
export const mayDrawUpViolationMinutes = (rule: MinutesRule | undefined, { person, roles }: { person: PersonName; roles: readonly Role[] }): boolean =>
  rule !== undefined && (rule.competentPeople.includes(person) || roles.some((role) => rule.competentRoles.includes(role)));
