// What a supervisor may judge, and what is still to be judged.
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import type { Entry } from '$domain/entry.ts';
import type { JobView } from '$domain/job-view.ts';

/** Entries from the field that decide something; a settlement is a supervisor's own word. */
export const isReviewable = (entry: Entry): boolean => entry.kind !== 'settled' && 'decides' in ENTRY_KINDS[entry.kind];

export const awaitsReview = (entry: Entry, view: JobView | undefined): boolean => isReviewable(entry) && view !== undefined && view.reviews[entry._id] === undefined;

/** A contested entry is settled with the others; to accept it alone would leave the question open. */
export const mayBeReviewed = (entry: Entry, view: JobView | undefined): boolean => awaitsReview(entry, view) && !view?.contested.includes(entry._id);
