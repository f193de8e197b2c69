import { expect, it } from 'vitest';
import { ENTRY_KINDS } from './registry.ts';
import { REVIEWABLE_KINDS } from './reviewable-kinds.ts';

it('names every kind that decides something, but for the supervisor’s own words, a settlement and a closing', () => {
  const deciding = Object.values(ENTRY_KINDS).filter((kind) => 'decides' in kind && kind.kind !== 'settled' && kind.kind !== 'closed');
  expect([...REVIEWABLE_KINDS].sort()).toEqual(deciding.map(({ kind }) => kind).sort());
});
