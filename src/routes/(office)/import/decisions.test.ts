import { describe, expect, it } from 'vitest';
import { jobSchema } from '$domain/job.ts';
import { emptyJobView } from '$domain/job-view.ts';
import { amendmentOf, decisionsOf, isDecided } from './decisions.ts';

const offered = { 'place.lat': 10.8, 'place.lon': 106.7, title: 'Đăng ký kết hôn', 'delivery.procedure': 'Đăng ký kết hôn', 'place.address': '99 Thảo Điền' };
const job = jobSchema.parse({
  _id: 'job:delivery:1', type: 'job', v: 1, ward: 'an-phu', kind: 'delivery', title: 'Đăng ký khai sinh', place: { address: '1 Lê Thước' }, received: '2026-11-04T04:00:00.000Z', due: '2026-11-20T10:00:00.000Z',
  source: 'csv', createdAt: '2026-11-04T04:00:00.000Z', createdBy: 'motcua', delivery: { dossierCode: '1', procedure: 'Đăng ký khai sinh', field: '', fee: 0, papersToCollect: [], channel: 'home' }
});

describe('decisions about a dossier', () => {
  it('take a point and a procedure as one each', () => {
    expect(decisionsOf(offered).map(({ field }) => field)).toEqual(['place.lat', 'delivery.procedure', 'place.address']);
    expect(amendmentOf(offered, new Set(['place.lat']))).toEqual({
      changes: { 'place.lat': 10.8, 'place.lon': 106.7 },
      kept: { title: 'Đăng ký kết hôn', 'delivery.procedure': 'Đăng ký kết hôn', 'place.address': '99 Thảo Điền' }
    });
  });
  it('are made when each value holds or was not taken', () => {
    const view = emptyJobView();
    expect(isDecided({ 'place.address': '99 Thảo Điền' }, { job, view })).toBe(false);
    expect(isDecided({ 'place.address': '99 Thảo Điền' }, { job, view: { ...view, kept: { 'place.address': '99 Thảo Điền' } } })).toBe(true);
    expect(isDecided({ 'place.address': '1 Lê Thước' }, { job, view })).toBe(true);
    expect(isDecided({ 'place.address': '99 Thảo Điền', 'delivery.fee': 1 }, { job, view: { ...view, kept: { 'place.address': '99 Thảo Điền' } } })).toBe(false);
  });
});
