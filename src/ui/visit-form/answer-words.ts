// A form's words and answers in the person's language.
import type { AnswerProblem } from '$domain/check-answers.ts';
import type { FormColumn, FormConstant, FormField } from '$domain/visit-form.ts';
import { m } from '$i18n/generated/messages.js';
import { getLocale } from '$i18n/generated/runtime.js';
import { formatNumber } from '../formats.ts';

export const inWords = (words: { vi: string; en: string }): string => words[getLocale()];

/** "Dài (m)" */
export const labelOf = (field: FormField | FormColumn): string => ('unit' in field && field.unit ? `${inWords(field)} (${field.unit})` : inWords(field));

/** What is wrong and what to do, beside the input. */
export function problemWords(problem: AnswerProblem, field: FormField | FormColumn): string {
  switch (problem) {
    case 'missing':
      return field.type === 'photo' ? m.day_answer_photo_missing() : field.type === 'table' ? m.day_answer_rows_missing() : m.day_answer_missing();
    case 'kind':
      return field.type === 'number' ? m.day_answer_number() : m.day_answer_unfit();
    case 'too-small':
      return m.day_answer_too_small({ min: field.type === 'number' ? number(field.min, field.decimals) : '' });
    case 'too-large':
      return m.day_answer_too_large({ max: field.type === 'number' ? number(field.max, field.decimals) : '' });
    case 'digits':
      return field.type === 'number' && field.decimals ? m.day_answer_digits({ count: field.decimals }) : m.day_answer_whole();
    case 'too-long':
      return m.day_answer_too_long({ max: 'max' in field ? (field.max ?? 0) : 0 });
    case 'too-many':
      return m.day_answer_too_many();
    default:
      return m.day_answer_unfit();
  }
}

const number = (value: number | undefined, digits = 0): string => (value === undefined ? '' : formatNumber(value, digits));

/** One answer of a field that is neither a table nor photos. */
export function answerWords(field: FormField | FormColumn, answer: unknown): string {
  if (field.type === 'choice') {
    const words = (value: unknown): string => {
      const option = field.options.find((known) => known.value === value);
      return option ? inWords(option) : String(value);
    };
    return Array.isArray(answer) ? answer.map(words).join(', ') : words(answer);
  }
  if (typeof answer === 'boolean') {
    const own = field.type === 'computed' && 'yes' in field ? (answer ? field.yes : field.no) : undefined;
    return own ? inWords(own) : answer ? m.day_answer_yes() : m.day_answer_no();
  }
  if (typeof answer === 'number') return [formatNumber(answer, digitsOf(field)), 'unit' in field ? field.unit : undefined].filter(Boolean).join('\u00a0');
  return String(answer);
}

// A year is no quantity: without digits behind the point and a unit it is written as it is.
const digitsOf = (field: FormField | FormColumn): number => ('decimals' in field ? (field.decimals ?? 0) : 0);

export interface ConstantInForce {
  constant: FormConstant;
  value: number;
  validFrom: string;
  source?: string | undefined;
}

/** Constants that a computed field speaks of, as they hold on a day. */
export function constantsFor(field: FormField, constants: readonly FormConstant[], on: string): ConstantInForce[] {
  if (field.type !== 'computed') return [];
  return constants.flatMap((constant) => {
    if (!new RegExp(`\\b${constant.name}\\b`).test(field.value)) return [];
    const found = [...constant.values].sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1)).find(({ validFrom }) => validFrom <= on);
    return found ? [{ constant, ...found }] : [];
  });
}
