import { expect, it } from 'vitest';
import { normaliseTracking, trackingProblem, trackingSchema } from './tracking-code.ts';

it.each([
  ['EB123456785VN', undefined],
  ['eb 1234 5678 5 vn', undefined],
  // The example of the standard itself.
  ['RR473124829GB', undefined],
  // A digit mistyped, two digits swapped.
  ['EB123456785VN'.replace('3', '4'), 'check-digit'],
  ['RR473124892GB', 'check-digit'],
  // A carrier's own form has no check digit that anyone outside knows.
  ['VTP1234567890', undefined],
  ['PK01234567', undefined],
  ['', 'form'],
  ['EB12', 'form'],
  ['ABCDEFGHIJ', 'form'],
  ['1234567890123456789012345678', 'form'],
  ['EB1234/56785', 'form']
])('%s: %s', (typed, problem) => {
  const code = normaliseTracking(typed);
  expect(trackingProblem(code)).toBe(problem);
  expect(trackingSchema.safeParse(code).success).toBe(problem === undefined);
});
