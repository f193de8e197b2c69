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

const OWN_WORDS: readonly JobOutcome[] = ['unfounded', 'put-right', 'minutes'];

/** @param view of the job that the report was merged into, where it was. `own` is the report's own. */
export function reporterStatus(view: JobView, own: JobView = view): ReporterStatus {
  // A supervisor has yet to say which of two findings holds: until then nothing is told as settled.
  const closed = view.state === 'done' && view.contested.length === 0;
  const answers = [...(own.answers ?? []), ...(own === view ? [] : (view.answers ?? []))].map(({ at, text }) => ({ at, text })).sort((a, b) => (a.at < b.at ? -1 : 1));
  return { stage: closed ? stageOf(view) : view.assignee ? 'assigned' : 'received', closed, reopened: !closed && view.reopened !== undefined, answers };
}

function stageOf({ outcome }: JobView): ReporterStage {
  // Which kind of minutes is between the office and the violator.
  if (outcome === 'violation-minutes') return 'minutes';
  return OWN_WORDS.includes(outcome ?? 'served') ? (outcome as ReporterStage) : 'checked';
}
