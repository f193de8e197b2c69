// A form made ready for checking: expressions parsed, words left out. Plain JSON and small, for it also goes into the ward's design document.
import type { Expression } from './expression/expression.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { ANSWER_LIMITS, versionOf, type FormColumn, type FormField, type VisitForm } from './visit-form.ts';

export interface CompiledForm {
  form: string;
  version: number;
  /** By name: [valid from, value], latest first. */
  constants: Record<string, [string, number][]>;
  fields: CompiledField[];
}

/** Short names: it is sent and read often. */
export interface CompiledField {
  key: string;
  type: FormField['type'];
  show?: Expression;
  need?: Expression;
  /** Text: characters. Number: bounds and digits. Photos, rows: how many. */
  min?: number;
  max?: number;
  digits?: number;
  options?: string[];
  many?: true;
  columns?: CompiledField[];
  value?: Expression;
}

export type CompileResult = { type: 'compiled'; form: CompiledForm } | { type: 'problems'; problems: string[] };

const RESERVED = ['and', 'or', 'not', 'true', 'false'];

/** Problems are for whoever writes the organisation file: which field, what, in English. */
export function compileForm(form: VisitForm): CompileResult {
  const problems: string[] = [];
  const known = new Map<string, FormField | undefined>();
  const say = (key: string, problem: string): void => void problems.push(`form ${form.form} v${versionOf(form)}, ${key}: ${problem}`);

  const name = (key: string): void => {
    if (RESERVED.includes(key)) say(key, 'is a word of the rules’ language');
    if (known.has(key)) say(key, 'stands there twice');
  };
  const expression = (key: string, text: string | undefined): Expression | undefined => {
    if (text === undefined) return undefined;
    const parsed = parseExpression(text);
    if (parsed.type === 'problem') {
      say(key, `"${text}": ${parsed.problem} (at ${parsed.at})`);
      return undefined;
    }
    for (const problem of unknownNames(parsed.expression, known)) say(key, `"${text}": ${problem}`);
    return parsed.expression;
  };
  const constants = Object.fromEntries(
    (form.constants ?? []).map(({ name: constant, values }) => {
      name(constant);
      known.set(constant, undefined);
      return [constant, values.map(({ validFrom, value }): [string, number] => [validFrom, value]).sort(([a], [b]) => (a < b ? 1 : -1))];
    })
  );
  const fields = (form.fields ?? []).map((field): CompiledField => {
    name(field.key);
    const need: Expression | undefined = field.required ? ['value', true] : expression(field.key, field.requiredIf);
    const show = expression(field.key, field.showIf);
    const value = field.type === 'computed' ? expression(field.key, field.value) : undefined;
    known.set(field.key, field);
    if (field.type === 'table' && new Set(field.columns.map(({ key }) => key)).size < field.columns.length) say(field.key, 'two columns have one name');
    if (field.type === 'number' && field.min !== undefined && field.max !== undefined && field.min > field.max) say(field.key, 'min is greater than max');
    return { ...bounds(field), ...(show && { show }), ...(need && field.type !== 'computed' && { need }), ...(value && { value }), ...(field.type === 'table' && { columns: columnsOf(field.key, field.columns) }) };
  });

  function columnsOf(table: string, columns: readonly FormColumn[]): CompiledField[] {
    const before = new Map<string, undefined>();
    return columns.map((column): CompiledField => {
      const parsed = column.type === 'computed' ? parseExpression(column.value) : undefined;
      if (parsed?.type === 'problem') say(`${table}.${column.key}`, `"${column.type === 'computed' ? column.value : ''}": ${parsed.problem} (at ${parsed.at})`);
      if (parsed?.type === 'expression') for (const problem of unknownNames(parsed.expression, before)) say(`${table}.${column.key}`, problem);
      before.set(column.key, undefined);
      return { ...bounds(column), ...(parsed?.type === 'expression' && { value: parsed.expression }) };
    });
  }

  return problems.length > 0 ? { type: 'problems', problems } : { type: 'compiled', form: { form: form.form, version: versionOf(form), constants, fields } };
}

function bounds(field: FormField | FormColumn): CompiledField {
  const base = { key: field.key, type: field.type, ...('required' in field && field.required && { need: ['value', true] satisfies Expression }) };
  switch (field.type) {
    case 'text':
      return { ...base, max: field.max ?? ANSWER_LIMITS.text };
    case 'number':
      return { ...base, min: field.min ?? -ANSWER_LIMITS.number, max: field.max ?? ANSWER_LIMITS.number, digits: field.decimals ?? 0 };
    case 'choice':
      return { ...base, options: field.options.map(({ value }) => value), ...('many' in field && field.many && { many: true }) };
    case 'photo':
      return { ...base, max: field.most ?? ANSWER_LIMITS.photos };
    case 'table':
      return { ...base, max: field.most ?? ANSWER_LIMITS.rows };
    case 'computed':
      return base;
  }
}

function unknownNames(expression: Expression, known: ReadonlyMap<string, FormField | undefined>): string[] {
  const [kind] = expression;
  if (kind === 'value') return [];
  if (kind === 'name') return known.has(expression[1]) ? [] : [`no field above and no constant is called "${expression[1]}"`];
  if (kind === 'column') {
    const table = known.get(expression[1]);
    const has = table?.type === 'table' && table.columns.some(({ key }) => key === expression[2]);
    return has ? [] : [`no table above has the column "${expression[1]}.${expression[2]}"`];
  }
  return expression.slice(1).flatMap((part) => (Array.isArray(part) ? unknownNames(part as Expression, known) : []));
}
