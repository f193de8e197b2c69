import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDueTime, addWorkingDays, addWorkingHours, lateness, workCalendar, workingDaysBetween, workingMinutesBetween, yearsWithoutCalendar } from './deadline.ts';
import { addDays, dateOf, minuteOfDay, parseLocalDateTime } from './vietnam-time.ts';
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

describe('due times of a procedure', () => {
  const due = (received: string, hours: number) => addDueTime(at(received), { workingHours: hours }, ward);
  it('pass over the lunch break, the night and days off', () => {
    expect(due('23/11/2026 10:00', 1)).toBe(at('23/11/2026 11:00'));
    expect(due('23/11/2026 11:00', 1)).toBe(at('23/11/2026 13:30'));
    expect(due('23/11/2026 16:00', 2)).toBe(at('25/11/2026 08:30'));
    expect(due('29/04/2026 16:30', 8)).toBe(at('04/05/2026 16:30'));
  });
  it('end with the span that they fill, not with the beginning of the next', () => {
    expect(due('23/11/2026 07:30', 4)).toBe(at('23/11/2026 11:30'));
    expect(due('23/11/2026 07:30', 8)).toBe(at('23/11/2026 17:00'));
  });
  it('begin when the office opens for what is handed in while it is closed', () => {
    for (const closed of ['20/11/2026 17:00', '20/11/2026 22:00', '21/11/2026 10:00', '22/11/2026 23:59', '23/11/2026 05:00']) expect(due(closed, 1)).toBe(at('23/11/2026 08:30'));
    expect(due('23/11/2026 12:15', 1)).toBe(at('23/11/2026 14:00'));
  });
  it('count a Saturday that is worked in exchange, and not the day it was exchanged for', () => {
    expect(due('21/08/2026 16:00', 2)).toBe(at('22/08/2026 08:30'));
    expect(addDueTime(at('28/08/2026 16:00'), { workingDays: 1 }, ward)).toBe(at('03/09/2026 16:00'));
    expect(due('28/08/2026 16:00', 2)).toBe(at('03/09/2026 08:30'));
  });
  it('name the years whose holidays nobody entered', () => {
    expect(yearsWithoutCalendar(at('23/11/2026 08:00'), at('31/12/2026 17:00'), ward)).toEqual([]);
    // Half past eleven in the evening in Viet Nam is still the old year; half an hour later it is not.
    expect(yearsWithoutCalendar(at('23/11/2026 08:00'), at('31/12/2026 23:59'), ward)).toEqual([]);
    expect(yearsWithoutCalendar(at('31/12/2025 08:00'), at('01/01/2027 00:00'), ward)).toEqual([2025, 2027]);
  });
  it('end with an error rather than never where no hour is worked', () => {
    const closed = workCalendar({ calendar: [calendar2026], officeHours: [{ from: '07:30', to: '07:30' }] });
    expect(() => addWorkingHours(at('23/11/2026 08:00'), 1, closed)).toThrow(RangeError);
  });
});

describe('in any calendar', () => {
  const FIRST = '2026-01-01';
  const day = fc.integer({ min: 0, max: 364 }).map((days) => addDays(FIRST, days));
  const calendars = fc
    .record({
      off: fc.uniqueArray(day, { maxLength: 40 }),
      exchanged: fc.uniqueArray(day, { maxLength: 6 }),
      weekend: fc.constantFrom<CalendarYear['weekend']>(['Sat', 'Sun'], ['Sun'], []),
      hours: fc.constantFrom<{ from: string; to: string }[][]>([{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }], [{ from: '08:00', to: '12:00' }], [{ from: '13:00', to: '17:00' }, { from: '07:00', to: '11:00' }, { from: '18:00', to: '20:00' }], [{ from: '00:00', to: '24:00' }])
    })
    .map(({ off, exchanged, weekend, hours }) =>
      workCalendar({ calendar: [{ year: 2026, weekend, days_off: off.map((date): [string, string] => [date, '']), working_weekend_days: exchanged.map((date): [string, string] => [date, '']) }], officeHours: hours })
    );
  const instant = fc.integer({ min: 0, max: 364 * 1440 }).map((minutes) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + minutes * 60_000).toISOString());

  it('so many working days later is a working day with as many between, at the same time of day', () => {
    fc.assert(
      fc.property(calendars, instant, fc.integer({ min: 1, max: 40 }), (calendar, from, days) => {
        const later = addWorkingDays(from, days, calendar);
        expect(workingDaysBetween(dateOf(from), dateOf(later), calendar)).toBe(days);
        expect(calendar.isWorkingDay(dateOf(later))).toBe(true);
        expect(minuteOfDay(later)).toBe(minuteOfDay(from));
      })
    );
  });
  it('so many working hours later lies in office hours with as many between', () => {
    fc.assert(
      fc.property(calendars, instant, fc.integer({ min: 1, max: 60 }), (calendar, from, hours) => {
        const later = addWorkingHours(from, hours, calendar);
        expect(workingMinutesBetween(from, later, calendar)).toBe(hours * 60);
        // The 24:00 that ends a day is the 00:00 of the next.
        const justBefore = new Date(Date.parse(later) - 60_000).toISOString();
        expect(calendar.isWorkingDay(dateOf(justBefore))).toBe(true);
        expect(calendar.spans.some((span) => minuteOfDay(justBefore) >= span.from && minuteOfDay(justBefore) < span.to)).toBe(true);
        expect(workingMinutesBetween(justBefore, later, calendar)).toBe(1);
      })
    );
  });
  it('working time adds up, and what is due is late only after it', () => {
    fc.assert(
      fc.property(calendars, fc.tuple(instant, instant, instant), (calendar, instants) => {
        const [a, b, c] = [...instants].sort() as [string, string, string];
        expect(workingMinutesBetween(a, c, calendar)).toBe(workingMinutesBetween(a, b, calendar) + workingMinutesBetween(b, c, calendar));
        expect(lateness({ due: b, now: b }, calendar).type).not.toBe('late');
        expect(lateness({ due: b, now: new Date(Date.parse(b) + 1).toISOString() }, calendar).type).toBe('late');
        const stands = lateness({ due: a, now: c }, calendar);
        if (stands.type === 'late') expect(stands.hours).toBe(Math.floor(workingMinutesBetween(a, c, calendar) / 60));
      })
    );
  });
});
