import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, atMinute, dateOf, formatDate, formatDateTime, formatTime, minuteOfDay, parseLocalDateTime, startOfDate, weekdayOf } from './vietnam-time.ts';

describe('days in Vietnam', () => {
  it('begin at 17:00 UTC of the day before', () => {
    expect(startOfDate('2026-11-23')).toBe('2026-11-22T17:00:00.000Z');
    expect(dateOf('2026-11-22T16:59:59.999Z')).toBe('2026-11-22');
    expect(dateOf('2026-11-22T17:00:00.000Z')).toBe('2026-11-23');
  });
  it('are written as Vietnamese do', () => {
    expect(formatDate('2026-11-22T10:30:00.000Z')).toBe('22/11/2026');
    expect(formatTime('2026-11-22T10:30:00.000Z')).toBe('17:30');
    expect(formatDateTime('2026-12-31T17:05:00.000Z')).toBe('01/01/2027 00:05');
  });
  it('have weekdays, and are counted over the ends of months and years', () => {
    expect(weekdayOf('2026-11-23')).toBe(1);
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('parseLocalDateTime', () => {
  it('reads what offices write', () => {
    expect(parseLocalDateTime('04/11/2026 11:00')).toBe('2026-11-04T04:00:00.000Z');
    expect(parseLocalDateTime(' 4/11/2026 ', 17 * 60)).toBe('2026-11-04T10:00:00.000Z');
    expect(parseLocalDateTime('04-11-2026 7h30')).toBe('2026-11-04T00:30:00.000Z');
    expect(parseLocalDateTime('2026-11-04 11:00:30')).toBe('2026-11-04T04:00:30.000Z');
    expect(parseLocalDateTime('29/02/2028 00:00')).toBe('2028-02-28T17:00:00.000Z');
  });
  it.each(['31/02/2026 09:00', '29/02/2026', '00/11/2026', '04/13/2026', '04/11/2026 24:00', '04/11/2026 11:60', '04/11/26', 'mai', '', '01/01/0026'])('knows that %s is no date', (typed) => {
    expect(parseLocalDateTime(typed)).toBeUndefined();
  });
  it('reads back what is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 1439 }), (days, minute) => {
        const instant = atMinute(addDays('1990-01-01', days), minute);
        expect(minuteOfDay(instant)).toBe(minute);
        expect(parseLocalDateTime(formatDateTime(instant))).toBe(instant);
      })
    );
  });
});
