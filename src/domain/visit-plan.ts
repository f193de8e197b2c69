// When a person is to be met: from what the desk noted ("chỉ có nhà sau 17 giờ") and what the officer agreed with them.
import { foldText } from './fold-text.ts';
import type { Job } from './job.ts';
import type { JobView } from './job-view.ts';
import { minuteOfDay } from './vietnam-time.ts';
import type { VisitPlan } from './visit-plan-fields.ts';

/** What holds: what was planned, and for what the plan leaves open the hours that the job's note speaks of. */
export function planOf(job: Pick<Job, 'place'>, view: Pick<JobView, 'plan'>): VisitPlan {
  const noted = job.place.note ? hoursInNote(job.place.note) : {};
  const { plan } = view;
  if (!plan) return noted;
  return plan.after === undefined && plan.before === undefined ? { ...noted, ...plan } : { ...plan, ...(noted.callFirst && { callFirst: true }) };
}

/** `now`: open. `later`: the hours or the day have not come, or have passed for today. `any`: nothing was said. */
export type Fit = 'now' | 'later' | 'any';

/** @param now ISO instant */
export function fitOf({ notBefore, after, before }: VisitPlan, now: string): Fit {
  if (notBefore !== undefined && now < notBefore) return 'later';
  if (after === undefined && before === undefined) return notBefore === undefined ? 'any' : 'now';
  return isWithin({ after, before }, minuteOfDay(now)) ? 'now' : 'later';
}

/** Hours may run over midnight: a night porter's are 22:00 to 06:00. */
export function isWithin({ after, before }: Pick<VisitPlan, 'after' | 'before'>, minute: number): boolean {
  const from = after === undefined ? 0 : minutesOf(after);
  const to = before === undefined ? 1440 : minutesOf(before);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const CLOCK = String.raw`(\d{1,2})(?:\s*(?:gio|h|:|g)\s*(\d{2})?)`;
const BETWEEN = new RegExp(String.raw`(?:tu\s+)?${CLOCK}\s*(?:-|–|den|toi)\s*${CLOCK}`);
const AFTER = new RegExp(String.raw`(?:sau|tu)\s+${CLOCK}`);
const BEFORE = new RegExp(String.raw`(?:truoc)\s+${CLOCK}`);
const CALL = /\b(?:goi|dien thoai|lien he|dien|alo)\b[^.;\n]*\btruoc\b/;

/** "Chỉ có nhà sau 17 giờ", "17h30-19h", "gọi trước khi đến". What it does not understand it leaves out. */
export function hoursInNote(note: string): VisitPlan {
  const folded = foldText(note);
  const between = BETWEEN.exec(folded);
  const after = between ? timeOf(between[1], between[2]) : timeIn(AFTER, folded);
  const before = between ? timeOf(between[3], between[4]) : timeIn(BEFORE, folded);
  return { ...(after && { after }), ...(before && { before }), ...(CALL.test(folded) && { callFirst: true }) };
}

function timeIn(pattern: RegExp, folded: string): string | undefined {
  const found = pattern.exec(folded);
  return found ? timeOf(found[1], found[2]) : undefined;
}

function timeOf(hour: string | undefined, minute: string | undefined): string | undefined {
  if (hour === undefined || Number(hour) > 23 || Number(minute ?? 0) > 59) return undefined;
  return `${hour.padStart(2, '0')}:${minute ?? '00'}`;
}
