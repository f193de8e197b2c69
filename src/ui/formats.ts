// Dates, money, sizes and lateness in the words of the person's language. Times of day are those of Viet Nam, wherever the
// device is.
import { m } from '$i18n/generated/messages.js';
import { getLocale } from '$i18n/generated/runtime.js';
import { lateness, type WorkCalendar } from '$domain/deadline.ts';
import { dateOf, formatDate, formatDayMonth, formatTime, weekdayOf } from '$domain/vietnam-time.ts';

export { formatDong } from '$domain/money.ts';
export { formatPhone } from '$domain/phone.ts';
export { formatDate, formatDayMonth, formatTime };

const WEEKDAYS = [m.common_sunday, m.common_monday, m.common_tuesday, m.common_wednesday, m.common_thursday, m.common_friday, m.common_saturday];

/** Thứ Hai */
export const formatWeekday = (instant: string): string => WEEKDAYS[weekdayOf(dateOf(instant))]!();

/** `1974-01-18`, a day without time, as 18/01/1974. */
export const formatCalendarDate = (date: string): string => date.split('-').reverse().join('/');

/** 17:30 ngày 22/11/2026 */
export const formatDateTime = (instant: string): string => m.common_date_time({ date: formatDate(instant), time: formatTime(instant) });

/** The time alone for today, the day with it for any other day. */
export const formatWhen = (instant: string, now: string): string =>
  dateOf(instant) === dateOf(now) ? formatTime(instant) : `${formatDayMonth(instant)} ${formatTime(instant)}`;

export const formatNumber = (value: number, digits = 0): string =>
  new Intl.NumberFormat(getLocale() === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: digits }).format(value);

/** 1,1 MB */
export const formatBytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${formatNumber(Math.ceil(bytes / 1000))}\u00a0kB` : `${formatNumber(bytes / 1_000_000, 1)}\u00a0MB`;

export interface LatenessInWords {
  when: 'late' | 'today' | 'upcoming';
  words: string;
}

/** "quá hạn 2 ngày", "còn 3 giờ làm việc", "còn 2 ngày": working days and hours of the ward's calendar. */
export function latenessInWords(span: { due: string; now: string }, calendar: WorkCalendar): LatenessInWords {
  const stands = lateness(span, calendar);
  switch (stands.type) {
    case 'late':
      if (stands.days > 0) return { when: 'late', words: m.common_late_days({ count: stands.days }) };
      if (stands.hours > 0) return { when: 'late', words: m.common_late_hours({ count: stands.hours }) };
      // Nobody has worked since: it is late since then, however long a weekend lies between.
      if (dateOf(span.due) !== dateOf(span.now)) return { when: 'late', words: m.deadline_late_since({ date: formatDayMonth(span.due), time: formatTime(span.due) }) };
      return { when: 'late', words: m.common_late_now() };
    case 'today':
      if (stands.hoursLeft > 0) return { when: 'today', words: m.common_left_hours({ count: stands.hoursLeft }) };
      return { when: 'today', words: m.common_left_today({ time: formatTime(span.due) }) };
    case 'upcoming':
      // Less than a working day away is counted in hours, though a night or a weekend lies between.
      if (stands.hoursLeft > 0 && stands.hoursLeft * 60 < calendar.minutesPerDay) return { when: 'upcoming', words: m.common_left_hours({ count: stands.hoursLeft }) };
      if (stands.daysLeft > 0) return { when: 'upcoming', words: m.common_left_days({ count: stands.daysLeft }) };
      return { when: 'upcoming', words: m.common_due_at({ date: formatDayMonth(span.due), time: formatTime(span.due) }) };
  }
}
