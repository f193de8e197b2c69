// The form of a home visit: data of the organisation, so that a ward adds one without code. What may stand in an answer is decided by
// check-answers.ts on the form as compile-form.ts prepares it; the same rules go to CouchDB when the ward is provisioned.
import * as z from 'zod/mini';
import { dateSchema, LIMITS, requiredText } from './common-fields.ts';
import { EXPRESSION_LIMITS } from './expression/expression.ts';

/** Names that rules use: letters and digits, for a name is a word of the expression language. */
export const fieldKeySchema = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,39}$/));
const expressionText = requiredText(EXPRESSION_LIMITS.length);
const words = { vi: requiredText(LIMITS.title), en: requiredText(LIMITS.title) };
const wordsSchema = z.object(words);
const unit = requiredText(20);

const field = {
  key: fieldKeySchema,
  ...words,
  hint: z.optional(wordsSchema),
  required: z.optional(z.boolean()),
  /** An expression over fields above it and constants: the answer is needed when it is true. */
  requiredIf: z.optional(expressionText),
  /** The field is asked for only when it is true; hidden, it has no answer. */
  showIf: z.optional(expressionText)
};

export const ANSWER_LIMITS = { text: 2000, options: 30, photos: 10, rows: 40, columns: 6, fields: 60, number: 1e9 } as const;

const optionSchema = z.object({ value: requiredText(60), ...words });
const textParts = { type: z.literal('text'), max: z.optional(z.int().check(z.gte(1), z.lte(ANSWER_LIMITS.text))) };
const numberParts = { type: z.literal('number'), unit: z.optional(unit), min: z.optional(z.number()), max: z.optional(z.number()), decimals: z.optional(z.int().check(z.gte(0), z.lte(3))) };
const options = z.array(optionSchema).check(z.minLength(2), z.maxLength(ANSWER_LIMITS.options));
const column = { key: fieldKeySchema, ...words, required: z.optional(z.boolean()) };

export const columnSchema = z.discriminatedUnion('type', [
  z.object({ ...column, ...textParts }),
  z.object({ ...column, ...numberParts }),
  z.object({ ...column, type: z.literal('choice'), options }),
  /** From the other cells of its row. */
  z.object({ ...column, type: z.literal('computed'), value: expressionText, unit: z.optional(unit), decimals: z.optional(z.int().check(z.gte(0), z.lte(3))) })
]);
export type FormColumn = z.infer<typeof columnSchema>;

export const formFieldSchema = z.discriminatedUnion('type', [
  z.object({ ...field, ...textParts, lines: z.optional(z.int().check(z.gte(1), z.lte(10))) }),
  z.object({ ...field, ...numberParts }),
  z.object({ ...field, type: z.literal('choice'), options, many: z.optional(z.boolean()) }),
  z.object({ ...field, type: z.literal('photo'), most: z.optional(z.int().check(z.gte(1), z.lte(ANSWER_LIMITS.photos))) }),
  z.object({
    ...field,
    type: z.literal('table'),
    columns: z.array(columnSchema).check(z.minLength(1), z.maxLength(ANSWER_LIMITS.columns)),
    /** What one row is: "Phòng". */
    row: wordsSchema,
    most: z.optional(z.int().check(z.gte(1), z.lte(ANSWER_LIMITS.rows)))
  }),
  z.object({
    ...field,
    type: z.literal('computed'),
    value: expressionText,
    unit: z.optional(unit),
    /** Digits it is shown with. */
    decimals: z.optional(z.int().check(z.gte(0), z.lte(3))),
    /** Said instead of true and false. */
    yes: z.optional(wordsSchema),
    no: z.optional(wordsSchema)
  })
]);
export type FormField = z.infer<typeof formFieldSchema>;

/** A number of law or local rule, by the day it is valid from; before the first there is none. */
export const formConstantSchema = z.object({
  name: fieldKeySchema,
  ...words,
  unit: z.optional(unit),
  values: z.array(z.object({ validFrom: dateSchema, value: z.number(), source: z.optional(requiredText(LIMITS.title)) })).check(z.minLength(1), z.maxLength(30))
});
export type FormConstant = z.infer<typeof formConstantSchema>;

export const visitFormSchema = z.object({
  /** The name that jobs ask for. Several versions of a form stand beside each other in the list: answers name the one they were given to. */
  form: requiredText(80),
  ...words,
  /** 1 where absent. */
  version: z.optional(z.int().check(z.gte(1), z.lte(9999))),
  constants: z.optional(z.array(formConstantSchema).check(z.maxLength(20))),
  fields: z.optional(z.array(formFieldSchema).check(z.maxLength(ANSWER_LIMITS.fields))),
  /** Whether the person signs, and what they sign for. */
  signature: z.optional(wordsSchema)
});
export type VisitForm = z.infer<typeof visitFormSchema>;

export const versionOf = (form: Pick<VisitForm, 'version'>): number => form.version ?? 1;

/** The newest version of a form: what is answered from now on. */
export const newestForm = (forms: readonly VisitForm[], name: string): VisitForm | undefined =>
  forms.filter(({ form }) => form === name).reduce<VisitForm | undefined>((newest, form) => (newest && versionOf(newest) >= versionOf(form) ? newest : form), undefined);

export const formOfVersion = (forms: readonly VisitForm[], name: string, version: number): VisitForm | undefined => forms.find((form) => form.form === name && versionOf(form) === version);

const cell = z.union([z.string().check(z.maxLength(ANSWER_LIMITS.text)), z.number(), z.boolean()]);
/** What an entry may hold, whatever the form: bounded, and of the shapes that fields have. */
export const answersSchema = z.record(fieldKeySchema, z.union([
  cell,
  z.array(z.string().check(z.maxLength(100))).check(z.maxLength(ANSWER_LIMITS.options)),
  z.array(z.record(fieldKeySchema, cell)).check(z.maxLength(ANSWER_LIMITS.rows))
]));
export type FormAnswers = z.infer<typeof answersSchema>;

/** Which form was answered, and the day (Asia/Ho_Chi_Minh) whose constants hold. */
export const answeredFormSchema = z.object({ form: requiredText(80), version: z.int().check(z.gte(1)), on: dateSchema });
export type AnsweredForm = z.infer<typeof answeredFormSchema>;
