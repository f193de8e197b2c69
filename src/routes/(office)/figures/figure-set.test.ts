import { describe, expect, it } from 'vitest';
import { daysOf } from './figure-set.ts';

describe('the days of a period', () => {
  it('begins a week on Monday, by the calendar of Viet Nam', () => {
    expect(daysOf('week', '2026-11-22T10:00:00.000Z')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    // Monday has begun in Viet Nam, not yet in UTC.
    expect(daysOf('week', '2026-11-22T17:30:00.000Z')).toEqual({ from: '2026-11-23', to: '2026-11-29' });
  });

  it('ends a month on its last day', () => {
    expect(daysOf('month', '2026-11-22T10:00:00.000Z')).toEqual({ from: '2026-11-01', to: '2026-11-30' });
    expect(daysOf('month', '2028-02-10T10:00:00.000Z')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(daysOf('month', '2026-12-31T10:00:00.000Z')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });

  it('ends a quarter, a year and the month before on their last days', () => {
    expect(daysOf('quarter', '2026-11-22T10:00:00.000Z')).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(daysOf('quarter', '2027-01-31T10:00:00.000Z')).toEqual({ from: '2027-01-01', to: '2027-03-31' });
    expect(daysOf('year', '2026-12-31T17:30:00.000Z')).toEqual({ from: '2027-01-01', to: '2027-12-31' });
    expect(daysOf('last-month', '2026-03-31T10:00:00.000Z')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(daysOf('last-month', '2027-01-05T10:00:00.000Z')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });

  it('has no ends for all time', () => {
    expect(daysOf('all', '2026-11-22T10:00:00.000Z')).toEqual({});
  });
});
