// Deadlines in working days and working hours, in Vietnam's time, by the organisation's calendar.
// Rule (domain.md §2): deadlines run in working days, or working hours at 8 a day; a day named in `days_off` is no working day,
// a day named in `working_weekend_days` is one although it is a weekend. Counting by days begins with the day after
// (Bộ luật Dân sự 2015, Art. 147 §2), so a file handed in on Wednesday 11:00 with 5 working days is due next Wednesday 11:00.
import type { CalendarYear, Settings } from './ward.ts';
import type { DueIn } from './procedure-rules.ts';
import { addDays, atMinute, dateOf, minuteOfDay, weekdayOf, type LocalDate } from './vietnam-time.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
/** No deadline of an office is further away; a calendar without any working day ends the search here. */
const MOST_DAYS = 3700;

export interface WorkCalendar {
  isWorkingDay(date: LocalDate): boolean;
  /** Spans of a working day, as minutes since midnight, in order. */
  spans: readonly { from: number; to: number }[];
  minutesPerDay: number;
  /** False for a year whose holidays nobody entered: only weekends are known then. */
  covers(date: LocalDate): boolean;
}

export function workCalendar({ calendar, officeHours }: Pick<Settings, 'calendar' | 'officeHours'>): WorkCalendar {
  const years = new Map<number, CalendarYear>(calendar.map((year) => [year.year, year]));
  const off = new Set(calendar.flatMap((year) => year.days_off.map(([date]) => date)));
  const exchanged = new Set(calendar.flatMap((year) => year.working_weekend_days.map(([date]) => date)));
  const latest = [...calendar].sort((a, b) => b.year - a.year)[0];
  const spans = officeHours.map(({ from, to }) => ({ from: minutes(from), to: minutes(to) })).sort((a, b) => a.from - b.from);
  return {
    isWorkingDay(date) {
      if (exchanged.has(date)) return true;
      if (off.has(date)) return false;
      const weekend: readonly string[] = (years.get(yearOf(date)) ?? latest)?.weekend ?? ['Sat', 'Sun'];
      return !weekend.includes(WEEKDAYS[weekdayOf(date)]!);
    },
    spans,
    minutesPerDay: spans.reduce((sum, { from, to }) => sum + (to - from), 0),
    covers: (date) => years.has(yearOf(date))
  };
}

/** The instant `days` working days later, at the same time of day. */
export function addWorkingDays(instant: string, days: number, calendar: WorkCalendar): string {
  let date = dateOf(instant);
  let left = days;
  for (let looked = 0; left > 0; looked++) {
    if (looked > MOST_DAYS) throw new RangeError('the calendar has too few working days');
    date = addDays(date, 1);
    if (calendar.isWorkingDay(date)) left--;
  }
  const moved = Date.parse(`${date}T00:00:00Z`) - Date.parse(`${dateOf(instant)}T00:00:00Z`);
  return new Date(Date.parse(instant) + moved).toISOString();
}

/**
 * The instant after `hours` working hours, which lies within office hours: what is handed in at night or in the lunch break counts
 * from when the office opens next, and what fills a span to its end is due when it ends.
 */
export function addWorkingHours(instant: string, hours: number, calendar: WorkCalendar): string {
  let left = hours * 60;
  let date = dateOf(instant);
  let from = minuteOfDay(instant);
  for (let looked = 0; looked <= MOST_DAYS; looked++) {
    if (calendar.isWorkingDay(date)) {
      for (const span of calendar.spans) {
        const start = Math.max(from, span.from);
        if (start >= span.to) continue;
        if (left <= span.to - start) return atMinute(date, start + left);
        left -= span.to - start;
      }
    }
    date = addDays(date, 1);
    from = 0;
  }
  throw new RangeError('the calendar has too few working hours');
}

/** When a result is due that may take so long, from when the dossier was received. */
export const addDueTime = (received: string, dueIn: DueIn, calendar: WorkCalendar): string =>
  'workingDays' in dueIn ? addWorkingDays(received, dueIn.workingDays, calendar) : addWorkingHours(received, dueIn.workingHours, calendar);

/** Years from `from` to `to` (ISO instants) whose holidays nobody entered: deadlines there count weekends alone. */
export function yearsWithoutCalendar(from: string, to: string, calendar: WorkCalendar): number[] {
  const years: number[] = [];
  for (let year = yearOf(dateOf(from)); year <= yearOf(dateOf(to)); year++) if (!calendar.covers(`${year}-01-01`)) years.push(year);
  return years;
}

/** Working days after `from` up to and with `to`; 0 when `to` is not later. */
export function workingDaysBetween(from: LocalDate, to: LocalDate, calendar: WorkCalendar): number {
  let count = 0;
  for (let date = addDays(from, 1), looked = 0; date <= to && looked <= MOST_DAYS; date = addDays(date, 1), looked++) {
    if (calendar.isWorkingDay(date)) count++;
  }
  return count;
}

/** Minutes of office hours between two instants; 0 when `to` is not later. */
export function workingMinutesBetween(from: string, to: string, calendar: WorkCalendar): number {
  if (to <= from) return 0;
  const [first, last] = [dateOf(from), dateOf(to)];
  const [start, end] = [minuteOfDay(from), minuteOfDay(to)];
  if (first === last) return workedOn(first, start, end, calendar);
  const whole = Math.max(0, workingDaysBetween(first, last, calendar) - (calendar.isWorkingDay(last) ? 1 : 0));
  return workedOn(first, start, 1440, calendar) + whole * calendar.minutesPerDay + workedOn(last, 0, end, calendar);
}

export type Lateness =
  /** Past due. `days` working days after the due day; `hours` working hours, rounded down, for what is late since today. */
  | { type: 'late'; days: number; hours: number }
  /** Due later today. Working hours left, rounded down. */
  | { type: 'today'; hoursLeft: number }
  /** Due on a later day. Working days to come up to the due day, and working hours left, rounded down. */
  | { type: 'upcoming'; daysLeft: number; hoursLeft: number };

/** How a deadline stands at `now` (both ISO instants); exactly at the deadline is still in time. */
export function lateness({ due, now }: { due: string; now: string }, calendar: WorkCalendar): Lateness {
  const [dueDate, today] = [dateOf(due), dateOf(now)];
  if (now > due) {
    return { type: 'late', days: workingDaysBetween(dueDate, today, calendar), hours: Math.floor(workingMinutesBetween(due, now, calendar) / 60) };
  }
  const hoursLeft = Math.floor(workingMinutesBetween(now, due, calendar) / 60);
  if (dueDate === today) return { type: 'today', hoursLeft };
  return { type: 'upcoming', daysLeft: workingDaysBetween(today, dueDate, calendar), hoursLeft };
}

function workedOn(date: LocalDate, from: number, to: number, calendar: WorkCalendar): number {
  if (!calendar.isWorkingDay(date)) return 0;
  return calendar.spans.reduce((sum, span) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)), 0);
}

const yearOf = (date: LocalDate): number => Number(date.slice(0, 4));

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
