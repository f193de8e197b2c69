// The clocks of a violation in words: a pledge of minutes runs around the clock, what the law counts in working days does not.
import { m } from '$i18n/generated/messages.js';
import type { WorkCalendar } from '$domain/deadline.ts';
import { wasLate, type ClockName, type ViolationClock } from '$domain/violation-clocks.ts';
import { formatDate, formatDateTime, latenessInWords, type LatenessInWords } from './formats.ts';

const NAMES: Record<ClockName, () => string> = { answer: m.reports_clock_answer, minutes: m.reports_clock_minutes, 'passed-on': m.reports_clock_passed_on, decision: m.reports_clock_decision };

export const clockName = (name: ClockName): string => NAMES[name]();

export interface ClockWords {
  when: LatenessInWords['when'] | 'done';
  words: string;
}

/** "còn 25 phút", "quá hạn 3 giờ"; for what is done whether it was in time. @param now ISO instant */
export function violationClockWords(clock: ViolationClock, now: string, calendar: WorkCalendar): ClockWords {
  if (clock.doneAt !== undefined) {
    // A decision has a day and no hour.
    const time = clock.name === 'decision' ? formatDate(clock.doneAt) : formatDateTime(clock.doneAt);
    return wasLate(clock) ? { when: 'late', words: m.reports_clock_done_late({ time }) } : { when: 'done', words: m.reports_clock_done({ time }) };
  }
  if (clock.name === 'minutes' || clock.name === 'decision') return latenessInWords({ due: clock.due, now }, calendar);
  const minutes = Math.ceil((Date.parse(clock.due) - Date.parse(now)) / 60_000);
  if (now > clock.due) return { when: 'late', words: spanWords(Math.max(1, -minutes), { minutes: m.reports_late_minutes, hours: m.reports_late_hours, days: m.reports_late_days }) };
  return { when: 'today', words: spanWords(Math.max(1, minutes), { minutes: m.reports_left_minutes, hours: m.reports_left_hours, days: m.reports_left_days }) };
}

type Count = (of: { count: number }) => string;

function spanWords(minutes: number, words: { minutes: Count; hours: Count; days: Count }): string {
  if (minutes < 120) return words.minutes({ count: minutes });
  if (minutes < 48 * 60) return words.hours({ count: Math.floor(minutes / 60) });
  return words.days({ count: Math.floor(minutes / (24 * 60)) });
}
