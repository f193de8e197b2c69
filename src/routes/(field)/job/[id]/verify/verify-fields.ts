// What the page of a check keeps while it is filled in. Names and numbers of people are in here and in the minutes made from it, nowhere else.
import * as z from 'zod/mini';
import { dateSchema, LIMITS, text } from '$domain/common-fields.ts';
import { VERIFIED_OUTCOMES } from '$domain/entry-kinds/verified.ts';
import { CHECK_ANSWERS, MEASURE_UNITS, MINUTES_SIGNINGS, PRESENCES } from '$domain/on-the-spot.ts';
import { strokesSchema } from '$ui/strokes.ts';

const line = text(LIMITS.title);

export const partySchema = z.object({ name: line, born: text(40), nationality: text(60), occupation: line, idNumber: text(40), address: text(LIMITS.address), phone: text(LIMITS.phone), representative: line });
export type Party = z.infer<typeof partySchema>;

export const witnessSchema = z.object({ name: line, idNumber: text(40), address: text(LIMITS.address) });
export type Witness = z.infer<typeof witnessSchema>;

export const VIOLATORS = ['person', 'organisation', 'unknown'] as const;

export const minutesFieldsSchema = z.object({
  /** ISO instant at which drawing up began; its number is drawn then, too. */
  beganAt: text(40),
  number: text(120),
  place: text(LIMITS.address),
  /** Why it is not drawn up where it happened; empty where it is. */
  placeReason: text(LIMITS.note),
  violatorIs: z.enum(VIOLATORS),
  violator: partySchema,
  others: text(LIMITS.note),
  witnesses: z.array(witnessSchema).check(z.maxLength(5)),
  actAt: text(120),
  act: text(LIMITS.description),
  statements: text(LIMITS.description),
  measuresTaken: text(LIMITS.description),
  explanation: z.boolean(),
  copies: text(4),
  signing: z.enum(MINUTES_SIGNINGS),
  refusalReason: text(LIMITS.note),
  representative: z.object({ name: line, office: line }),
  /** By signer: `officer`, `violator`, `witness-0`, `representative`. */
  strokes: z.record(z.string(), strokesSchema)
});
export type MinutesFields = z.infer<typeof minutesFieldsSchema>;

export const verifyFieldsSchema = z.object({
  outcome: z.optional(z.enum(VERIFIED_OUTCOMES)),
  remark: text(LIMITS.remark),
  presence: z.optional(z.enum(PRESENCES)),
  answers: z.record(z.string(), z.enum(CHECK_ANSWERS)),
  measures: z.array(z.object({ what: text(120), value: text(20), unit: z.enum(MEASURE_UNITS) })).check(z.maxLength(30)),
  passTo: text(200),
  recheckOn: z.union([dateSchema, z.literal('')]),
  minutes: minutesFieldsSchema
});
export type VerifyFields = z.infer<typeof verifyFieldsSchema>;

const NOBODY: Party = { name: '', born: '', nationality: 'Việt Nam', occupation: '', idNumber: '', address: '', phone: '', representative: '' };
export const NEW_WITNESS: Witness = { name: '', idNumber: '', address: '' };

export function emptyVerifyFields({ place, act, copies }: { place: string; act: string; copies: number }): VerifyFields {
  return {
    outcome: undefined,
    remark: '',
    presence: undefined,
    answers: {},
    measures: [],
    passTo: '',
    recheckOn: '',
    minutes: {
      beganAt: '', number: '', place, placeReason: '', violatorIs: 'person', violator: NOBODY, others: '', witnesses: [], actAt: '', act, statements: '', measuresTaken: '', explanation: true,
      copies: String(copies), signing: 'signed', refusalReason: '', representative: { name: '', office: '' }, strokes: {}
    }
  };
}

/** `12,5` as people type it; undefined for what is no measure. */
export function readMeasure(typed: string): number | undefined {
  const plain = typed.trim().replace(',', '.');
  return /^\d{1,8}(\.\d{1,3})?$/.test(plain) ? Number(plain) : undefined;
}

export const copiesSchema = z.coerce.number().check(z.int(), z.gte(1), z.lte(20));
