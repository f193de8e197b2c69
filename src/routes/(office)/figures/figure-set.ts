// The figures of one period, each with the address of the cases behind it.
import { figuresBy, figuresOf, type Figures, type Share } from '$domain/figures.ts';
import { addDays, dateOf, weekdayOf } from '$domain/vietnam-time.ts';
import { JOB_KINDS, type JobKind, type PersonName } from '$domain/ids.ts';
import type { WardDoc } from '$domain/ward.ts';
import type { JobRow } from '$device/device.ts';
import { type JobQuery, NOBODY, subjectKey } from '../jobs/job-query.ts';

export const PERIODS = ['week', 'month', 'all'] as const;
export type Period = (typeof PERIODS)[number];

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

/** Days of the period that `now` (ISO) lies in, both included: weeks begin on Monday. */
export function daysOf(period: Period, now: string): Pick<JobQuery, 'from' | 'to'> {
  const today = dateOf(now);
  if (period === 'all') return {};
  if (period === 'week') {
    const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
    return { from: monday, to: addDays(monday, 6) };
  }
  const first = `${today.slice(0, 7)}-01`;
  return { from: first, to: addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1) };
}

export function figureSet(rows: readonly JobRow[], { period, now, wardDoc }: { period: Period; now: string; wardDoc: WardDoc | undefined }): FigureSet {
  const query = daysOf(period, now);
  const { from = '', to = '9999' } = query;
  const due = rows.filter(({ job }) => dateOf(job.due) >= from && dateOf(job.due) <= to);
  const rules = { now, targets: wardDoc?.settings.targets ?? [] };
  return {
    whole: figuresOf(due, rules),
    query,
    byProcedure: JOB_KINDS.flatMap((kind) =>
      lines(
        figuresBy(
          due.filter(({ job }) => job.kind === kind),
          rules,
          subjectKey
        ),
        (subject) => ({ ...query, kind, subject })
      ).map((line) => ({ ...line, kind }))
    ),
    byPerson: lines(
      figuresBy(due, rules, ({ view }) => view.assignee ?? NOBODY),
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
