// Whether answers fit their form, and what follows from them. On the phone before saving, and once more in ES5 in the ward's design document
// (sync-server/access/visit-form-rules.ts): a property test holds the two together.
import type { CompiledField, CompiledForm } from './compile-form.ts';
import { evaluate, isTrue, type Answer } from './expression/evaluate-expression.ts';
import type { FormAnswers } from './visit-form.ts';

export type AnswerProblem = 'missing' | 'kind' | 'too-long' | 'too-small' | 'too-large' | 'digits' | 'option' | 'too-many' | 'hidden' | 'computed' | 'unknown' | 'not-evidence';

export interface AnswersCheck {
  /** By field, or by `table.row.column`. */
  problems: Map<string, AnswerProblem>;
  /** Fields that are asked for with these answers. */
  shown: Set<string>;
  /** What rules come to, by field; absent for what cannot be computed yet. */
  computed: Map<string, number | string | boolean>;
}

export interface AnswersQuestion {
  form: CompiledForm;
  answers: FormAnswers;
  /** The day (Asia/Ho_Chi_Minh) whose constants hold. */
  on: string;
  /** SHA-256 of the entry's evidence. */
  evidence: readonly string[];
}

/** Answers as they are entered: those of hidden fields are passed over, computed ones come out. */
export const lookThrough = (question: AnswersQuestion): AnswersCheck => check(question, 'entered');

/** Answers as an entry holds them: nothing hidden, nothing unknown, and what is computed is there and right. Empty when they fit. */
export const checkAnswers = (question: AnswersQuestion): Map<string, AnswerProblem> => check(question, 'kept').problems;

/** What an entry is to hold of answers as they were entered. */
export function answersToKeep(question: AnswersQuestion): FormAnswers {
  const { shown, computed } = lookThrough(question);
  const kept: FormAnswers = {};
  for (const field of question.form.fields) {
    const { key, type } = field;
    const answer = type === 'computed' ? computed.get(key) : withCells(field, question.answers[key]);
    if (shown.has(key) && answer !== undefined && !isEmpty(answer)) kept[key] = answer;
  }
  return kept;
}

/** A table with the cells that follow from others of their row; cells left empty are left out. */
export function withCells(field: CompiledField, answer: FormAnswers[string] | undefined): FormAnswers[string] | undefined {
  if (field.type !== 'table' || !Array.isArray(answer)) return answer;
  return answer.map((row) => {
    if (typeof row !== 'object') return row;
    const whole = Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''));
    for (const { key, value } of field.columns ?? []) {
      if (!value) continue;
      const cell = evaluate(value, whole);
      if (cell === undefined) delete whole[key];
      else whole[key] = cell;
    }
    return whole;
  }) as FormAnswers[string];
}

const isEmpty = (answer: FormAnswers[string]): boolean => answer === '' || (Array.isArray(answer) && answer.length === 0);

/** As computed here and on another machine: the last bits may differ. */
const CLOSE = 1e-9;

function check({ form, answers, on, evidence }: AnswersQuestion, how: 'entered' | 'kept'): AnswersCheck {
  const problems = new Map<string, AnswerProblem>();
  const shown = new Set<string>();
  const computed = new Map<string, number | string | boolean>();
  const known: Record<string, Answer | undefined> = {};
  for (const [name, values] of Object.entries(form.constants)) known[name] = values.find(([validFrom]) => validFrom <= on)?.[1];
  for (const field of form.fields) {
    const { key } = field;
    const answer = Object.prototype.hasOwnProperty.call(answers, key) ? answers[key] : undefined;
    if (field.show && !isTrue(evaluate(field.show, known))) {
      if (how === 'kept' && answer !== undefined) problems.set(key, 'hidden');
      continue;
    }
    shown.add(key);
    if (field.type === 'computed') {
      const value = field.value && evaluate(field.value, known);
      if (value !== undefined) computed.set(key, value);
      if (how === 'kept' && !isSame(value, answer)) problems.set(key, 'computed');
      known[key] = value;
      continue;
    }
    if (answer === undefined || isEmpty(answer)) {
      if (how === 'kept' && answer !== undefined) problems.set(key, 'kind');
      else if (field.need && isTrue(evaluate(field.need, known))) problems.set(key, 'missing');
      continue;
    }
    const whole = how === 'entered' ? withCells(field, answer) : answer;
    known[key] = whole as Answer;
    for (const [path, problem] of problemsOf(field, whole!, evidence)) problems.set(path, problem);
  }
  if (how === 'kept') for (const key of Object.keys(answers)) if (!form.fields.some((field) => field.key === key)) problems.set(key, 'unknown');
  return { problems, shown, computed };
}

function problemsOf(field: CompiledField, answer: FormAnswers[string], evidence: readonly string[]): [string, AnswerProblem][] {
  const one = (problem: AnswerProblem | undefined): [string, AnswerProblem][] => (problem ? [[field.key, problem]] : []);
  switch (field.type) {
    case 'photo':
      return one(manyOf(answer, field.max ?? 0, (item) => (evidence.includes(item) ? undefined : 'not-evidence')));
    case 'choice':
      if (field.many) return one(manyOf(answer, field.options?.length ?? 0, (item) => (field.options?.includes(item) ? undefined : 'option')));
      return one(cellProblem(field, answer));
    case 'table':
      return tableProblems(field, answer);
    default:
      return one(cellProblem(field, answer));
  }
}

function manyOf(answer: FormAnswers[string], most: number, problemOf: (item: string) => AnswerProblem | undefined): AnswerProblem | undefined {
  if (!Array.isArray(answer)) return 'kind';
  if (answer.length > most) return 'too-many';
  for (const [index, item] of answer.entries()) {
    if (typeof item !== 'string') return 'kind';
    if (answer.indexOf(item as never) !== index) return 'too-many';
    const problem = problemOf(item);
    if (problem) return problem;
  }
  return undefined;
}

function tableProblems(field: CompiledField, answer: FormAnswers[string]): [string, AnswerProblem][] {
  if (!Array.isArray(answer)) return [[field.key, 'kind']];
  if (answer.length > (field.max ?? 0)) return [[field.key, 'too-many']];
  return answer.flatMap((row, index): [string, AnswerProblem][] => {
    if (typeof row !== 'object') return [[field.key, 'kind']];
    const columns = field.columns ?? [];
    const strange = Object.keys(row).filter((key) => !columns.some((column) => column.key === key));
    return [
      ...strange.map((key): [string, AnswerProblem] => [`${field.key}.${index}.${key}`, 'unknown']),
      ...columns.flatMap((column): [string, AnswerProblem][] => {
        const cell = Object.prototype.hasOwnProperty.call(row, column.key) ? row[column.key] : undefined;
        if (column.type === 'computed') return isSame(column.value && evaluate(column.value, row), cell) ? [] : [[`${field.key}.${index}.${column.key}`, 'computed']];
        const problem = cell === undefined || cell === '' ? (column.need ? 'missing' : undefined) : cellProblem(column, cell);
        return problem ? [[`${field.key}.${index}.${column.key}`, problem]] : [];
      })
    ];
  });
}

function cellProblem({ type, min = 0, max = 0, digits = 0, options }: CompiledField, cell: unknown): AnswerProblem | undefined {
  if (type === 'number') {
    if (typeof cell !== 'number' || !Number.isFinite(cell)) return 'kind';
    if (cell < min) return 'too-small';
    if (cell > max) return 'too-large';
    const scaled = cell * Math.pow(10, digits);
    return Math.abs(scaled - Math.round(scaled)) > 1e-6 ? 'digits' : undefined;
  }
  if (typeof cell !== 'string') return 'kind';
  if (type === 'choice') return options?.includes(cell) ? undefined : 'option';
  return cell.length > max ? 'too-long' : undefined;
}

function isSame(value: unknown, answer: unknown): boolean {
  if (typeof value === 'number' && typeof answer === 'number') return Math.abs(value - answer) <= CLOSE * Math.max(1, Math.abs(value));
  return value === answer;
}
