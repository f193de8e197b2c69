// What a patrol records of a violation on the spot: pieces of entries. Names of violators and witnesses are in none of them: entries go to every
// device of the ward, and whom the minutes name is in the minutes alone, which only the desk and supervisors read (docs/decisions/minutes.md).
import * as z from 'zod/mini';
import { dateSchema, requiredText } from './common-fields.ts';
import { sha256Schema } from './ids.ts';

export const PRESENCES = ['at-the-place', 'elsewhere'] as const;

export const CHECK_ANSWERS = ['yes', 'no', 'not-applicable'] as const;
export type CheckAnswer = (typeof CHECK_ANSWERS)[number];

/** Answers to a list of the organisation (`on-the-spot-rules.ts`), named by the day that list is valid from. */
export const checkedListSchema = z.object({
  validFrom: dateSchema,
  answers: z.array(z.object({ item: requiredText(40), answer: z.enum(CHECK_ANSWERS) })).check(z.maxLength(60))
});

export const MEASURE_UNITS = ['m', 'cm', 'm²', 'm³', 'dB', 'kg', 'pieces'] as const;
export const measureSchema = z.object({ what: requiredText(120), value: z.number().check(z.gte(0), z.lte(10_000_000)), unit: z.enum(MEASURE_UNITS) });
export type Measure = z.infer<typeof measureSchema>;

/** To whom a case goes: an office or a person as the organisation names them, or as it was typed. */
export const passTargetSchema = z.object({ to: requiredText(200) });

export const MINUTES_FORMS = ['working', 'violation'] as const;
export type MinutesForm = (typeof MINUTES_FORMS)[number];

/**
 * How the minutes were signed on the side of the violator. On refusal a representative of the commune or at least one witness signs, else the
 * reason is stated (Law on Handling Administrative Violations, Art. 58).
 */
export const MINUTES_SIGNINGS = ['signed', 'refused-witness', 'refused-representative', 'refused-reason', 'nobody'] as const;
export type MinutesSigning = (typeof MINUTES_SIGNINGS)[number];

/** Minutes that were drawn up: their document is evidence of the entry. */
export const minutesRecordSchema = z.object({
  form: z.enum(MINUTES_FORMS),
  /** `12/BBLV.tuantra.anphu.9c4e` (`minutes-number.ts`). */
  number: requiredText(120),
  document: sha256Schema,
  copies: z.int().check(z.gte(1), z.lte(20)),
  signing: z.enum(MINUTES_SIGNINGS),
  witnesses: z.int().check(z.gte(0), z.lte(20))
});
export type MinutesRecord = z.infer<typeof minutesRecordSchema>;

