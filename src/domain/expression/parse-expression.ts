import { EXPRESSION_LIMITS, FUNCTIONS, type Expression, type FunctionName, type Operator, type ParsedExpression } from './expression.ts';

interface Token {
  kind: 'number' | 'text' | 'word' | 'sign' | 'end';
  text: string;
  at: number;
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|'([^']*)'|([A-Za-z][A-Za-z0-9]*)|(<=|>=|!=|[-+*/=<>(),.]))/y;

/** Loosest first. */
const LEVELS: readonly (readonly Operator[])[] = [['or'], ['and'], ['=', '!=', '<', '<=', '>', '>='], ['+', '-'], ['*', '/']];
const NOT_LEVEL = 2;

class Misread extends Error {
  constructor(
    message: string,
    readonly at: number
  ) {
    super(message);
  }
}

/** Problems are for whoever writes the organisation file, in English, with the place in the text. */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > EXPRESSION_LIMITS.length) return { type: 'problem', at: EXPRESSION_LIMITS.length, problem: `longer than ${EXPRESSION_LIMITS.length} characters` };
  try {
    return { type: 'expression', expression: new Reader(tokens(text)).whole() };
  } catch (error) {
    if (error instanceof Misread) return { type: 'problem', at: error.at, problem: error.message };
    throw error;
  }
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  while (end < text.trimEnd().length) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    if (!match) throw new Misread(`"${text.slice(end).trim().slice(0, 1)}" is not understood`, end);
    const at = TOKEN.lastIndex - match[0].trimStart().length;
    const [, number, quoted, word, sign] = match;
    if (number !== undefined) found.push({ kind: 'number', text: number, at });
    else if (quoted !== undefined) found.push({ kind: 'text', text: quoted, at });
    else found.push({ kind: word === undefined ? 'sign' : 'word', text: word ?? sign ?? '', at });
    end = TOKEN.lastIndex;
  }
  return [...found, { kind: 'end', text: '', at: text.length }];
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nodes = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  whole(): Expression {
    const expression = this.#level(0, 0);
    if (this.#next.kind !== 'end') throw new Misread(`"${this.#next.text}" is not expected here`, this.#next.at);
    return expression;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #level(level: number, depth: number): Expression {
    if (depth > EXPRESSION_LIMITS.depth) throw new Misread(`nested deeper than ${EXPRESSION_LIMITS.depth}`, this.#next.at);
    const operators = LEVELS[level];
    if (!operators) return this.#single(depth);
    if (level === NOT_LEVEL && this.#take('word', 'not')) return this.#node(['not', this.#level(level, depth + 1)]);
    let left = this.#level(level + 1, depth);
    for (;;) {
      const operator = operators.find((candidate) => this.#take(/^[a-z]/.test(candidate) ? 'word' : 'sign', candidate));
      if (!operator) return left;
      left = this.#node(['do', operator, left, this.#level(level + 1, depth + 1)]);
    }
  }

  #single(depth: number): Expression {
    const token = this.#next;
    this.#at++;
    switch (token.kind) {
      case 'number':
        return this.#node(['value', Number(token.text)]);
      case 'text':
        return this.#node(['value', token.text]);
      case 'word':
        return this.#word(token, depth);
      case 'sign':
        if (token.text === '-') return this.#node(['minus', this.#single(depth + 1)]);
        if (token.text === '(') return this.#closed(this.#level(0, depth + 1));
    }
    throw new Misread(token.kind === 'end' ? 'something is missing at the end' : `"${token.text}" is not expected here`, token.at);
  }

  #word({ text, at }: Token, depth: number): Expression {
    if (text === 'true' || text === 'false') return this.#node(['value', text === 'true']);
    if (['and', 'or', 'not'].includes(text)) throw new Misread(`"${text}" is not expected here`, at);
    if (this.#take('sign', '(')) {
      if (!isFunction(text)) throw new Misread(`there is no function "${text}"`, at);
      const [least, most] = FUNCTIONS[text];
      const given = this.#arguments(depth);
      if (given.length < least || given.length > most) throw new Misread(`${text} takes ${least === most ? least : `${least} to ${most}`}`, at);
      return this.#node(['call', text, ...given]);
    }
    if (!this.#take('sign', '.')) return this.#node(['name', text]);
    const column = this.#next;
    if (column.kind !== 'word') throw new Misread('a column is missing after "."', column.at);
    this.#at++;
    return this.#node(['column', text, column.text]);
  }

  #arguments(depth: number): Expression[] {
    const given = [this.#level(0, depth + 1)];
    while (this.#take('sign', ',')) given.push(this.#level(0, depth + 1));
    this.#closed(undefined);
    return given;
  }

  #closed<T>(inside: T): T {
    if (!this.#take('sign', ')')) throw new Misread('")" is missing', this.#next.at);
    return inside;
  }

  #take(kind: Token['kind'], text: string): boolean {
    if (this.#next.kind !== kind || this.#next.text !== text) return false;
    this.#at++;
    return true;
  }

  #node(node: Expression): Expression {
    if (++this.#nodes > EXPRESSION_LIMITS.nodes) throw new Misread(`more than ${EXPRESSION_LIMITS.nodes} parts`, this.#next.at);
    return node;
  }
}

const isFunction = (name: string): name is FunctionName => Object.prototype.hasOwnProperty.call(FUNCTIONS, name);
