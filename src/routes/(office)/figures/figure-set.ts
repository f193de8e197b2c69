// The figures of one period, each with the address of the cases behind it.
import { figuresBy, figuresOf, isWithin, type Figures, type PeriodBasis, type Share } from '$domain/figures.ts';
import { addDays, dateOf, weekdayOf } from '$domain/vietnam-time.ts';
import { JOB_KINDS, type JobKind, type PersonName } from '$domain/ids.ts';
import type { WardDoc } from '$domain/ward.ts';
import type { JobRow } from '$device/device.ts';
import { type JobQuery, NOBODY, subjectKey } from '../jobs/job-query.ts';

export const PERIODS = ['week', 'month', 'last-month', 'quarter', 'year', 'days', 'all'] as const;
export type PeriodName = (typeof PERIODS)[number];
export const BASES = ['received', 'due'] as const satisfies readonly PeriodBasis[];

export interface FigureLine {
  key: string;
  /** Of the jobs of a subject: a procedure and a form may be called the same. Absent for a person. */
  kind?: JobKind;
  figures: Figures;
  /** What narrows the job list to this line. */
  query: JobQuery;
}

export interface FigureSet {
  whole: Figures;
  query: JobQuery;
  byProcedure: FigureLine[];
  byPerson: FigureLine[];
}

/** Days of the period that `now` (ISO) lies in, both included: weeks begin on Monday. None for days that a person chooses. */
export function daysOf(period: PeriodName, now: string): Pick<JobQuery, 'from' | 'to'> {
  const today = dateOf(now);
  if (period === 'all' || period === 'days') return {};
  if (period === 'week') {
    const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
    return { from: monday, to: addDays(monday, 6) };
  }
  const first = `${today.slice(0, 7)}-01`;
  if (period === 'year') return { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
  if (period === 'quarter') {
    const month = Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1;
    const from = `${today.slice(0, 5)}${String(month).padStart(2, '0')}-01`;
    return { from, to: lastOfMonth(addDays(from, 62)) };
  }
  if (period === 'last-month') {
    const to = addDays(first, -1);
    return { from: `${to.slice(0, 7)}-01`, to };
  }
  return { from: first, to: lastOfMonth(first) };
}

/** Of the month that a day lies in. */
const lastOfMonth = (day: string): string => addDays(`${addDays(`${day.slice(0, 7)}-01`, 31).slice(0, 7)}-01`, -1);

export interface FigureChoice {
  days: Pick<JobQuery, 'from' | 'to'>;
  basis: PeriodBasis;
  now: string;
  wardDoc: WardDoc | undefined;
}

export function figureSet(rows: readonly JobRow[], { days, basis, now, wardDoc }: FigureChoice): FigureSet {
  const query: JobQuery = { ...days, by: basis };
  const counted = rows.filter(({ job }) => isWithin(job, days, basis));
  const rules = { now, targets: wardDoc?.settings.targets ?? [] };
  return {
    whole: figuresOf(counted, rules),
    query,
    byProcedure: JOB_KINDS.flatMap((kind) =>
      lines(
        figuresBy(
          counted.filter(({ job }) => job.kind === kind),
          rules,
          subjectKey
        ),
        (subject) => ({ ...query, kind, subject })
      ).map((line) => ({ ...line, kind }))
    ),
    byPerson: lines(
      figuresBy(counted, rules, ({ view }) => view.assignee ?? NOBODY),
      (who) => ({ ...query, who: who as PersonName })
    )
  };
}

/** The largest base first: what weighs most in the whole. */
function lines(figures: ReadonlyMap<string, Figures>, queryOf: (key: string) => JobQuery): FigureLine[] {
  return [...figures].map(([key, each]) => ({ key, figures: each, query: queryOf(key) })).sort((a, b) => b.figures.jobs - a.figures.jobs);
}

/** How many of the base were not counted. */
export const rest = ({ count, of }: Share): number => of - count;
