// Jobs and entries as a ward has them, the same in every run: everything comes from a seed. People and codes are invented.
import { mintEntryId, mintJobId, personNameSchema, sha256Schema, wardSlugSchema, deviceIdSchema, type PersonName } from '$domain/ids.ts';
import type { Entry } from '$domain/entry.ts';
import { deliveryJobSchema, type DeliveryJob } from '$domain/job.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';

export const BENCH_WARD = wardSlugSchema.parse('binh-an');
/** Today in the made ward; jobs are due around it. */
export const BENCH_NOW = Date.parse('2026-11-20T02:00:00.000Z');
const DAY = 86_400_000;

/** mulberry32: small, fast, and the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Huỳnh', 'Võ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ'];
const GIVEN = ['Thử Nghiệm', 'Thị Ví Dụ', 'Văn Mẫu', 'Minh Giả', 'Thị Thử', 'Quốc Mẫu', 'Thanh Ví', 'Hữu Dụ'];
const STREETS = ['Đường số 10', 'Đường số 12', 'Trần Não', 'Lương Định Của', 'Nguyễn Thị Định', 'Đường 2A', 'Quốc Hương', 'Xuân Thủy'];
const PROCEDURES = [
  ['Cấp bản sao trích lục hộ tịch', 'Hộ tịch'],
  ['Cấp giấy phép xây dựng nhà ở riêng lẻ', 'Xây dựng'],
  ['Đăng ký biến động quyền sử dụng đất, quyền sở hữu nhà ở', 'Đất đai'],
  ['Xác nhận tình trạng hôn nhân', 'Hộ tịch'],
  ['Đăng ký hộ kinh doanh', 'Kinh tế']
] as const;
const NOTES = ['Gọi trước khi đến, nhà trong hẻm sâu', 'Cổng sau, bấm chuông lần hai', 'Chỉ có nhà sau 17 giờ', 'Bảo vệ chung cư nhận gọi lên'];

export function officerName(index: number): PersonName {
  return personNameSchema.parse(`can-bo-${index}`);
}

/** Job number `index`, due within `spreadDays` around now. */
export function makeJob(index: number, { spreadDays = 20 }: { spreadDays?: number } = {}): DeliveryJob {
  const random = seededRandom(index + 1);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const [procedure, field] = pick(PROCEDURES);
  const due = BENCH_NOW + Math.floor((random() - 0.3) * spreadDays * DAY);
  const received = due - (3 + Math.floor(random() * 12)) * DAY;
  const code = `H29.98-${new Date(received).toISOString().slice(2, 10).replaceAll('-', '')}-${String(index).padStart(5, '0')}`;
  const hasPlace = random() < 0.8;
  return deliveryJobSchema.parse({
    _id: mintJobId('delivery', code),
    type: 'job',
    v: 1,
    kind: 'delivery',
    ward: BENCH_WARD,
    title: procedure,
    place: {
      address: `${1 + Math.floor(random() * 300)}/${1 + Math.floor(random() * 40)} ${pick(STREETS)}, Khu phố ${1 + Math.floor(random() * 6)}, Bình An`,
      ...(hasPlace ? { lat: 10.79 + random() * 0.02, lon: 106.72 + random() * 0.02 } : {}),
      ...(random() < 0.3 ? { note: pick(NOTES) } : {})
    },
    person: { name: `${pick(FAMILY)} ${pick(GIVEN)}`, phone: `09${String(Math.floor(random() * 1e8)).padStart(8, '0')}` },
    received: new Date(received).toISOString(),
    due: new Date(due).toISOString(),
    source: 'csv',
    createdAt: new Date(received).toISOString(),
    createdBy: 'tiep-nhan',
    delivery: { dossierCode: code, procedure, field, fee: random() < 0.4 ? 8000 : 0, papersToCollect: random() < 0.5 ? ['Giấy tiếp nhận hồ sơ và hẹn trả kết quả'] : [], channel: 'home' }
  });
}

const HEX = '0123456789abcdef';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The desk's assignment of a job, as it comes from the server. Hash and signature have the right shape and nothing more. */
export function makeAssignment(job: DeliveryJob, index: number, to: PersonName): Entry {
  return { ...entryBase(job, index, 'tiep-nhan', 1), kind: 'assigned', data: { to } };
}

/** The hand-over of an assigned job. */
export function makeHandOver(job: DeliveryJob, index: number, by: PersonName, after: Entry): Entry {
  return {
    ...entryBase(job, index, by, 2),
    after: [after._id],
    kind: 'handed-over',
    data: { recipient: { who: 'person', name: job.person?.name ?? 'Nguyễn Văn Thử' }, papersCollected: [], feeTaken: job.delivery.fee, rating: 5 }
  };
}

function entryBase(job: DeliveryJob, index: number, by: string, step: number) {
  const random = seededRandom(index * 4 + step);
  const text = (alphabet: string, length: number) => Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const at = Date.parse(job.received) + step * DAY;
  const uuid = uuidV7(at, Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)));
  return {
    _id: mintEntryId(job._id, uuid),
    type: 'entry' as const,
    v: 1 as const,
    job: job._id,
    ward: job.ward,
    by: personNameSchema.parse(by),
    device: deviceIdSchema.parse(`00000000-0000-4000-8000-${String(step).padStart(12, '0')}`),
    n: index + 1,
    at: new Date(at).toISOString(),
    after: [],
    evidence: [],
    prev: sha256Schema.parse(text(HEX, 64)),
    hash: sha256Schema.parse(text(HEX, 64)),
    sig: text(BASE64URL, 86)
  };
}

/** Revision of a document that was written once, made up from its number: 32 hex digits. */
export function madeRev(index: number, salt = 0): `${number}-${string}` {
  const random = seededRandom(index * 16 + salt);
  return `1-${Array.from({ length: 32 }, () => HEX[Math.floor(random() * 16)]).join('')}`;
}
