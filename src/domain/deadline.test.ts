import { describe, expect, it } from 'vitest';
import { addWorkingDays, lateness, workCalendar, workingDaysBetween, workingMinutesBetween } from './deadline.ts';
import { parseLocalDateTime } from './vietnam-time.ts';
import type { CalendarYear } from './ward.ts';

// The days of the ward's calendar for 2026 that the cases below touch.
const calendar2026: CalendarYear = {
  year: 2026,
  weekend: ['Sat', 'Sun'],
  days_off: [['2026-04-30', 'Ngày Chiến thắng'], ['2026-05-01', 'Quốc tế Lao động'], ['2026-08-31', 'Hoán đổi'], ['2026-09-01', 'Quốc khánh'], ['2026-09-02', 'Quốc khánh'], ['2026-11-24', 'Ngày Văn hóa Việt Nam']],
  working_weekend_days: [['2026-08-22', 'làm bù cho 31/8']]
};
const ward = workCalendar({ calendar: [calendar2026], officeHours: [{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }] });

const at = (local: string): string => parseLocalDateTime(local) ?? expect.fail(`${local} is no date`);

describe('working days', () => {
  it('pass over weekends and holidays', () => {
    expect(addWorkingDays(at('04/11/2026 11:00'), 5, ward)).toBe(at('11/11/2026 11:00'));
    expect(addWorkingDays(at('23/11/2026 09:00'), 1, ward)).toBe(at('25/11/2026 09:00'));
    expect(addWorkingDays(at('18/11/2026 13:20'), 20, ward)).toBe(at('17/12/2026 13:20'));
    expect(addWorkingDays(at('29/04/2026 16:00'), 1, ward)).toBe(at('04/05/2026 16:00'));
  });
  it('count a weekend that is worked in exchange', () => {
    expect(addWorkingDays(at('21/08/2026 08:00'), 1, ward)).toBe(at('22/08/2026 08:00'));
    expect(addWorkingDays(at('28/08/2026 08:00'), 1, ward)).toBe(at('03/09/2026 08:00'));
  });
  it('know only weekends in a year without a calendar, and say so', () => {
    expect(ward.covers('2027-01-01')).toBe(false);
    expect(ward.isWorkingDay('2027-01-02')).toBe(false);
    expect(workingDaysBetween('2026-12-31', '2027-01-05', ward)).toBe(3);
  });
  it('end with an error rather than never where no day is worked', () => {
    const never = workCalendar({ calendar: [{ ...calendar2026, weekend: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] }], officeHours: [{ from: '07:30', to: '11:30' }] });
    expect(() => addWorkingDays(at('23/11/2026 08:00'), 1, never)).toThrow(RangeError);
  });
});

describe('working hours', () => {
  it('are eight a day, without the lunch break', () => {
    expect(ward.minutesPerDay).toBe(480);
    expect(workingMinutesBetween(at('23/11/2026 11:00'), at('23/11/2026 13:30'), ward)).toBe(60);
    expect(workingMinutesBetween(at('23/11/2026 16:00'), at('25/11/2026 08:30'), ward)).toBe(120);
    expect(workingMinutesBetween(at('20/11/2026 17:00'), at('23/11/2026 07:30'), ward)).toBe(0);
    expect(workingMinutesBetween(at('19/11/2026 16:00'), at('22/11/2026 12:00'), ward)).toBe(60 + 480);
    expect(workingMinutesBetween(at('23/11/2026 12:00'), at('20/11/2026 12:00'), ward)).toBe(0);
  });
});

describe('lateness', () => {
  const of = (due: string, now: string) => lateness({ due: at(due), now: at(now) }, ward);
  it('counts what is late in working days', () => {
    expect(of('20/11/2026 17:00', '23/11/2026 08:00')).toEqual({ type: 'late', days: 1, hours: 0 });
    expect(of('20/11/2026 17:00', '21/11/2026 08:00')).toEqual({ type: 'late', days: 0, hours: 0 });
    expect(of('23/11/2026 08:00', '23/11/2026 16:30')).toEqual({ type: 'late', days: 0, hours: 7 });
    expect(of('19/11/2026 08:00', '25/11/2026 08:00')).toMatchObject({ type: 'late', days: 3 });
  });
  it('counts what is left today in working hours', () => {
    expect(of('23/11/2026 15:00', '23/11/2026 11:00')).toEqual({ type: 'today', hoursLeft: 2 });
    expect(of('23/11/2026 15:00', '23/11/2026 15:00')).toEqual({ type: 'today', hoursLeft: 0 });
  });
  it('counts what is left later in working days', () => {
    expect(of('25/11/2026 08:30', '23/11/2026 16:00')).toEqual({ type: 'upcoming', daysLeft: 1, hoursLeft: 2 });
    expect(of('30/11/2026 17:00', '23/11/2026 07:30')).toEqual({ type: 'upcoming', daysLeft: 4, hoursLeft: 40 });
  });
});
