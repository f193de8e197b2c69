// What a ward has to report of its results: received, returned in time, late, still within time; per ward and per procedure.
import { figuresBy, figuresOf, isWithin, type Figures, type FigureRules, type JobWithView, type Period, type PeriodBasis } from './figures.ts';
import { procedureKey } from './procedure-rules.ts';

export interface ReturnLine {
  /** Ward's slug or procedure's name. */
  key: string;
  figures: Figures;
}

export interface WardReturns extends ReturnLine {
  procedures: ReturnLine[];
}

export interface ReturnFigures {
  whole: Figures;
  wards: WardReturns[];
  /** Over all wards, the most common first. */
  procedures: ReturnLine[];
}

export interface ReturnOptions extends FigureRules {
  period: Period;
  basis: PeriodBasis;
  /** Wards that are to stand in it also with nothing, in this order. */
  wards: readonly string[];
}

/** Deliveries of the period. Procedures are one whatever way their name was typed; it is shown as most dossiers have it. */
export function returnFigures(rows: readonly JobWithView[], { period, basis, wards, ...rules }: ReturnOptions): ReturnFigures {
  const counted = rows.filter(({ job }) => job.kind === 'delivery' && isWithin(job, period, basis));
  const names = commonNames(counted);
  const procedures = (some: readonly JobWithView[]): ReturnLine[] =>
    [...figuresBy(some, rules, (row) => procedureKey(procedureOf(row)))].map(([key, figures]) => ({ key: names.get(key) ?? key, figures })).sort((a, b) => b.figures.jobs - a.figures.jobs || (a.key < b.key ? -1 : 1));
  return {
    whole: figuresOf(counted, rules),
    wards: wards.map((key) => {
      const own = counted.filter(({ job }) => job.ward === key);
      return { key, figures: figuresOf(own, rules), procedures: procedures(own) };
    }),
    procedures: procedures(counted)
  };
}

const procedureOf = ({ job }: JobWithView): string => (job.kind === 'delivery' ? job.delivery.procedure : job.title);

function commonNames(rows: readonly JobWithView[]): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const name = procedureOf(row);
    const key = procedureKey(name);
    const spellings = counts.get(key) ?? new Map<string, number>();
    counts.set(key, spellings.set(name, (spellings.get(name) ?? 0) + 1));
  }
  return new Map([...counts].map(([key, spellings]) => [key, [...spellings].sort(([, a], [, b]) => b - a)[0]![0]]));
}
