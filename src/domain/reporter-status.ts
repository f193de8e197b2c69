// What a reporter may know of their report: how far it is and what they were told, never who works on it or against whom.
import type { JobOutcome, JobView } from './job-view.ts';

/** `checked` stands for outcomes that have no words of their own for reporters. */
export type ReporterStage = 'received' | 'assigned' | 'unfounded' | 'put-right' | 'minutes' | 'checked';

export interface ReporterStatus {
  stage: ReporterStage;
  closed: boolean;
  /** Set while it is open again because the reporter said that it was not put right. */
  reopened: boolean;
  answers: { at: string; text: string }[];
}

/** Whether minutes were of the work or of the violation, and to whom it went, is no business of a reporter. */
const STAGES: Partial<Record<JobOutcome, ReporterStage>> = { unfounded: 'unfounded', 'put-right': 'put-right', minutes: 'minutes', 'violation-minutes': 'minutes', 'passed-on': 'minutes' };

/** @param view of the job that the report was merged into, where it was. `own` is the report's own. */
export function reporterStatus(view: JobView, own: JobView = view): ReporterStatus {
  // A supervisor has yet to say which of two findings holds: until then nothing is told as settled.
  const closed = view.state === 'done' && view.contested.length === 0;
  const answers = [...(own.answers ?? []), ...(own === view ? [] : (view.answers ?? []))].map(({ at, text }) => ({ at, text })).sort((a, b) => (a.at < b.at ? -1 : 1));
  return { stage: closed ? ((view.outcome && STAGES[view.outcome]) ?? 'checked') : view.assignee ? 'assigned' : 'received', closed, reopened: !closed && view.reopened !== undefined, answers };
}
