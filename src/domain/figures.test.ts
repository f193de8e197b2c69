import { describe, expect, it } from 'vitest';
import { figuresBy, figuresByProcedure, figuresOf, share, targetAt, type JobWithView } from './figures.ts';
import { entryIdSchema, personNameSchema } from './ids.ts';
import { jobSchema } from './job.ts';
import { emptyJobView } from './job-view.ts';

const NOW = '2026-11-23T03:00:00.000Z';
const DUE = '2026-11-20T10:00:00.000Z';
const targets = [{ validFrom: '2019-01-01', onTimePercent: 90, satisfactionPercent: 80 }];
let number = 0;

interface Case {
  ward?: string;
  procedure?: string;
  due?: string;
  doneAt?: string;
  rating?: 1 | 2 | 3 | 4 | 5;
}

function row({ ward = 'an-phu', procedure = 'Đăng ký khai sinh', due = DUE, doneAt, rating }: Case): JobWithView {
  const code = `31.98.H29-261104-${String(++number).padStart(4, '0')}`;
  const job = jobSchema.parse({
    _id: `job:delivery:${code}`, type: 'job', v: 1, ward, kind: 'delivery', title: procedure, place: { address: '1 Lê Thước' }, person: { name: 'Nguyễn Thị Thử' },
    received: '2026-11-04T04:00:00.000Z', due, source: 'csv', createdAt: '2026-11-04T04:00:00.000Z', createdBy: 'motcua',
    delivery: { dossierCode: code, procedure, field: '', fee: 0, papersToCollect: [], channel: 'home' }
  });
  const view = emptyJobView();
  if (doneAt) {
    view.state = 'done';
    view.outcome = 'handed-over';
    view.decidedBy = { entry: entryIdSchema.parse(`entry:${job._id}:00000000-0000-7000-8000-000000000001`), by: personNameSchema.parse('an'), at: doneAt };
  }
  if (rating) view.rating = rating;
  return { job, view };
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('on time', () => {
  it('is judged by when it was done, the very instant included', () => {
    const rows = [row({ doneAt: DUE }), row({ doneAt: '2026-11-20T10:00:00.001Z' })];
    expect(figuresOf(rows, { now: NOW, targets }).onTime).toEqual({ count: 1, of: 2, percent: 50, meets: false });
  });
  it('leaves what is still within time out of the base: 13 taken in, 8 on time, 5 within time is 100 %', () => {
    const rows = [...times(8, () => row({ doneAt: '2026-11-19T10:00:00.000Z' })), ...times(5, () => row({ due: '2026-11-30T10:00:00.000Z' }))];
    expect(figuresOf(rows, { now: NOW, targets })).toMatchObject({ jobs: 13, done: 8, withinTime: 5, onTime: { count: 8, of: 8, percent: 100, meets: true } });
  });
  it('counts what is past due and not done against it', () => {
    expect(figuresOf([row({ doneAt: '2026-11-19T10:00:00.000Z' }), row({})], { now: NOW, targets })).toMatchObject({ overdue: 1, onTime: { percent: 50 } });
  });
});

describe('targets', () => {
  it('must be exceeded: exactly 90 and exactly 80 miss', () => {
    const nine = [...times(9, () => row({ doneAt: '2026-11-19T10:00:00.000Z' })), row({})];
    expect(figuresOf(nine, { now: NOW, targets }).onTime).toMatchObject({ percent: 90, meets: false });
    const four = [...times(4, () => row({ doneAt: '2026-11-19T10:00:00.000Z', rating: 4 })), row({ doneAt: '2026-11-19T10:00:00.000Z', rating: 3 })];
    expect(figuresOf(four, { now: NOW, targets }).satisfaction).toMatchObject({ percent: 80, meets: false });
    expect(share(90_001, 100_000, 90)).toEqual({ count: 90_001, of: 100_000, percent: 90, meets: true });
  });
  it('change with the date', () => {
    const dated = [{ validFrom: '2027-01-01', onTimePercent: 95, satisfactionPercent: 85 }, ...targets];
    expect(targetAt(dated, NOW)?.onTimePercent).toBe(90);
    expect(targetAt(dated, '2026-12-31T17:00:00.000Z')?.onTimePercent).toBe(95);
    expect(targetAt(dated, '2018-01-01T00:00:00.000Z')).toBeUndefined();
  });
});

describe('shares', () => {
  it('have no percentage without a base, and two decimals with one', () => {
    expect(figuresOf([], { now: NOW, targets })).toMatchObject({ jobs: 0, onTime: { count: 0, of: 0 }, satisfaction: { count: 0, of: 0 } });
    expect(share(189, 221).percent).toBe(85.52);
  });
});

describe('groups', () => {
  it('give the figures per ward and procedure', () => {
    const floorArea = 'Xác nhận điều kiện diện tích bình quân để đăng ký thường trú';
    const done = '2026-11-19T10:00:00.000Z';
    const rows = [row({ ward: 'binh-an', procedure: floorArea, doneAt: done }), row({ ward: 'binh-an', doneAt: done }), row({ procedure: floorArea, doneAt: done })];
    expect([...figuresBy(rows, { now: NOW, targets }, ({ job }) => job.ward)].map(([ward, figures]) => [ward, figures.jobs])).toEqual([['binh-an', 2], ['an-phu', 1]]);
    expect(figuresByProcedure(rows, { now: NOW, targets }).get(floorArea)?.onTime).toEqual({ count: 2, of: 2, percent: 100, meets: true });
  });
});
