// What comes after a visit that failed: when to go again, or back to the desk. A proposal that the officer may change.
import type { WorkCalendar } from './deadline.ts';
import type { NotHandedOverReason, ProcedureRules } from './procedure-rules.ts';
import { addDays, atMinute, dateOf, minuteOfDay } from './vietnam-time.ts';
import { isWithin, minutesOf } from './visit-plan.ts';
import type { VisitPlan } from './visit-plan-fields.ts';

export type NextStep =
  /** ISO instant; not earlier than the rule's gap. */
  | { type: 'visit'; at: string }
  /** `visits`: as many as the rule allows have failed. `reason`: another visit would change nothing. */
  | { type: 'desk'; why: 'visits' | 'reason' };

interface Failed {
  reason: NotHandedOverReason;
  /** ISO instant. */
  now: string;
  /** Visits that have failed, this one included. */
  failed: number;
  rules: Pick<ProcedureRules, 'visitGapHours' | 'failedVisits'>;
  plan: VisitPlan;
  calendar: WorkCalendar;
}

/** Who refuses, or disputes what the result says, is not won over by a second visit of the officer. */
const FOR_THE_DESK: readonly NotHandedOverReason[] = ['refused', 'content-disputed'];
/** Whoever is out in office hours is met after work. Minutes since midnight. */
const AFTER_WORK = 17 * 60 + 30;
const EVENING_ENDS = 20 * 60;
const MOST_DAYS = 60;

export function proposeNextStep({ reason, now, failed, rules, plan, calendar }: Failed): NextStep {
  if (FOR_THE_DESK.includes(reason)) return { type: 'desk', why: 'reason' };
  if (failed >= rules.failedVisits) return { type: 'desk', why: 'visits' };
  return { type: 'visit', at: firstWithin(earliestVisit(now, rules.visitGapHours, calendar), hoursFor({ reason, now, plan, calendar })) };
}

/** The minimum gap: so many working hours after the visit that failed. ISO instant. */
export function earliestVisit(now: string, gapHours: number, calendar: WorkCalendar): string {
  let left = gapHours * 60;
  if (left === 0 || calendar.spans.length === 0) return now;
  let [date, from] = [dateOf(now), minuteOfDay(now)];
  for (let looked = 0; looked < MOST_DAYS; looked++) {
    for (const span of calendar.isWorkingDay(date) ? calendar.spans : []) {
      const begin = Math.max(from, span.from);
      if (begin >= span.to) continue;
      if (span.to - begin >= left) return atMinute(date, begin + left);
      left -= span.to - begin;
    }
    date = addDays(date, 1);
    from = 0;
  }
  return atMinute(date, 0);
}

interface Hours {
  /** Minutes since midnight; `to` exclusive. */
  from: number;
  to: number;
  isDay?: (date: string) => boolean;
}

function hoursFor({ reason, now, plan, calendar }: Pick<Failed, 'reason' | 'now' | 'plan' | 'calendar'>): Hours {
  if (plan.after !== undefined || plan.before !== undefined) {
    return { from: plan.after === undefined ? 8 * 60 : minutesOf(plan.after), to: plan.before === undefined ? 24 * 60 : minutesOf(plan.before) };
  }
  const wasOfficeHours = calendar.isWorkingDay(dateOf(now)) && calendar.spans.some((span) => isWithin({ after: clock(span.from), before: clock(span.to) }, minuteOfDay(now)));
  if (reason === 'nobody-home' && wasOfficeHours) return { from: AFTER_WORK, to: EVENING_ENDS };
  const [first] = calendar.spans;
  const last = calendar.spans.at(-1);
  return { from: first?.from ?? 8 * 60, to: last?.to ?? 17 * 60, isDay: (date) => calendar.isWorkingDay(date) };
}

function firstWithin(earliest: string, { from, to, isDay = () => true }: Hours): string {
  let date = dateOf(earliest);
  for (let looked = 0; looked < MOST_DAYS; looked++) {
    const minute = date === dateOf(earliest) ? minuteOfDay(earliest) : 0;
    const at = Math.max(minute, from);
    // Hours over midnight begin on the day they are named for.
    if (isDay(date) && (to <= from || at < to)) return atMinute(date, at);
    date = addDays(date, 1);
  }
  return earliest;
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
