// Words of the domain in the person's language. Spelled out one by one, so that a new kind does not compile without words
// and a page carries only the messages it shows.
import { m } from '$i18n/generated/messages.js';
import { getLocale } from '$i18n/generated/runtime.js';
import type { Entry } from '$domain/entry.ts';
import type { Evidence } from '$domain/evidence.ts';
import type { JobKind } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { JobOutcome, JobState, JobView } from '$domain/job-view.ts';
import type { Role } from '$domain/roles.ts';
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
const REASONS: Words<NonNullable<JobView['lastReason']>> = {
  'nobody-home': m.domain_reason_nobody_home,
  'wrong-address': m.domain_reason_wrong_address,
  refused: m.domain_reason_refused,
  'papers-missing': m.domain_reason_papers_missing,
  'wrong-person': m.domain_reason_wrong_person,
  'content-disputed': m.domain_reason_content_disputed
};
const USES: Words<Evidence['use']> = {
  photo: m.domain_use_photo,
  signature: m.domain_use_signature,
  video: m.domain_use_video,
  voice: m.domain_use_voice,
  document: m.domain_use_document
};
const ROLE_NAMES: Words<Role> = {
  desk: m.domain_role_desk,
  officer: m.domain_role_officer,
  patrol: m.domain_role_patrol,
  supervisor: m.domain_role_supervisor,
  admin: m.domain_role_admin
};
const ENTRIES: Words<Entry['kind']> = {
  amended: m.domain_entry_amended,
  answered: m.domain_entry_answered,
  assigned: m.domain_entry_assigned,
  closed: m.domain_entry_closed,
  'co-signed': m.domain_entry_co_signed,
  carried: m.domain_entry_carried,
  corrected: m.domain_entry_corrected,
  found: m.domain_entry_found,
  'handed-over': m.domain_entry_handed_over,
  'kept-apart': m.domain_entry_kept_apart,
  merged: m.domain_entry_merged,
  'not-handed-over': m.domain_entry_not_handed_over,
  'passed-on': m.domain_entry_passed_on,
  'recheck-set': m.domain_entry_recheck_set,
  reopened: m.domain_entry_reopened,
  planned: m.domain_entry_planned,
  'post-returned': m.domain_entry_post_returned,
  posted: m.domain_entry_posted,
  reviewed: m.domain_entry_reviewed,
  'seen-again': m.domain_entry_seen_again,
  settled: m.domain_entry_settled,
  verified: m.domain_entry_verified,
  visited: m.domain_entry_visited
};
const VISITED = { served: m.domain_visited_served, 'not-met': m.domain_visited_not_met };
const CARRIED = { taken: m.day_carried_taken, 'handed-back': m.day_carried_handed_back };
const VERDICTS = { accepted: m.domain_verdict_accepted, 'sent-back': m.domain_verdict_sent_back, 'passed-over': m.common_not_counted };
const RATINGS = { 1: m.domain_rating_1, 2: m.domain_rating_2, 3: m.domain_rating_3, 4: m.domain_rating_4, 5: m.domain_rating_5 };

export const useWords = (use: Evidence['use']): string => USES[use]();
export const kindWords = (kind: JobKind): string => KINDS[kind]();
export const shortKindWords = (kind: JobKind): string => SHORT_KINDS[kind]();
export const outcomeWords = (outcome: JobOutcome): string => OUTCOMES[outcome]();
export const reasonWords = (reason: NonNullable<JobView['lastReason']>): string => REASONS[reason]();
export const roleWords = (role: Role): string => ROLE_NAMES[role]();
export const entryTitle = (kind: Entry['kind']): string => ENTRIES[kind]();
export const verdictWords = (verdict: keyof typeof VERDICTS): string => VERDICTS[verdict]();
export const ratingWords = (rating: keyof typeof RATINGS): string => RATINGS[rating]();
export const carriedWords = (way: keyof typeof CARRIED): string => CARRIED[way]();
export const visitedWords = (outcome: keyof typeof VISITED): string => VISITED[outcome]();

/** The outcome once there is one, else how far the job is. */
export const stateWords = (view: JobView): string => (view.outcome ? outcomeWords(view.outcome) : STATES[view.state]());

/** Name of a violation's category; the code itself where the organisation has no such category. */
export function categoryName(code: string, wardDoc: WardDoc | undefined): string {
  const category = wardDoc?.settings.categories.find((known) => known.code === code);
  return category ? category[getLocale()] : code;
}

/** What the job is about, in a line: the procedure, the category, the form of the visit. */
export function subjectOf(job: Job, wardDoc: WardDoc | undefined): string {
  if (job.kind === 'delivery') return job.delivery.procedure;
  if (job.kind === 'violation') return wardDoc ? categoryName(job.violation.category, wardDoc) : job.title;
  const form = wardDoc?.settings.visitForms.find((known) => known.form === job.visit.form);
  return form ? form[getLocale()] : job.title;
}

/** What its entry says, in a few words: the outcome or the reason. Empty where the title says it all. */
export function entryOutcome(entry: Entry): string {
  switch (entry.kind) {
    case 'not-handed-over':
      return reasonWords(entry.data.reason);
    case 'amended':
      return Object.keys(entry.data.changes).length === 0 ? m.domain_entry_amended_kept() : '';
    case 'verified':
      return outcomeWords(entry.data.outcome);
    case 'visited':
      return visitedWords(entry.data.outcome);
    case 'reviewed':
      return verdictWords(entry.data.verdict);
    case 'carried':
      return carriedWords(entry.data.way);
    case 'posted':
      return entry.data.tracking;
    default:
      return '';
  }
}
