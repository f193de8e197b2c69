// Documents for the tests of this room; every id is distinct, so that a mix-up shows.
import type { Entry } from '$domain/entry.ts';
import { mintJobId, personNameSchema, wardSlugSchema, type JobId } from '$domain/ids.ts';
import { jobSchema, type Job } from '$domain/job.ts';
import type { Role } from '$domain/roles.ts';
import { appendEntry, type Writer } from './append-entry.ts';
import type { AppendRequest, CapturedFile } from './device.ts';
import { loadOrMakeDeviceKey, type DeviceKey } from './device-key.ts';
import { openStore, type DeviceStore } from './device-store.ts';
import { newDocument } from './digest.ts';
import { engineOf } from './store-engine.ts';

export const WARD = wardSlugSchema.parse('an-phu');
// Test files share an origin and may run side by side: their people, and with them their stores, are their own.
const mark = crypto.randomUUID().slice(0, 8);
export const OFFICER = personNameSchema.parse(`an.nguyen-${mark}`);
export const SUPERVISOR = personNameSchema.parse(`chi.le-${mark}`);

export function deliveryJob(key: string, fields: Partial<Pick<Job, 'due' | 'title' | 'place' | 'person'>> = {}): Job {
  return jobSchema.parse({
    _id: mintJobId('delivery', key), type: 'job', v: 1, kind: 'delivery', ward: WARD, title: 'Đăng ký khai sinh', place: { address: `${key} Đường số 10` },
    received: '2026-11-16T01:00:00.000Z', due: '2026-11-23T10:00:00.000Z', source: 'csv', createdAt: '2026-11-16T01:00:00.000Z', createdBy: 'desk.mai',
    delivery: { dossierCode: '31.98.H29-261104-0013', procedure: 'Đăng ký khai sinh', field: 'Hộ tịch', fee: 8000, papersToCollect: [], channel: 'home' },
    ...fields
  });
}

export const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

export async function openTestStore(person = OFFICER): Promise<DeviceStore> {
  return openStore({ person, ward: WARD }, 'strict');
}

export function writerOn(store: DeviceStore, { person = OFFICER, roles = ['officer'] as readonly Role[], now = Date.now } = {}): Writer {
  let key: Promise<DeviceKey> | undefined;
  return { store, person, ward: WARD, roles, now, random, key: () => (key ??= loadOrMakeDeviceKey({ store, person, ward: WARD, appVersion: 'test', now: now(), random })) };
}

/** As if it had come from the server. */
export async function receive(store: DeviceStore, docs: readonly { _id: string }[]): Promise<void> {
  const arrived = await Promise.all(docs.map((doc) => newDocument(doc)));
  await engineOf(store).write(arrived.map(({ edit, rev }) => ({ ...edit, history: { start: 1, ids: [rev.slice(2)] } })), { newEdits: false });
}

export const handOver = (job: JobId, files?: CapturedFile[]): AppendRequest => ({
  job,
  contents: [{ kind: 'handed-over', data: { recipient: { who: 'person', name: 'Nguyễn Thị Thử' }, papersCollected: [], feeTaken: 8000, rating: 5 } }],
  files
});

export const notFound = (job: JobId): AppendRequest => ({ job, contents: [{ kind: 'not-handed-over', data: { reason: 'nobody-home' } }] });

export async function saved(writer: Writer, request: AppendRequest): Promise<Entry[]> {
  const result = await appendEntry(writer, request);
  if (result.type !== 'saved') throw new Error(JSON.stringify(result));
  return result.entries;
}

/** A JPEG by its first bytes; `size` bytes in all, told apart by `mark`. */
export function photo(size: number, mark = 1): CapturedFile {
  const bytes = new Uint8Array(size).fill(mark);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return { blob: new Blob([bytes], { type: 'application/octet-stream' }), use: 'photo', takenAt: '2026-11-23T02:00:00.000Z' };
}
