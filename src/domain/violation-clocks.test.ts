import { expect, it } from 'vitest';
import { workCalendar } from './deadline.ts';
import { emptyJobView, type JobView } from './job-view.ts';
import { nearerClock, nextClock, violationClocks, wasLate } from './violation-clocks.ts';

const calendar = workCalendar({ calendar: [{ year: 2026, weekend: ['Sat', 'Sun'], days_off: [['2026-11-24', 'Ngày Văn hóa Việt Nam']], working_weekend_days: [] }], officeHours: [{ from: '07:30', to: '17:00' }] });
const before = { validFrom: '2022-01-01', answerMinutes: 60, minutesWorkingDays: 2, minutesWorkingDaysComplex: 5, complexCategories: ['TTXD'], passedOnHours: 24, decisionWorkingDays: 7 };
const rules = [{ ...before, validFrom: '2026-12-01', answerMinutes: 30 }, before];
/** A Friday, 16:00 in Vietnam. */
const received = '2026-11-20T09:00:00.000Z';
const clocks = (category: string, view: Partial<JobView> = {}, at = received) => violationClocks({ job: { received: at, violation: { category } }, view: { ...emptyJobView(), ...view } }, rules, calendar);
const due = (list: ReturnType<typeof clocks>) => Object.fromEntries(list.map(({ name, due: by }) => [name, by]));

it('counts the pledge in minutes and the minutes in working days, over weekend and holiday', () => {
  expect(due(clocks('LLD'))).toEqual({ answer: '2026-11-20T10:00:00.000Z', minutes: '2026-11-25T09:00:00.000Z' });
  expect(due(clocks('TTXD'))['minutes']).toBe('2026-11-30T09:00:00.000Z');
});

it('takes the rule in force on the day of the report in Vietnam, and none before the first', () => {
  expect(due(clocks('LLD', {}, '2026-11-30T17:00:00.000Z'))['answer']).toBe('2026-11-30T17:30:00.000Z');
  expect(clocks('LLD', {}, '2021-12-31T10:00:00.000Z')).toEqual([]);
});

it('after minutes runs on to passing on and decision', () => {
  const at = '2026-11-23T03:00:00.000Z';
  const list = clocks('LLD', { outcome: 'minutes', decidedBy: { entry: 'entry:x' as never, by: 'binh' as never, at }, answers: [{ entry: 'entry:y' as never, at: '2026-11-20T10:00:00.001Z', text: 'Đã tiếp nhận' }] });
  expect(due(list)).toMatchObject({ 'passed-on': '2026-11-24T03:00:00.000Z', decision: '2026-12-03T03:00:00.000Z' });
  expect(list.map(wasLate)).toEqual([true, false, false, false]);
  expect(nextClock(list)?.name).toBe('passed-on');
});

it('is told beside the job’s due date where it runs out before, and after the job is done', () => {
  const of = (dueAt: string, view: Partial<JobView> = {}) => nearerClock({ job: { received, due: dueAt, violation: { category: 'LLD' } }, view: { ...emptyJobView(), ...view } }, rules, calendar)?.name;
  expect(of('2026-11-25T10:00:00.000Z')).toBe('answer');
  expect(of('2026-11-20T09:30:00.000Z')).toBeUndefined();
  const at = '2026-11-20T09:20:00.000Z';
  const seen = { state: 'done', decidedBy: { entry: 'entry:x' as never, by: 'binh' as never, at } } as const;
  expect(of('2026-11-20T09:30:00.000Z', { ...seen, outcome: 'minutes' })).toBe('passed-on');
  expect(of('2026-11-20T09:30:00.000Z', { ...seen, outcome: 'put-right' })).toBeUndefined();
});

it('of the decision ends on the day of the decision that the case was closed with', () => {
  const at = '2026-11-23T03:00:00.000Z';
  const closedOn = (on: string) => clocks('LLD', { outcome: 'minutes', decidedBy: { entry: 'entry:x' as never, by: 'binh' as never, at }, closed: { entry: 'entry:z' as never, by: 'chi' as never, decision: { number: '12/QĐ-XPHC', on } } }).find(({ name }) => name === 'decision');
  // Due on 3 December at 10:00: a decision of that day is in time, one of the next is late.
  expect([closedOn('2026-12-03'), closedOn('2026-12-04')].map((clock) => clock && wasLate(clock))).toEqual([false, true]);
});
