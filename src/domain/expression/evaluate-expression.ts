import type { Expression, FunctionName, Operator } from './expression.ts';

/** Nothing is undefined. A table is its rows, a choice of several and photos are lists of texts. */
export type Value = number | string | boolean | undefined;
export type Answer = Exclude<Value, undefined> | readonly string[] | readonly Readonly<Record<string, Exclude<Value, undefined>>>[];
export type Answers = Readonly<Record<string, Answer | undefined>>;

/**
 * Never throws, and ends: there are no loops in it but those over rows. The very same stands once more in ES5 for CouchDB
 * (sync-server/access/visit-form-rules.ts); a property test holds the two together.
 */
export function evaluate(expression: Expression, answers: Answers): Value {
  switch (expression[0]) {
    case 'value':
      return expression[1];
    case 'name': {
      const answer = own(answers, expression[1]);
      return typeof answer === 'object' ? undefined : answer;
    }
    case 'column':
      return undefined;
    case 'not': {
      const value = evaluate(expression[1], answers);
      return value === undefined ? undefined : !isTrue(value);
    }
    case 'minus': {
      const value = evaluate(expression[1], answers);
      return typeof value === 'number' ? -value : undefined;
    }
    case 'do':
      return operate(expression[1], evaluate(expression[2], answers), evaluate(expression[3], answers));
    case 'call': {
      const [, name, ...given] = expression;
      return call(name, given, answers);
    }
  }
}

/** What a condition comes to: nothing, 0 and the empty text are no. */
export const isTrue = (value: Value): boolean => value !== undefined && value !== false && value !== 0 && value !== '';

function operate(operator: Operator, a: Value, b: Value): Value {
  switch (operator) {
    case 'or':
      return isTrue(a) || isTrue(b);
    case 'and':
      return isTrue(a) && isTrue(b);
    case '=':
      return a === b;
    case '!=':
      return a !== b;
  }
  if (typeof a !== 'number' || typeof b !== 'number') return operator === '+' || operator === '-' || operator === '*' || operator === '/' ? undefined : false;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '+':
      return finite(a + b);
    case '-':
      return finite(a - b);
    case '*':
      return finite(a * b);
    case '/':
      return b === 0 ? undefined : finite(a / b);
  }
}

function call(name: FunctionName, given: readonly Expression[], answers: Answers): Value {
  const [first, second, third] = given;
  switch (name) {
    case 'if':
      return isTrue(evaluate(first!, answers)) ? evaluate(second!, answers) : evaluate(third!, answers);
    case 'count': {
      const answer = first![0] === 'name' ? own(answers, first![1]) : undefined;
      return Array.isArray(answer) ? answer.length : 0;
    }
    case 'has': {
      const answer = first![0] === 'name' ? own(answers, first![1]) : undefined;
      const wanted = evaluate(second!, answers);
      return Array.isArray(answer) ? answer.some((item) => item === wanted) : answer !== undefined && answer === wanted;
    }
    case 'round': {
      const [value, digits] = [evaluate(first!, answers), second ? evaluate(second, answers) : 0];
      return typeof value === 'number' && typeof digits === 'number' ? round(value, digits) : undefined;
    }
  }
  const numbers = given.flatMap((argument) => numbersOf(argument, answers)).filter((value) => typeof value === 'number');
  if (name === 'sum') return finite(numbers.reduce((total, value) => total + value, 0));
  if (numbers.length === 0) return undefined;
  if (name === 'mean') return finite(numbers.reduce((total, value) => total + value, 0) / numbers.length);
  return name === 'min' ? Math.min(...numbers) : Math.max(...numbers);
}

function numbersOf(argument: Expression, answers: Answers): Value[] {
  if (argument[0] !== 'column') return [evaluate(argument, answers)];
  const rows = own(answers, argument[1]);
  return Array.isArray(rows) ? rows.map((row: unknown) => (typeof row === 'object' && row !== null ? (own(row as Answers, argument[2]) as Value) : undefined)) : [];
}

/** Half away from zero, at most 6 digits; 1.005 is 1.01 as people expect, although as a binary fraction it is a little less. */
export function round(value: number, digits: number): number {
  const scale = Math.pow(10, Math.max(0, Math.min(6, Math.trunc(digits))));
  const scaled = Math.abs(value) * scale;
  const rounded = Math.floor(scaled + 0.5 + scaled * 1e-12) / scale;
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

const finite = (value: number): Value => (Number.isFinite(value) ? value : undefined);

const own = (answers: Answers, name: string): Answers[string] => (Object.prototype.hasOwnProperty.call(answers, name) ? answers[name] : undefined);
