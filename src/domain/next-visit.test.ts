import { expect, it } from 'vitest';
import { workCalendar } from './deadline.ts';
import { earliestVisit, proposeNextStep } from './next-visit.ts';

const calendar = workCalendar({
  calendar: [{ year: 2026, weekend: ['Sat', 'Sun'], days_off: [['2026-11-24', 'Ngày Văn hóa Việt Nam']], working_weekend_days: [] }],
  officeHours: [{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }]
});
const local = (text: string): string => new Date(Date.parse(`${text.replace(' ', 'T')}:00.000+07:00`)).toISOString();
const rules = { visitGapHours: 4, failedVisits: 3 };
// 23/11/2026 is a Monday, and the 24th a holiday.
const failed = (reason: Parameters<typeof proposeNextStep>[0]['reason'], now: string, more: object = {}) => proposeNextStep({ reason, now: local(now), failed: 1, rules, plan: {}, calendar, ...more });

it('nobody home in office hours: after work, once the gap has passed', () => {
  expect(failed('nobody-home', '2026-11-23 09:00')).toEqual({ type: 'visit', at: local('2026-11-23 17:30') });
  // The gap ends on Wednesday 10:30, for Tuesday is a holiday.
  expect(failed('nobody-home', '2026-11-23 16:00')).toEqual({ type: 'visit', at: local('2026-11-25 17:30') });
});
it('nobody home in the evening: the next working day', () => {
  expect(failed('nobody-home', '2026-11-23 18:30')).toEqual({ type: 'visit', at: local('2026-11-25 11:30') });
});
it('goes by the person’s hours where they are known', () => {
  expect(failed('nobody-home', '2026-11-23 09:00', { plan: { after: '19:00' } })).toEqual({ type: 'visit', at: local('2026-11-23 19:00') });
  expect(failed('papers-missing', '2026-11-23 09:00', { plan: { before: '09:00' } })).toEqual({ type: 'visit', at: local('2026-11-24 08:00') });
});
it('goes to the desk when another visit would change nothing, or enough have failed', () => {
  expect(failed('refused', '2026-11-23 09:00')).toEqual({ type: 'desk', why: 'reason' });
  expect(failed('content-disputed', '2026-11-23 09:00')).toEqual({ type: 'desk', why: 'reason' });
  expect(failed('nobody-home', '2026-11-23 09:00', { failed: 3 })).toEqual({ type: 'desk', why: 'visits' });
});
it('counts the gap in working hours', () => {
  expect(earliestVisit(local('2026-11-23 09:00'), 4, calendar)).toBe(local('2026-11-23 14:30'));
  expect(earliestVisit(local('2026-11-23 16:00'), 4, calendar)).toBe(local('2026-11-25 10:30'));
  expect(earliestVisit(local('2026-11-21 10:00'), 1, calendar)).toBe(local('2026-11-23 08:30'));
  expect(earliestVisit(local('2026-11-23 09:00'), 0, calendar)).toBe(local('2026-11-23 09:00'));
});
