// The demo: the 11 wards of 2019 with invented people of every role.
import { organisationSchema, type Organisation } from '$domain/organisation.ts';
import type { Role } from '$domain/roles.ts';
import { demoSettings } from './demo-settings.ts';
import { inventedName, inventedPhone } from './invented-names.ts';
import { seededRandom, type Random } from './random.ts';
import { WARD_FACTS, wards2019 } from './wards-2019.ts';

/** Everyone in the demo signs in with it. It is printed in the log and shown on the login page, in demo mode only. */
export const DEMO_PASSWORD = 'tannoi2019';

export const DEMO_SEED = 20_190_419;

/** Enough people that work can be handed from one to another; a second officer and patrol in every ward. */
const STAFF: readonly { prefix: string; role: Role }[] = [
  { prefix: 'motcua', role: 'desk' },
  { prefix: 'canbo', role: 'officer' },
  { prefix: 'canbo2', role: 'officer' },
  { prefix: 'tuantra', role: 'patrol' },
  { prefix: 'tuantra2', role: 'patrol' },
  { prefix: 'lanhdao', role: 'supervisor' }
];

/** Supervises several wards at once. */
export const DEMO_WARDS_OF_SEVERAL = ['an-phu', 'thao-dien', 'binh-an'] as const;

export interface DemoLogin {
  name: string;
  password: string;
  label: string;
  roles: { ward: string; role: Role }[];
}

export function demoOrganisation(seed = DEMO_SEED): Organisation {
  const random = seededRandom(seed);
  const staff = WARD_FACTS.flatMap(({ slug }) => STAFF.map(({ prefix, role }) => person(random, `${prefix}.${slug.replaceAll('-', '')}`, [{ ward: slug, role }])));
  const several = person(random, 'lanhdao.lienphuong', DEMO_WARDS_OF_SEVERAL.map((ward) => ({ ward, role: 'supervisor' as const })));
  const admin = person(random, 'quantri', WARD_FACTS.map(({ slug }) => ({ ward: slug, role: 'admin' as const })));
  return organisationSchema.parse({ v: 1, name: 'Tổ chức dùng thử – 11 phường năm 2019', wards: wards2019(), people: [...staff, several, admin], settings: demoSettings() });
}

/** One of each role in the first ward to try, then the one of several wards: what the log and the login page show. */
export function demoLogins(organisation: Organisation): DemoLogin[] {
  const shown = ['canbo.anphu', 'canbo2.anphu', 'tuantra.anphu', 'motcua.anphu', 'lanhdao.anphu', 'lanhdao.lienphuong', 'quantri'];
  return shown.flatMap((name) => {
    const found = organisation.people.find((candidate) => candidate.name === name);
    return found ? [{ name: found.name, password: DEMO_PASSWORD, label: found.label, roles: found.roles }] : [];
  });
}

function person(random: Random, name: string, roles: { ward: string; role: Role }[]) {
  return { name, label: inventedName(random), phone: inventedPhone(random), roles };
}
