// The clocks that run on a reported violation: the answer pledged to the reporter, and those of the law. Rules are data of the organisation.
import { addWorkingDays, type WorkCalendar } from './deadline.ts';
import type { Job } from './job.ts';
import type { JobView } from './job-view.ts';
import type { ViolationClockRule } from './report-rules.ts';
import { ruleOn } from './rule-on.ts';
import { dateOf, startOfDate } from './vietnam-time.ts';

export type ClockName = 'answer' | 'minutes' | 'passed-on' | 'decision';

export interface ViolationClock {
  name: ClockName;
  /** Instants (ISO). Exactly at `due` is in time. */
  from: string;
  due: string;
  /** When what it waits for happened. */
  doneAt?: string;
}

/** When the later steps happened, where the log knows them. */
export interface LaterSteps {
  passedOnAt?: string;
  decidedAt?: string;
}

/** In the order in which they run out of the report's course; empty where no rule is in force on the day of the report. */
export function violationClocks({ job, view, later = {} }: { job: Pick<Job, 'received'> & { violation: { category: string } }; view: JobView; later?: LaterSteps }, rules: readonly ViolationClockRule[] | undefined, calendar: WorkCalendar): ViolationClock[] {
  const rule = ruleOn(rules, dateOf(job.received));
  if (!rule) return [];
  const { received } = job;
  // What waits for another look has been found, too.
  const seen = view.decidedBy?.at ?? (view.recheck?.after === undefined ? undefined : view.recheck.at);
  const found = view.outcome ?? view.recheck?.after;
  const passedOnAt = later.passedOnAt ?? view.passedOn?.at;
  const decided = view.closed?.decision;
  const decidedAt = later.decidedAt ?? (decided && startOfDate(decided.on));
  const minutesDays = rule.complexCategories.includes(job.violation.category) ? rule.minutesWorkingDaysComplex : rule.minutesWorkingDays;
  // What was found on the spot is an answer, too: it stands under the reporter's code.
  const answered = earliest([view.answers?.[0]?.at, seen]);
  const clocks: ViolationClock[] = [
    { name: 'answer', from: received, due: plus(received, rule.answerMinutes), ...(answered !== undefined && { doneAt: answered }) },
    { name: 'minutes', from: received, due: addWorkingDays(received, minutesDays, calendar), ...(seen !== undefined && { doneAt: seen }) }
  ];
  if ((found === 'minutes' || found === 'violation-minutes') && seen !== undefined) {
    clocks.push({ name: 'passed-on', from: seen, due: plus(seen, rule.passedOnHours * 60), ...(passedOnAt !== undefined && { doneAt: passedOnAt }) });
    clocks.push({ name: 'decision', from: seen, due: addWorkingDays(seen, rule.decisionWorkingDays, calendar), ...(decidedAt !== undefined && { doneAt: decidedAt }) });
  }
  return clocks;
}

/** The clock that runs out next: what a list shows. Undefined when all have been met. */
export const nextClock = (clocks: readonly ViolationClock[]): ViolationClock | undefined =>
  clocks.filter(({ doneAt }) => doneAt === undefined).sort((a, b) => (a.due < b.due ? -1 : 1))[0];

/** What a job's own due date does not say: the next clock, where it runs out before the job is due or after the job is done. */
export function nearerClock(of: { job: Pick<Job, 'received' | 'due'> & { violation: { category: string } }; view: JobView }, rules: readonly ViolationClockRule[] | undefined, calendar: WorkCalendar): ViolationClock | undefined {
  const next = nextClock(violationClocks(of, rules, calendar));
  // Whoever closed it, or found it to be another's, said that nothing is waited for.
  if (of.view.closed || of.view.mergedInto) return undefined;
  return next && (of.view.state === 'done' || next.due < of.job.due) ? next : undefined;
}

export const wasLate = ({ due, doneAt }: ViolationClock): boolean => doneAt !== undefined && doneAt > due;

const plus = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * 60_000).toISOString();
const earliest = (instants: readonly (string | undefined)[]): string | undefined => instants.filter((instant) => instant !== undefined).sort()[0];
