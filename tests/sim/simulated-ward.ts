// The ward of the simulation: who works there, on which devices, and the work that comes in.
import { jobSchema, type Job } from '$domain/job.ts';
import { mintJobId, personNameSchema, wardSlugSchema, type JobKind, type PersonName } from '$domain/ids.ts';
import { organisationSchema, type Organisation } from '$domain/organisation.ts';
import type { Role } from '$domain/roles.ts';
import { demoSettings } from '../../sync-server/demo/demo-settings.ts';

export const WARD = wardSlugSchema.parse('an-phu');
const DAY_MS = 86_400_000;

export interface Person {
  name: PersonName;
  role: Role;
  /** How many devices they sign in on: a phone, perhaps a tablet besides. */
  devices: number;
}

const person = (name: string, role: Role, devices = 1): Person => ({ name: personNameSchema.parse(name), role, devices });

export const PEOPLE: readonly Person[] = [
  person('nam.officer', 'officer', 2),
  person('hoa.officer', 'officer'),
  person('tuan.patrol', 'patrol'),
  person('mai.desk', 'desk'),
  person('lan.supervisor', 'supervisor')
];

export function simulatedOrganisation(): Organisation {
  const [lat, lon] = [10.8, 106.74];
  return organisationSchema.parse({
    v: 1,
    name: 'Mô phỏng',
    wards: [{ slug: WARD, name: 'An Phú', code: '27091', validFrom: '2019-01-01', centre: { lat, lon }, outline: [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat]], approximate: true }],
    people: PEOPLE.map(({ name, role }) => ({ name, label: name, roles: [{ ward: WARD, role }] })),
    // A week is short: what would leave the devices after weeks leaves after a day.
    settings: { ...demoSettings(), keepEvidenceDays: 1, keepClosed: [{ validFrom: '2019-01-01', days: 1 }] }
  });
}

export function madeJob(kind: JobKind, key: string, { now, by, source = 'csv' }: { now: number; by: PersonName; source?: string }): Job {
  const at = new Date(now).toISOString();
  const what = {
    delivery: { delivery: { dossierCode: `31.98.H29-261104-${key.padStart(4, '0').slice(-4)}`, procedure: 'Đăng ký khai sinh', field: 'Hộ tịch', fee: 8000, papersToCollect: [], channel: 'home' } },
    violation: { violation: { category: 'LLD', description: 'Lấn chiếm lòng lề đường', media: [] } },
    visit: { visit: { form: 'signature-at-home', asked: '' } }
  }[kind];
  return jobSchema.parse({
    _id: mintJobId(kind, key), type: 'job', v: 1, kind, ward: WARD, title: `Việc ${key}`, place: { address: `${key} Đường số 10` },
    received: at, due: new Date(now + 3 * DAY_MS).toISOString(), source, createdAt: at, createdBy: by, ...what
  });
}
