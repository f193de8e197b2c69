import type { JobKind } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import type { WardPerson } from '$domain/ward.ts';

const ROLE_FOR: Record<JobKind, Role> = { delivery: 'officer', visit: 'officer', violation: 'patrol' };

/** Who may be given jobs of all of these kinds. */
export const fittingPeople = (people: readonly WardPerson[], kinds: Iterable<JobKind>): WardPerson[] => {
  const needed = [...new Set(kinds)].map((kind) => ROLE_FOR[kind]);
  return people.filter(({ roles }) => needed.every((role) => roles.includes(role)));
};
