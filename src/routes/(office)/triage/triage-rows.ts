// The reports that wait for the desk: new ones, and those reported again, by the clock that runs out next.
import type { JobRow } from '$device/device.ts';
import type { WorkCalendar } from '$domain/deadline.ts';
import type { JobId } from '$domain/ids.ts';
import type { ViolationJob } from '$domain/job.ts';
import type { ReportRules } from '$domain/report-rules.ts';
import { nextClock, violationClocks, type ViolationClock } from '$domain/violation-clocks.ts';
import { duplicatesOf } from '../case/duplicates-of.ts';

export interface TriageRow {
  row: JobRow & { job: ViolationJob };
  clock: ViolationClock | undefined;
}

export const TRIAGE_SHOWS = ['waiting', 'open', 'all'] as const;
export type TriageShow = (typeof TRIAGE_SHOWS)[number];

export function triageRows(rows: readonly JobRow[], { show, rules, calendar }: { show: TriageShow; rules: ReportRules | undefined; calendar: WorkCalendar }): TriageRow[] {
  const violations = rows.filter((row): row is TriageRow['row'] => row.job.kind === 'violation');
  return violations
    .filter((row) => isShown(row, show))
    .map((row) => ({ row, clock: nextClock(violationClocks({ job: row.job, view: row.view }, rules?.clocks, calendar)) }))
    .sort((a, b) => (dueOf(a) < dueOf(b) ? -1 : 1));
}

/** How many others each may be the same as: looked for in all rows, so only for those that are shown. */
export const duplicateCounts = (shown: readonly TriageRow[], rows: readonly JobRow[], rules: ReportRules | undefined): ReadonlyMap<JobId, number> =>
  new Map(shown.map(({ row }) => [row.job._id, row.view.state === 'done' ? 0 : duplicatesOf(row, rows, rules?.duplicates).length]));

/** What patrols found themselves nobody waits for an answer to. */
function isShown({ job, view }: TriageRow['row'], show: TriageShow): boolean {
  if (job.source === 'patrol') return false;
  if (show === 'all') return true;
  if (view.state === 'done') return false;
  return show === 'open' || view.assignee === undefined || (view.reopened !== undefined && !answeredSince(view.answers, view.reopened.at));
}

const answeredSince = (answers: TriageRow['row']['view']['answers'], at: string): boolean => (answers ?? []).some((answer) => answer.at > at);

/** Those without a clock last. */
const dueOf = ({ row, clock }: TriageRow): string => clock?.due ?? `9${row.job.received}`;
