import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Answers, type Value } from './evaluate-expression.ts';
import { parseExpression } from './parse-expression.ts';

const answers: Answers = { residents: 4, purpose: 'sale', signed: true, papers: ['cccd', 'photo'], rooms: [{ area: 12.5, use: 'bed' }, { area: 9 }, { use: 'hall' }], threshold: 8, empty: '' };

function value(text: string, given: Answers = answers): Value {
  const parsed = parseExpression(text);
  if (parsed.type !== 'expression') throw new Error(`${text}: ${parsed.problem} at ${parsed.at}`);
  return evaluate(parsed.expression, given);
}

describe('an expression', () => {
  it.each<[string, Value]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3 - -4', 13],
    ['round(sum(rooms.area) / residents, 2)', 5.38],
    ['sum(rooms.area) / residents >= threshold', false],
    ['mean(rooms.area)', 10.75],
    ['max(rooms.area, 20)', 20],
    ['min(rooms.area)', 9],
    ['count(rooms) = 3 and count(papers) = 2', true],
    ["has(papers, 'cccd') and not has(papers, 'land')", true],
    ["purpose = 'sale' or false", true],
    ["if(purpose = 'sale', 'bán', 'khác')", 'bán'],
    ['not signed', false],
    ['not residents > 10', true],
    // Missing answers.
    ['missing', undefined],
    ['missing + 1', undefined],
    ['missing > 1', false],
    ['missing = missing', true],
    ['sum(missing.area)', 0],
    ['mean(missing.area)', undefined],
    ['1 / 0', undefined],
    ['round(1.005, 2)', 1.01],
    ['round(-2.5)', -3],
    ['constructor', undefined],
    ['rooms', undefined]
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it.each([
    ['', 'something is missing at the end'],
    ['1 +', 'something is missing at the end'],
    ['(1', '")" is missing'],
    ['1 2', '"2" is not expected here'],
    ['alert(1)', 'there is no function "alert"'],
    ['a.b.c', '"." is not expected here'],
    ['round(1, 2, 3)', 'round takes 1 to 2'],
    ["'a", '"\'" is not understood'],
    ['a ; b', '";" is not understood'],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, 'nested deeper than 16'],
    [Array.from({ length: 60 }, () => '1').join('+'), 'more than 80 parts'],
    ['1'.repeat(500), 'longer than 400 characters']
  ])('%s is refused', (text, problem) => {
    expect(parseExpression(text)).toMatchObject({ type: 'problem', problem });
  });

  it('whatever the text and the answers, it ends without throwing', () => {
    const words = fc.constantFrom('1', '2.5', "'a'", 'residents', 'rooms.area', 'papers', 'sum(', 'round(', 'if(', ')', ',', '+', '-', '*', '/', '=', '<', 'and', 'or', 'not', '(', '.');
    const answer = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.array(fc.string()), fc.array(fc.dictionary(fc.constantFrom('area', 'use'), fc.oneof(fc.double(), fc.string()))), fc.constant(undefined));
    fc.assert(
      fc.property(fc.array(words, { maxLength: 25 }), fc.dictionary(fc.constantFrom('residents', 'rooms', 'papers'), answer), (parts, given) => {
        const parsed = parseExpression(parts.join(' '));
        if (parsed.type === 'expression') expect(['number', 'string', 'boolean', 'undefined']).toContain(typeof evaluate(parsed.expression, given as Answers));
      }),
      { numRuns: 500 }
    );
  });
});
