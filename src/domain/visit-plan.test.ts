import { describe, expect, it } from 'vitest';
import { fitOf, hoursInNote, planOf } from './visit-plan.ts';

/** 23/11/2026 at a time of day in Vietnam. */
const at = (time: string): string => new Date(Date.parse(`2026-11-23T${time}:00.000+07:00`)).toISOString();

describe('hours in a note', () => {
  it.each([
    ['Chỉ có nhà sau 17 giờ', { after: '17:00' }],
    ['chi co nha sau 17h30', { after: '17:30' }],
    ['Giao trước 9 giờ sáng', { before: '09:00' }],
    ['Nhận từ 17h đến 20h', { after: '17:00', before: '20:00' }],
    ['17:30 - 19:00, gọi trước', { after: '17:30', before: '19:00', callFirst: true }],
    ['Vui lòng gọi điện trước khi đến', { callFirst: true }],
    ['Liên hệ trước 15 phút', { callFirst: true }],
    ['Nhà sau chợ, hẻm cụt', {}],
    ['Tầng 17, gửi bảo vệ', {}],
    ['sau 99 giờ', {}]
  ])('%s', (note, hours) => {
    expect(hoursInNote(note)).toEqual(hours);
  });
});

describe('a plan', () => {
  const job = { place: { address: '', note: 'Chỉ có nhà sau 17 giờ, gọi trước' } };

  it('agreed with the person counts before the note', () => {
    expect(planOf(job, {})).toEqual({ after: '17:00', callFirst: true });
    expect(planOf(job, { plan: { before: '09:00' } })).toEqual({ before: '09:00', callFirst: true });
    expect(planOf(job, { plan: { callFirst: false } })).toEqual({ after: '17:00', callFirst: false });
  });
  it('fits when its hours are open, and waits for its day', () => {
    expect(fitOf({}, at('10:00'))).toBe('any');
    expect([at('16:59'), at('17:00')].map((now) => fitOf({ after: '17:00' }, now))).toEqual(['later', 'now']);
    expect([at('08:59'), at('09:00')].map((now) => fitOf({ before: '09:00' }, now))).toEqual(['now', 'later']);
    expect([at('21:59'), at('23:00'), at('05:00'), at('06:00')].map((now) => fitOf({ after: '22:00', before: '06:00' }, now))).toEqual(['later', 'now', 'now', 'later']);
    expect(fitOf({ notBefore: at('14:00') }, at('13:59'))).toBe('later');
    expect(fitOf({ notBefore: at('14:00') }, at('14:00'))).toBe('now');
    expect(fitOf({ notBefore: at('14:00'), after: '17:00' }, at('15:00'))).toBe('later');
  });
});
