// Between what stands in a form's inputs (texts, as typed) and the answers that an entry holds (numbers are numbers).
import * as z from 'zod/mini';
import type { FormAnswers, FormColumn, FormField, VisitForm } from '$domain/visit-form.ts';

export const typedSchema = z.record(z.string(), z.union([z.string(), z.array(z.string()), z.array(z.record(z.string(), z.string()))]));
export type Typed = z.infer<typeof typedSchema>;
export type TypedRow = Record<string, string>;

export interface ReadAnswers {
  answers: FormAnswers;
  /** Where a number was meant and none was typed: by field, or by `table.row.column`. */
  misread: Set<string>;
}

/** @param photos by field, what an answer names them by */
export function readAnswers(form: VisitForm, typed: Typed, photos: ReadonlyMap<string, readonly string[]>): ReadAnswers {
  const answers: FormAnswers = {};
  const misread = new Set<string>();
  for (const field of form.fields ?? []) {
    const { key } = field;
    const given = typed[key];
    if (field.type === 'photo') answers[key] = [...(photos.get(key) ?? [])];
    else if (field.type === 'table') answers[key] = rowsOf(given).map((row, index) => readRow(field, row, (column) => misread.add(`${key}.${index}.${column}`)));
    else if (field.type === 'choice' && field.many) answers[key] = Array.isArray(given) ? given.filter((item) => typeof item === 'string') : [];
    else if (typeof given === 'string' && field.type !== 'computed') take(answers, field, given, (lost) => misread.add(lost));
  }
  return { answers, misread };
}

function readRow(table: Extract<FormField, { type: 'table' }>, row: TypedRow, lost: (column: string) => void): Record<string, string | number | boolean> {
  const cells: FormAnswers = {};
  for (const column of table.columns) if (column.type !== 'computed') take(cells, column, row[column.key] ?? '', lost);
  return cells as Record<string, string | number | boolean>;
}

function take(into: FormAnswers, field: FormField | FormColumn, text: string, lost: (key: string) => void): void {
  const typed = text.trim();
  if (typed === '') return;
  if (field.type !== 'number') {
    into[field.key] = typed;
    return;
  }
  const number = readNumber(typed);
  if (number === undefined) lost(field.key);
  else into[field.key] = number;
}

export const rowsOf = (given: Typed[string] | undefined): TypedRow[] => (Array.isArray(given) ? given.filter((row): row is TypedRow => typeof row === 'object') : []);

/** "3,15", "3.15", "1.234,5", "-2"; undefined for what is no number. A group of three after a point is read as people here write thousands only with a comma behind. */
export function readNumber(typed: string): number | undefined {
  const bare = typed.replace(/[\s\u00a0]/g, '');
  const plain = bare.includes(',') ? bare.replaceAll('.', '').replace(',', '.') : bare;
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** What stands in the inputs for answers that are there: to correct them. */
export function typedFrom(form: VisitForm, answers: FormAnswers): Typed {
  const typed: Typed = {};
  for (const { key, type } of form.fields ?? []) {
    const answer = answers[key];
    if (answer === undefined || type === 'photo' || type === 'computed') continue;
    typed[key] = Array.isArray(answer) ? answer.map((item) => (typeof item === 'string' ? item : mapValues(item))) as Typed[string] : asTyped(answer);
  }
  return typed;
}

const mapValues = (row: Record<string, unknown>): TypedRow => Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, asTyped(cell)]));
const asTyped = (value: unknown): string => (typeof value === 'number' ? String(value).replace('.', ',') : String(value));
