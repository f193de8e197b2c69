import { describe, expect, it } from 'vitest';
import { jobSchema, type Job } from './job.ts';
import { compareJobs } from './same-job.ts';

const stored: Job = jobSchema.parse({
  _id: 'job:delivery:31.98.H29-261104-0013', type: 'job', v: 1, ward: 'an-phu', kind: 'delivery', title: 'Đăng ký khai sinh',
  place: { address: '12/3/5 Đường số 10', lat: 10.79, lon: 106.75 }, person: { name: 'Nguyễn Thị Thử', phone: '0903123456' },
  received: '2026-11-04T04:00:00.000Z', due: '2026-11-11T04:00:00.000Z', source: 'csv', createdAt: '2026-11-12T00:00:00.000Z', createdBy: 'motcua.anphu',
  delivery: { dossierCode: '31.98.H29-261104-0013', procedure: 'Đăng ký khai sinh', field: 'Hộ tịch', fee: 8000, papersToCollect: ['Giấy tiếp nhận hồ sơ'], channel: 'home' }
});

describe('compareJobs', () => {
  it('does not mind who took it in and when', () => {
    expect(compareJobs(stored, { ...stored, createdAt: '2027-01-01T00:00:00.000Z', createdBy: 'import', source: 'xlsx' })).toEqual({ type: 'same' });
    const withRev = { ...stored, _rev: '1-a' };
    expect(compareJobs(withRev, stored)).toEqual({ type: 'same' });
  });
  it('names what differs, also what is missing on one side and in lists', () => {
    const moved = structuredClone(stored);
    moved.place = { address: '99 Thảo Điền', note: 'Gọi trước' };
    if (moved.kind === 'delivery') moved.delivery.papersToCollect = [];
    expect(compareJobs(stored, moved)).toEqual({ type: 'differs', fields: ['delivery.papersToCollect', 'place.address', 'place.lat', 'place.lon', 'place.note'] });
  });
});
