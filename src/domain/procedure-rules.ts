// What a procedure asks for at the door and after: data of the organisation with dates, for it is local rule and changes.
import * as z from 'zod/mini';
import { dateSchema, dongSchema, LIMITS, requiredText } from './common-fields.ts';
import { NOT_HANDED_OVER_REASONS } from './entry-kinds/not-handed-over.ts';
import { foldText } from './fold-text.ts';
import { dateOf } from './vietnam-time.ts';

export type NotHandedOverReason = (typeof NOT_HANDED_OVER_REASONS)[number];

/** Working days, or working hours of the office, from when the dossier was received to when the result is due. */
export const dueInSchema = z.union([
  z.object({ workingDays: z.int().check(z.gte(1), z.lte(400)) }),
  z.object({ workingHours: z.int().check(z.gte(1), z.lte(400)) })
]);
export type DueIn = z.infer<typeof dueInSchema>;

/** One rule, in force from a day on. What it leaves out stays as earlier rules, the default rule or this product's defaults say. */
export const procedureRuleSchema = z.object({
  validFrom: dateSchema,
  /** Procedures it is for, by name, compared without accents and case. Absent: the default for every procedure. */
  procedures: z.optional(z.array(requiredText(LIMITS.title)).check(z.minLength(1), z.maxLength(500))),
  dueIn: z.optional(dueInSchema),
  /** Whether someone else may receive the result for the person. */
  authorisedPerson: z.optional(z.boolean()),
  /** Whether their written mandate is to be photographed. */
  mandatePhoto: z.optional(z.boolean()),
  /** Whether the recipient's identity card is to be checked. */
  identityCheck: z.optional(z.boolean()),
  /** Reasons of a failed visit that want a photo of the door as proof. */
  doorPhotoReasons: z.optional(z.array(z.enum(NOT_HANDED_OVER_REASONS))),
  /** Working hours that have to pass before the next visit. */
  visitGapHours: z.optional(z.int().check(z.gte(0), z.lte(400))),
  /** After so many visits that failed the result goes back to the desk. */
  failedVisits: z.optional(z.int().check(z.gte(1), z.lte(20))),
  /** The fee in đồng where the dossier names none. */
  fee: z.optional(dongSchema)
});
export type ProcedureRule = z.infer<typeof procedureRuleSchema>;

/** What holds for one procedure on one day. `dueIn` and `fee` are absent where nobody set them. */
export type ProcedureRules = Required<Omit<ProcedureRule, 'validFrom' | 'procedures' | 'dueIn' | 'fee'>> & Pick<ProcedureRule, 'dueIn' | 'fee'>;

/** Where the organisation says nothing. Three visits, as the wards' own rules have it; the next one half a day later at the earliest. */
export const DEFAULT_PROCEDURE_RULES: ProcedureRules = {
  authorisedPerson: true,
  mandatePhoto: true,
  identityCheck: false,
  doorPhotoReasons: ['nobody-home', 'wrong-address'],
  visitGapHours: 4,
  failedVisits: 3
};

/**
 * The rules of a procedure on the day of an instant (ISO): of each setting what the procedure's own latest rule says, else the
 * latest default rule, else this product's default. Settings may be missing: a device that has no ward document yet has rules, too.
 */
export function procedureRules(settings: { procedures?: readonly ProcedureRule[] | undefined } | undefined, procedureName: string, instant: string): ProcedureRules {
  const [today, name] = [dateOf(instant), procedureKey(procedureName)];
  const inForce = (settings?.procedures ?? []).filter((rule) => rule.validFrom <= today).sort((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0));
  const general = inForce.filter((rule) => rule.procedures === undefined);
  const own = inForce.filter((rule) => rule.procedures?.some((covered) => procedureKey(covered) === name));
  const rules: ProcedureRules & Partial<ProcedureRule> = Object.assign({}, DEFAULT_PROCEDURE_RULES, ...[...general, ...own].map(said));
  delete rules.validFrom;
  delete rules.procedures;
  return rules;
}

/** The same for every way of typing a procedure's name. */
export const procedureKey = (name: string): string => foldText(name).replace(/\s+/g, ' ').trim();

// A setting that is there without a value would wipe out what an earlier rule says.
const said = (rule: ProcedureRule): Partial<ProcedureRule> => Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
