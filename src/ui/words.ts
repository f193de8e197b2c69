// Words of a job in the person's language. Spelled out one by one, so that a new kind does not compile without words. What is said of
// entries stands in entry-words.ts: the first screen has none and does not carry their messages.
import { m } from '$i18n/generated/messages.js';
import { getLocale } from '$i18n/generated/runtime.js';
import type { JobKind } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { JobOutcome, JobState, JobView } from '$domain/job-view.ts';
import type { WardDoc } from '$domain/ward.ts';

type Words<Key extends string> = Record<Key, () => string>;

const KINDS: Words<JobKind> = { delivery: m.domain_kind_delivery, violation: m.domain_kind_violation, visit: m.domain_kind_visit };
const SHORT_KINDS: Words<JobKind> = {
  delivery: m.domain_kind_delivery_short,
  violation: m.domain_kind_violation_short,
  visit: m.domain_kind_visit_short
};
const STATES: Words<JobState> = { new: m.domain_state_new, assigned: m.domain_state_assigned, returned: m.domain_state_returned, done: m.domain_state_done };
const OUTCOMES: Words<JobOutcome> = {
  'handed-over': m.domain_outcome_handed_over,
  posted: m.domain_outcome_posted,
  served: m.domain_outcome_served,
  merged: m.domain_outcome_merged,
  unfounded: m.domain_outcome_unfounded,
  'put-right': m.domain_outcome_put_right,
  minutes: m.domain_outcome_minutes,
  'violation-minutes': m.domain_outcome_violation_minutes,
  'passed-on': m.domain_outcome_passed_on,
  closed: m.domain_outcome_closed
};

export const kindWords = (kind: JobKind): string => KINDS[kind]();
export const shortKindWords = (kind: JobKind): string => SHORT_KINDS[kind]();
export const outcomeWords = (outcome: JobOutcome): string => OUTCOMES[outcome]();

/** The outcome once there is one, else how far the job is. */
export const stateWords = (view: JobView): string => (view.outcome ? outcomeWords(view.outcome) : STATES[view.state]());

/** Name of a violation's category; the code itself where the organisation has no such category. */
export function categoryName(code: string, wardDoc: WardDoc | undefined, locale: 'vi' | 'en' = getLocale()): string {
  const category = wardDoc?.settings.categories.find((known) => known.code === code);
  return category ? category[locale] : code;
}

/** What the job is about, in a line: the procedure, the category, the form of the visit. */
export function subjectOf(job: Job, wardDoc: WardDoc | undefined): string {
  if (job.kind === 'delivery') return job.delivery.procedure;
  if (job.kind === 'violation') return wardDoc ? categoryName(job.violation.category, wardDoc) : job.title;
  const form = wardDoc?.settings.visitForms.find((known) => known.form === job.visit.form);
  return form ? form[getLocale()] : job.title;
}
