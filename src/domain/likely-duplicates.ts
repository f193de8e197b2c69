// Which reports may be of one case: the same category, near in space and time, and alike in words. Only proposed; a person decides.
import { foldText } from './fold-text.ts';
import type { JobId } from './ids.ts';
import type { ViolationJob } from './job.ts';
import { USUAL_DUPLICATES, type DuplicateRule } from './report-rules.ts';
import { ruleOn } from './rule-on.ts';
import { dateOf } from './vietnam-time.ts';
import { distance } from './ward-of-place.ts';

/** What is compared of a report. */
export type ComparedReport = Pick<ViolationJob, '_id' | 'place' | 'received' | 'violation'>;

export interface LikelyDuplicate {
  job: JobId;
  /** Between the two places; absent where one has no point and the addresses are the same. */
  metres?: number;
  /** Between the two times of report. */
  hours: number;
  /** Of the descriptions without accents: 0 no word in common, 1 the same words. */
  likeness: number;
  /** They came with the same file. */
  sameFile: boolean;
  /** 0 to 1, to put the likeliest first. */
  score: number;
}

/** So near that the place alone speaks for it, as a share of the category's radius: two people who stand at one thing describe it differently. */
const SAME_SPOT = 0.3;

/** The others that may be the same case as `report`, likeliest first. `rules` are those of the day on which the report came. */
export function likelyDuplicates(report: ComparedReport, others: Iterable<ComparedReport>, rules: readonly DuplicateRule[] | undefined): LikelyDuplicate[] {
  const rule = ruleOn(rules, dateOf(report.received)) ?? USUAL_DUPLICATES;
  const found: LikelyDuplicate[] = [];
  for (const other of others) {
    const duplicate = other._id === report._id ? undefined : compare(report, other, rule);
    if (duplicate) found.push(duplicate);
  }
  return found.sort((a, b) => b.score - a.score || (a.job < b.job ? -1 : 1));
}

function compare(a: ComparedReport, b: ComparedReport, rule: DuplicateRule): LikelyDuplicate | undefined {
  if (a.violation.category !== b.violation.category) return undefined;
  const reach = rule.categories.find(({ code }) => code === a.violation.category) ?? rule;
  const hours = Math.abs(Date.parse(a.received) - Date.parse(b.received)) / 3_600_000;
  if (hours > reach.hours) return undefined;
  const apart = metresBetween(a, b);
  if (apart === undefined || (apart !== 'same-address' && apart > reach.metres)) return undefined;
  const metres = apart === 'same-address' ? 0 : apart;
  const likeness = likenessOf(a.violation.description, b.violation.description);
  const sameFile = (a.violation.files ?? []).some(({ sha256 }) => (b.violation.files ?? []).some((other) => other.sha256 === sha256));
  if (likeness < rule.likeness && metres > reach.metres * SAME_SPOT && !sameFile) return undefined;
  const score = sameFile ? 1 : 0.45 * (1 - metres / reach.metres) + 0.4 * likeness + 0.15 * (1 - hours / reach.hours);
  return { job: b._id, ...(apart !== 'same-address' && { metres: apart }), hours, likeness, sameFile, score };
}

function metresBetween(a: ComparedReport, b: ComparedReport): number | 'same-address' | undefined {
  const [from, to] = [pointOf(a), pointOf(b)];
  if (from && to) return distance(from, to);
  const [here, there] = [foldedLine(a.place.address), foldedLine(b.place.address)];
  return here !== '' && here === there ? 'same-address' : undefined;
}

/** Dice's coefficient over the words without accents: twice those in common, to those of both. */
export function likenessOf(a: string, b: string): number {
  const [one, two] = [new Set(wordsOf(a)), new Set(wordsOf(b))];
  if (one.size + two.size === 0) return 0;
  const common = [...one].filter((word) => two.has(word)).length;
  return (2 * common) / (one.size + two.size);
}

const wordsOf = (text: string): string[] => foldText(text).match(/[\p{Letter}\p{Number}]+/gu) ?? [];
const foldedLine = (text: string): string => wordsOf(text).join(' ');
const pointOf = ({ place: { lat, lon } }: ComparedReport) => (lat === undefined || lon === undefined ? undefined : { lat, lon });
