import { describe, expect, it } from 'vitest';
import { personNameSchema } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import { fittingPeople } from './fitting-people.ts';

const person = (name: string, ...roles: Role[]) => ({ name: personNameSchema.parse(name), label: name.toUpperCase(), roles });
const people = [person('desk1', 'desk'), person('officer1', 'officer'), person('patrol1', 'patrol'), person('both1', 'officer', 'patrol')];
const names = (kinds: ('delivery' | 'violation' | 'visit')[]) => fittingPeople(people, kinds).map(({ name }) => name);

describe('who may be given which jobs', () => {
  it('gives deliveries and visits to officers, violations to patrols', () => {
    expect(names(['delivery', 'visit'])).toEqual(['officer1', 'both1']);
    expect(names(['violation'])).toEqual(['patrol1', 'both1']);
  });

  it('gives a mixed selection only to who may do all of it', () => {
    expect(names(['delivery', 'violation'])).toEqual(['both1']);
  });
});
