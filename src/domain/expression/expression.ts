// A small language for rules in forms: computed fields, and when a field is asked for. Parsed to plain JSON, so that the same rule runs on the
// phone, on the server and in CouchDB; there is nothing in it that could reach anything but the answers.
//
//   round(sum(rooms.area) / residents, 2)      purpose = 'sale' and signed      not met or residents > 10
//
// Values: numbers, texts, true/false, and nothing (an answer that is missing). What is computed from nothing is nothing; compared by
// < or > it is false. Grammar, loosest first:
//   or | and | not | = != < <= > >= | + - | * / | - (sign) | number 'text' true false name table.column f(…) ( … )

/** Nodes are arrays with their kind in front: small as JSON, and simple to walk. */
export type Expression =
  | ['value', number | string | boolean]
  /** An answer, or a constant of the form. */
  | ['name', string]
  /** A column of a table: only inside sum, min, max, mean. */
  | ['column', string, string]
  | ['call', FunctionName, ...Expression[]]
  | ['not' | 'minus', Expression]
  | ['do', Operator, Expression, Expression];

export const OPERATORS = ['or', 'and', '=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/'] as const;
export type Operator = (typeof OPERATORS)[number];

/** `sum`, `mean`, `min`, `max` take a column or values; `count` a table, a choice of several, or photos; `if` a condition and two values. */
export const FUNCTIONS = { sum: [1, 8], mean: [1, 8], min: [1, 8], max: [1, 8], count: [1, 1], round: [1, 2], if: [3, 3], has: [2, 2] } as const;
export type FunctionName = keyof typeof FUNCTIONS;

export const EXPRESSION_LIMITS = { length: 400, nodes: 80, depth: 16 } as const;

export type ExpressionProblem = { type: 'problem'; at: number; problem: string };
export type ParsedExpression = { type: 'expression'; expression: Expression } | ExpressionProblem;
