// Two wards and one person of each role in the first, for tests of who may do what.
import { organisationSchema, type Organisation } from '$domain/organisation.ts';

export const HOME = 'an-phu';
export const AWAY = 'thao-dien';

export const PASSWORD = 'one for all of them';

/** Role → the person who has it in HOME; `stranger` is an officer of AWAY. */
export const PEOPLE = {
  desk: 'mai.desk',
  officer: 'nam.officer',
  patrol: 'tuan.patrol',
  supervisor: 'lan.supervisor',
  admin: 'quan.admin',
  stranger: 'xa.officer'
} as const;
export type Someone = keyof typeof PEOPLE;

export const signIn = (someone: Someone): { name: string; password: string } => ({ name: PEOPLE[someone], password: PASSWORD });

export function testOrganisation(): Organisation {
  return organisationSchema.parse({
    v: 1,
    name: 'Thử nghiệm',
    wards: [ward(HOME, 'An Phú', 10.8), ward(AWAY, 'Thảo Điền', 10.81)],
    people: Object.entries(PEOPLE).map(([role, name]) => ({
      name,
      label: `Người ${role}`,
      roles: [role === 'stranger' ? { ward: AWAY, role: 'officer' } : { ward: HOME, role }]
    })),
    settings: {
      targets: [{ validFrom: '2019-01-01', onTimePercent: 90, satisfactionPercent: 80 }],
      calendar: [],
      officeHours: [{ from: '07:30', to: '17:00' }],
      categories: [{ code: 'LLD', vi: 'Lòng lề đường', en: 'Roadway and pavement' }],
      visitForms: []
    }
  });
}

function ward(slug: string, name: string, lat: number) {
  const lon = 106.74;
  const outline = [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat]];
  return { slug, name, code: '27091', validFrom: '2019-01-01', centre: { lat, lon }, outline, approximate: true };
}
