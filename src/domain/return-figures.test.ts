import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { handOverAt, type MadeCase, makeCases } from '../../tests/fixtures/cases.ts';
import type { JobWithView } from './figures.ts';
import { returnFigures } from './return-figures.ts';

const NOW = '2019-04-15T03:00:00.000Z';
const targets = [{ validFrom: '2019-01-01', onTimePercent: 90, satisfactionPercent: 80 }];
const of = (rows: readonly JobWithView[], period = {}, wards: readonly string[] = ['an-phu', 'binh-an']) => returnFigures(rows, { period, basis: 'received', now: NOW, targets, wards });
const cases = (count: number, made: MadeCase = {}): JobWithView[] => makeCases(count, made);

describe('results returned', () => {
  it('are received, returned in time, late, past due or still within time: each dossier is one of these', () => {
    const rows = [...cases(3, { doneAt: 'in-time' }), ...cases(2, { doneAt: 'late' }), ...cases(1, { due: '2019-04-01T10:00:00.000Z' }), ...cases(4, { due: '2019-05-02T10:00:00.000Z' })];
    const { whole } = of(rows);
    expect(whole).toMatchObject({ jobs: 10, onTime: { count: 3, of: 6, percent: 50 }, late: 2, overdue: 1, withinTime: 4 });
    expect(whole.onTime.count + whole.late + whole.overdue + whole.withinTime).toBe(whole.jobs);
  });

  it('are those of the days asked for, both included, as days are in Viet Nam', () => {
    // 17:30 UTC is after midnight in Viet Nam.
    const rows = [...cases(1, { received: '2019-03-31T17:30:00.000Z' }), ...cases(1, { received: '2019-03-31T16:30:00.000Z' }), ...cases(1, { received: '2019-04-30T16:59:59.999Z' }), ...cases(1, { received: '2019-04-30T17:00:00.000Z' })];
    expect(of(rows, { from: '2019-04-01', to: '2019-04-30' }).whole.jobs).toBe(2);
    expect(of(rows, { from: '2019-04-01' }).whole.jobs).toBe(3);
    expect(of(rows).whole.jobs).toBe(4);
  });

  it('stand per ward, with nothing too, and per procedure however its name was typed', () => {
    const { wards, procedures } = of([...cases(2, { ward: 'binh-an', procedure: 'Đăng ký khai sinh' }), ...cases(1, { ward: 'binh-an', procedure: 'DANG KY KHAI SINH' })]);
    expect(wards.map(({ key, figures }) => [key, figures.jobs])).toEqual([['an-phu', 0], ['binh-an', 3]]);
    expect(procedures.map(({ key, figures }) => [key, figures.jobs])).toEqual([['Đăng ký khai sinh', 3]]);
  });

  it('miss a target that is met exactly', () => {
    expect(of([...cases(9, { doneAt: 'in-time' }), ...cases(1, { doneAt: 'late' })]).whole.onTime).toMatchObject({ percent: 90, meets: false });
    expect(of([...cases(4, { doneAt: 'in-time', rating: 5 }), ...cases(1, { doneAt: 'in-time', rating: 2 })]).whole.satisfaction).toMatchObject({ percent: 80, meets: false });
    expect(of([...cases(10, { doneAt: 'in-time' }), ...cases(1, { doneAt: 'late' })]).whole.onTime).toMatchObject({ percent: 90.91, meets: true });
  });

  it('are judged by the act, not by when it was sent: made in time on a phone whose clock ran late', () => {
    const [row] = makeCases(1, { entries: (job) => [handOverAt(job, { at: '2019-04-10T10:20:00.000Z', offset: -30 * 60_000 })], due: '2019-04-10T10:00:00.000Z' });
    expect(of([row!]).whole).toMatchObject({ late: 0, onTime: { count: 1 } });
  });
});

const SEED = new URL('../../../shared/data/seed-figures.json', import.meta.url);
interface Seed {
  floor_area_confirmations: { procedure: string; total: number; on_time: number; by_ward: Record<string, number> };
  education_desk: { since: string; received: number; returned_on_time: number; still_within_time: number; on_time_rate_percent: number };
  online_business_registrations: { online: number; all: number; share_percent: number };
  targets: { on_time_percent: { greater_than: number }; satisfaction_percent: { greater_than: number } };
  home_delivery: { ward: string; share_percent: number };
  wards: string[];
}

// The report of April 2019, made again from case records. The file lies beside the project and is not part of it.
describe.runIf(existsSync(SEED))('the report of April 2019', () => {
  const seed = JSON.parse(readFileSync(SEED, 'utf8')) as Seed;
  const slugOf = (ward: string): string => ward.normalize('NFD').replace(/\p{Mark}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replaceAll(' ', '-');
  const wards = seed.wards.map(slugOf);

  it('counts floor-area confirmations per ward, all in time', () => {
    const { procedure, total, on_time: onTime, by_ward: byWard } = seed.floor_area_confirmations;
    const rows = Object.entries(byWard).flatMap(([ward, count]) => cases(count, { ward: slugOf(ward), procedure, doneAt: 'in-time' }));
    const report = of([...rows, ...cases(5, { ward: 'an-phu', procedure: 'Việc khác' })], {}, wards);
    expect(report.procedures.find(({ key }) => key === procedure)?.figures).toMatchObject({ jobs: total, onTime: { count: onTime, of: total, percent: 100 } });
    const counted = report.wards.map(({ key, procedures }) => [key, procedures.find((line) => line.key === procedure)?.figures.jobs ?? 0]);
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(Object.entries(byWard).map(([ward, count]) => [slugOf(ward), count])));
  });

  it('leaves what is still within time out of the rate of the education desk', () => {
    const { since, received, returned_on_time: returned, still_within_time: within, on_time_rate_percent: percent } = seed.education_desk;
    const rows = [...cases(returned, { doneAt: 'in-time' }), ...cases(within, { due: '2019-05-20T10:00:00.000Z' }), ...cases(7, { received: '2018-10-31T16:59:00.000Z' })];
    expect(of(rows, { from: since }).whole).toMatchObject({ jobs: received, withinTime: within, late: 0, overdue: 0, onTime: { count: returned, of: returned, percent } });
  });

  it('gives the share of business registrations handed in online', () => {
    const { online, all, share_percent: percent } = seed.online_business_registrations;
    const rows = [...cases(online, { handedIn: 'online' }), ...cases(all - online, { handedIn: 'counter' })];
    expect(of(rows).whole.online).toEqual({ count: online, of: all, percent });
  });

  it('says that all of Bình An’s results go to the door', () => {
    const ward = slugOf(seed.home_delivery.ward);
    const { wards: lines } = of([...cases(40, { ward, channel: 'home' }), ...cases(3, { ward: 'an-phu', channel: 'counter' })], {}, wards);
    expect(lines.find(({ key }) => key === ward)?.figures.atHome).toMatchObject({ count: 40, of: 40, percent: seed.home_delivery.share_percent });
  });

  it('has targets that are exceeded, not met', () => {
    const { on_time_percent: onTime, satisfaction_percent: satisfaction } = seed.targets;
    expect(targets[0]).toMatchObject({ onTimePercent: onTime.greater_than, satisfactionPercent: satisfaction.greater_than });
    expect(of([...cases(onTime.greater_than, { doneAt: 'in-time' }), ...cases(100 - onTime.greater_than, { doneAt: 'late' })]).whole.onTime.meets).toBe(false);
    expect(of([...cases(satisfaction.greater_than, { doneAt: 'in-time', rating: 4 }), ...cases(100 - satisfaction.greater_than, { doneAt: 'in-time', rating: 3 })]).whole.satisfaction.meets).toBe(false);
  });

  it('knows the 11 wards', () => {
    expect(of([], {}, wards).wards).toHaveLength(11);
  });
});
