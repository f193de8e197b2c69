import { describe, expect, it } from 'vitest';
import { workCalendar } from '$domain/deadline.ts';
import { formatBytes, formatWhen, latenessInWords } from './formats.ts';

const calendar = workCalendar({ calendar: [], officeHours: [{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }] });
// Monday 23/11/2026, 09:00 in Viet Nam.
const now = '2026-11-23T02:00:00.000Z';
const words = (due: string) => latenessInWords({ due, now }, calendar);

describe('how a deadline stands, in words', () => {
  it('counts working days of what is late: Friday to Monday is one', () => {
    expect(words('2026-11-20T10:00:00.000Z')).toEqual({ when: 'late', words: 'quá hạn 1 ngày' });
  });

  it('says hours for what is late since this morning, and "just" before the first hour', () => {
    expect(latenessInWords({ due: now, now: '2026-11-23T04:10:00.000Z' }, calendar).words).toBe('quá hạn 2 giờ làm việc');
    expect(latenessInWords({ due: now, now: '2026-11-23T02:05:00.000Z' }, calendar).words).toBe('vừa quá hạn');
  });

  it('counts working hours that are left today, without the noon break', () => {
    expect(words('2026-11-23T08:00:00.000Z')).toEqual({ when: 'today', words: 'còn 4 giờ làm việc' });
    expect(words('2026-11-23T02:30:00.000Z')).toEqual({ when: 'today', words: 'hạn 09:30 hôm nay' });
  });

  it('counts in hours what is less than a working day away, over a night or a weekend', () => {
    // 16:00 on Monday to 08:30 on Tuesday; 16:30 on Friday to 09:30 on Monday.
    expect(latenessInWords({ due: '2026-11-24T01:30:00.000Z', now: '2026-11-23T09:00:00.000Z' }, calendar).words).toBe('còn 2 giờ làm việc');
    expect(latenessInWords({ due: '2026-11-23T02:30:00.000Z', now: '2026-11-20T09:30:00.000Z' }, calendar).words).toBe('còn 2 giờ làm việc');
    // In the evening, due when the office opens.
    expect(latenessInWords({ due: '2026-11-24T00:30:00.000Z', now: '2026-11-23T12:00:00.000Z' }, calendar).words).toBe('còn 1 ngày');
  });

  it('says since when it is late where nobody has worked since', () => {
    expect(latenessInWords({ due: '2026-11-20T10:00:00.000Z', now: '2026-11-22T03:00:00.000Z' }, calendar)).toEqual({ when: 'late', words: 'quá hạn từ 20/11 17:00' });
  });

  it('counts working days to come, and names the day where none lies between', () => {
    expect(words('2026-11-25T10:00:00.000Z')).toEqual({ when: 'upcoming', words: 'còn 2 ngày' });
    expect(latenessInWords({ due: '2026-11-22T02:00:00.000Z', now: '2026-11-21T02:00:00.000Z' }, calendar).words).toBe('hẹn 22/11 09:00');
  });
});

describe('times and sizes', () => {
  it('gives the time alone for today and the day with it for another', () => {
    expect(formatWhen('2026-11-23T00:05:00.000Z', now)).toBe('07:05');
    // Still Sunday in UTC, Monday in Viet Nam.
    expect(formatWhen('2026-11-22T17:00:00.000Z', now)).toBe('00:00');
    expect(formatWhen('2026-11-22T16:59:00.000Z', now)).toBe('22/11 23:59');
  });

  it('writes bytes as Vietnamese do', () => {
    expect(formatBytes(1_140_000)).toBe('1,1\u00a0MB');
    expect(formatBytes(300)).toBe('1\u00a0kB');
  });
});
