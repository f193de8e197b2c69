import { describe, expect, it } from 'vitest';
import { emptyJobView, type JobView } from '$domain/job-view.ts';
import { figuresOf } from '$domain/figures.ts';
import { entryIdSchema, jobIdSchema, personNameSchema, wardSlugSchema } from '$domain/ids.ts';
import type { JobRow } from '$device/device.ts';
import { FIGURE_SETS, isFiltered, jobsHref, matchesQuery, parseJobQuery } from './job-query.ts';

const NOW = '2026-11-23T05:00:00.000Z';

function row(key: string, { due = '2026-11-24T10:00:00.000Z', received = '2026-11-16T02:00:00.000Z', ...view }: Partial<JobView> & { due?: string; received?: string } = {}): JobRow {
  return {
    job: {
      _id: jobIdSchema.parse(`job:delivery:${key}`),
      type: 'job',
      v: 1,
      ward: wardSlugSchema.parse('an-phu'),
      kind: 'delivery',
      title: 'Đăng ký khai sinh',
      place: { address: '12/3 Đường số 10' },
      received,
      due,
      source: 'csv',
      createdAt: '2026-11-16T02:00:00.000Z',
      createdBy: 'desk1',
      delivery: { dossierCode: '31.98.H29-261104-0013', procedure: 'Đăng ký khai sinh', field: 'Hộ tịch', fee: 8000, papersToCollect: [], channel: 'home' }
    },
    view: { ...emptyJobView(), ...view }
  };
}

const officer = personNameSchema.parse('officer1');
const doneAt = (at: string): Partial<JobView> => ({
  state: 'done',
  outcome: 'handed-over',
  decidedBy: { entry: entryIdSchema.parse('entry:job:delivery:X:019a0000-0000-7000-8000-000000000001'), by: officer, at }
});

describe('the query of the job list', () => {
  it('survives the way through the address', () => {
    const query = parseJobQuery(new URLSearchParams('kind=visit&state=late&who=officer1&q=khai+sinh&from=2026-11-01&to=2026-11-30'));
    expect(query).toEqual({ kind: 'visit', state: 'late', who: 'officer1', q: 'khai sinh', from: '2026-11-01', to: '2026-11-30' });
    expect(parseJobQuery(new URL(jobsHref(query), 'http://x').searchParams)).toEqual(query);
  });

  it('passes over what is no value', () => {
    expect(parseJobQuery(new URLSearchParams('kind=parcel&state=&from=31/02/2026&who=Ông A&job=nonsense'))).toEqual({});
  });

  it('is no filter when a job is merely open', () => {
    expect(isFiltered(parseJobQuery(new URLSearchParams('job=job:delivery:A-1')))).toBe(false);
    expect(isFiltered({ state: 'open' })).toBe(true);
  });

  it('counts a day as due by the calendar of Viet Nam', () => {
    // 18:00 UTC is one in the morning of the 25th.
    const late = row('A', { due: '2026-11-24T18:00:00.000Z' });
    expect(matchesQuery(late, { to: '2026-11-24' }, NOW)).toBe(false);
    expect(matchesQuery(late, { from: '2026-11-25', to: '2026-11-25' }, NOW)).toBe(true);
  });

  it('takes days of receipt where they are meant', () => {
    const early = row('A', { received: '2026-10-31T17:00:00.000Z', due: '2026-12-24T10:00:00.000Z' });
    expect(matchesQuery(early, { by: 'received', from: '2026-11-01', to: '2026-11-30' }, NOW)).toBe(true);
    expect(matchesQuery(early, { from: '2026-11-01', to: '2026-11-30' }, NOW)).toBe(false);
  });

  it('knows nobody, late, sent back and contested', () => {
    expect(matchesQuery(row('A'), { who: 'nobody' }, NOW)).toBe(true);
    expect(matchesQuery(row('A', { assignee: officer, state: 'assigned' }), { who: 'nobody' }, NOW)).toBe(false);
    expect(matchesQuery(row('A', { due: '2026-11-22T10:00:00.000Z' }), { state: 'late' }, NOW)).toBe(true);
    expect(matchesQuery(row('A', { due: '2026-11-22T10:00:00.000Z', ...doneAt('2026-11-22T11:00:00.000Z') }), { state: 'late' }, NOW)).toBe(false);
  });

  it('opens exactly the cases that a figure counts', () => {
    const rows = [
      row('ontime', { ...doneAt('2026-11-20T03:00:00.000Z'), rating: 5 }),
      row('tooLate', { due: '2026-11-19T10:00:00.000Z', ...doneAt('2026-11-20T03:00:00.000Z'), rating: 3 }),
      row('overdue', { due: '2026-11-19T10:00:00.000Z' }),
      row('open')
    ];
    const figures = figuresOf(rows, { now: NOW, targets: [] });
    const counted = Object.fromEntries(FIGURE_SETS.map((set) => [set, rows.filter((each) => matchesQuery(each, { set }, NOW)).length]));
    expect(counted).toEqual({
      'on-time': figures.onTime.count,
      'finished-late': figures.late,
      overdue: figures.overdue,
      missed: figures.onTime.of - figures.onTime.count,
      'within-time': figures.withinTime,
      satisfied: figures.satisfaction.count,
      dissatisfied: figures.satisfaction.of - figures.satisfaction.count,
      'at-home': figures.atHome.count,
      online: figures.online.count
    });
  });
});
