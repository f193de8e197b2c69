import { expect, it } from 'vitest';
import { ENTRY_KINDS } from './registry.ts';
import { REVIEWABLE_KINDS } from './reviewable-kinds.ts';

it('names every kind that decides something, but for the settlement, which is the supervisor’s own', () => {
  const deciding = Object.values(ENTRY_KINDS).filter((kind) => 'decides' in kind && kind.kind !== 'settled');
  expect([...REVIEWABLE_KINDS].sort()).toEqual(deciding.map(({ kind }) => kind).sort());
});
