// The supervisor's figures, counted from jobs and their folds. A target must be exceeded: exactly 90 % misses "> 90 %".
import type { Job } from './job.ts';
import type { JobView } from './job-view.ts';
import type { Settings } from './ward.ts';
import { dateOf } from './vietnam-time.ts';

export interface JobWithView {
  job: Job;
  view: JobView;
}

/** `count` of `of`; the percentage, with two decimals, is absent while there is nothing to count. */
export interface Share {
  count: number;
  of: number;
  percent?: number;
  /** Whether it exceeds its target; absent without a base or a target. */
  meets?: boolean;
}

export interface Figures {
  jobs: number;
  done: number;
  /** Done after they were due; by when they were done, not by when that reached the server. */
  late: number;
  /** Not done, not yet due. */
  withinTime: number;
  /** Not done, past due. */
  overdue: number;
  contested: number;
  /** Finished by the promised time, of all that are finished or past due. What is still within time is not in the base. */
  onTime: Share;
  /** Ratings of 4 and 5 of all ratings given. */
  satisfaction: Share;
  /** Deliveries to be returned at the door, of all deliveries. */
  atHome: Share;
  /** Dossiers handed in online, of all of which it is known how they were handed in. */
  online: Share;
}

export interface FigureRules {
  /** ISO instant. */
  now: string;
  targets: Settings['targets'];
}

export function figuresOf(rows: Iterable<JobWithView>, { now, targets }: FigureRules): Figures {
  const count = { jobs: 0, done: 0, onTime: 0, withinTime: 0, overdue: 0, contested: 0, ratings: 0, satisfied: 0, deliveries: 0, atHome: 0, known: 0, online: 0 };
  for (const { job, view } of rows) {
    // A report that was merged into another is that other one.
    if (view.mergedInto) continue;
    count.jobs++;
    if (view.contested.length > 0) count.contested++;
    if (view.state === 'done' && view.decidedBy) {
      count.done++;
      // Judged by when it was done, not by when it reached the server: done in time and synced late was in time.
      if (view.decidedBy.at <= job.due) count.onTime++;
    } else if (now > job.due) count.overdue++;
    else count.withinTime++;
    if (view.rating !== undefined) {
      count.ratings++;
      if (view.rating >= 4) count.satisfied++;
    }
    if (job.kind === 'delivery') {
      count.deliveries++;
      if (job.delivery.channel === 'home') count.atHome++;
      if (job.delivery.handedIn) count.known++;
      if (job.delivery.handedIn === 'online') count.online++;
    }
  }
  const target = targetAt(targets, now);
  return {
    jobs: count.jobs,
    done: count.done,
    late: count.done - count.onTime,
    withinTime: count.withinTime,
    overdue: count.overdue,
    contested: count.contested,
    onTime: share(count.onTime, count.done + count.overdue, target?.onTimePercent),
    satisfaction: share(count.satisfied, count.ratings, target?.satisfactionPercent),
    atHome: share(count.atHome, count.deliveries),
    online: share(count.online, count.known)
  };
}

/** Days in Viet Nam, both included; left out for no end on that side. */
export interface Period {
  from?: string | undefined;
  to?: string | undefined;
}

/** What the days of a period are counted by: when a dossier was handed in, or when its result was promised. */
export type PeriodBasis = 'received' | 'due';

export function isWithin(job: Pick<Job, 'received' | 'due'>, { from, to }: Period, basis: PeriodBasis): boolean {
  const day = dateOf(job[basis]);
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

/** The same figures for each procedure (deliveries), category (violations) and form (visits), by the job's own title or code. */
export const figuresByProcedure = (rows: Iterable<JobWithView>, rules: FigureRules): Map<string, Figures> =>
  figuresBy(rows, rules, ({ job }) => (job.kind === 'delivery' ? job.delivery.procedure : job.kind === 'violation' ? job.violation.category : job.visit.form));

export function figuresBy(rows: Iterable<JobWithView>, rules: FigureRules, keyOf: (row: JobWithView) => string): Map<string, Figures> {
  const groups = new Map<string, JobWithView[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return new Map([...groups].map(([key, group]) => [key, figuresOf(group, rules)]));
}

/** The targets in force on the day of an instant: the last whose `validFrom` is not later. */
export function targetAt(targets: Settings['targets'], instant: string): Settings['targets'][number] | undefined {
  const today = dateOf(instant);
  return [...targets].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).findLast((target) => target.validFrom <= today);
}

export function share(count: number, of: number, target?: number): Share {
  if (of === 0) return { count, of };
  const percent = Math.round((count * 10_000) / of) / 100;
  // Compared before rounding: 90.004 % is shown as 90 and yet exceeds 90.
  return { count, of, percent, ...(target !== undefined && { meets: count * 100 > target * of }) };
}
