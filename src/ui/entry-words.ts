// Words of entries and evidence in the person's language. Spelled out one by one, so that a new kind does not compile without words.
import { m } from '$i18n/generated/messages.js';
import type { Entry } from '$domain/entry.ts';
import type { Evidence } from '$domain/evidence.ts';
import type { JobView } from '$domain/job-view.ts';
import { outcomeWords } from './words.ts';

type Words<Key extends string> = Record<Key, () => string>;

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
  redacted: m.domain_entry_redacted,
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
/** When it was made: photographed, recorded, drawn up. `what` as it is named. */
export function takenWords(use: Evidence['use'], said: { what: string; time: string }): string {
  if (use === 'video') return m.spot_taken_video(said);
  if (use === 'voice') return m.spot_taken_voice(said);
  return use === 'document' ? m.spot_taken_document(said) : m.common_evidence_taken(said);
}
export const reasonWords = (reason: NonNullable<JobView['lastReason']>): string => REASONS[reason]();
export const entryTitle = (kind: Entry['kind']): string => ENTRIES[kind]();
export const verdictWords = (verdict: keyof typeof VERDICTS): string => VERDICTS[verdict]();
export const ratingWords = (rating: keyof typeof RATINGS): string => RATINGS[rating]();
export const carriedWords = (way: keyof typeof CARRIED): string => CARRIED[way]();
export const visitedWords = (outcome: keyof typeof VISITED): string => VISITED[outcome]();

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
