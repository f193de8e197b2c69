import { expect, it } from 'vitest';
import { visitFormSchema } from '$domain/visit-form.ts';
import { readAnswers, readNumber, typedFrom, type Typed, type TypedRow } from './typed-answers.ts';

it.each([['3,15', 3.15], ['3.15', 3.15], ['1.234,5', 1234.5], ['-2', -2], [' 12 ', 12], ['ba', undefined], ['3,1,5', undefined], ['', undefined], ['1e9', undefined]])('%s is %s', (typed, number) => {
  expect(readNumber(typed)).toBe(number);
});

it('reads what is typed, and gives back what stood there', () => {
  const words = { vi: 'x', en: 'x' };
  const form = visitFormSchema.parse({
    form: 'x', ...words,
    fields: [
      { key: 'name', type: 'text', ...words }, { key: 'area', type: 'number', ...words }, { key: 'many', type: 'choice', many: true, ...words, options: [{ value: 'a', ...words }, { value: 'b', ...words }] },
      { key: 'rooms', type: 'table', ...words, row: words, columns: [{ key: 'long', type: 'number', ...words }, { key: 'what', type: 'text', ...words }] },
      { key: 'front', type: 'photo', ...words }, { key: 'sum', type: 'computed', ...words, value: 'area' }
    ]
  });
  const typed: Typed = { name: ' An ', area: 'hai', many: ['b'], rooms: [{ long: '3,5', what: '' }, { long: 'x' }] as TypedRow[], stray: 'z' };
  const { answers, misread } = readAnswers(form, typed, new Map([['front', ['p']]]));
  expect(answers).toEqual({ name: 'An', many: ['b'], rooms: [{ long: 3.5 }, {}], front: ['p'] });
  expect([...misread]).toEqual(['area', 'rooms.1.long']);
  expect(typedFrom(form, { ...answers, sum: 4 })).toEqual({ name: 'An', many: ['b'], rooms: [{ long: '3,5' }, {}] });
});
