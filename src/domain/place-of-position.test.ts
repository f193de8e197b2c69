import { expect, it } from 'vitest';
import { placeOfPosition } from './place-of-position.ts';

it('is at the place, away from it, or too coarse to say', () => {
  expect(placeOfPosition({ metres: 25, accuracy: 5 })).toBe('at');
  expect(placeOfPosition({ metres: 31, accuracy: 5 })).toBe('away');
  expect(placeOfPosition({ metres: 80, accuracy: 90 })).toBe('at');
  expect(placeOfPosition({ metres: 0, accuracy: 900 })).toBe('unclear');
  expect(placeOfPosition({ metres: 1000, accuracy: 900 })).toBe('away');
});
