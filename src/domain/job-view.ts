import type { Amendment } from './amendment.ts';
import type { EntryId, JobId, PersonName, Sha256 } from './ids.ts';
import type { NOT_HANDED_OVER_REASONS } from './entry-kinds/not-handed-over.ts';
import type { VisitPlan } from './visit-plan-fields.ts';
import type { VERIFIED_OUTCOMES } from './entry-kinds/verified.ts';

/** `returned`: at the desk again, after visits that failed or back from the post; somebody has to decide what comes next. */
export type JobState = 'new' | 'assigned' | 'returned' | 'done';
export type JobOutcome = 'handed-over' | 'posted' | 'served' | 'merged' | 'passed-on' | 'closed' | (typeof VERIFIED_OUTCOMES)[number];

/** What a job looks like now: the fold over its entries. Plain JSON. */
export interface JobView {
  state: JobState;
  assignee?: PersonName;
  outcome?: JobOutcome;
  /** The entry that decided the outcome, who wrote it, and when it happened (ISO, device clock put right). */
  decidedBy?: { entry: EntryId; by: PersonName; at: string };
  rating?: 1 | 2 | 3 | 4 | 5;
  /** Visits made, successful or not. */
  visits: number;
  lastReason?: (typeof NOT_HANDED_OVER_REASONS)[number];
  /** Visits that failed since it was last handed out. */
  failedVisits?: number;
  /** Who has the result in their bag. */
  carriedBy?: PersonName;
  /** When the person is to be met. */
  plan?: VisitPlan;
  /** The order with the post that is under way; `channel` is what had been amended before it. */
  post?: { tracking: string; channel?: NonNullable<Amendment['delivery.channel']> };
  /** The correction that counts, by the entry it is about. */
  corrections?: Record<EntryId, EntryId>;
  /** Verdict of the last review or settlement per entry: what a settlement did not choose is passed over. */
  reviews: Record<EntryId, 'accepted' | 'sent-back' | 'passed-over'>;
  /** Set while the last word is a supervisor's "sent back". */
  sentBack?: { entry: EntryId; remark: string };
  /** The job that this report is the same as. */
  mergedInto?: JobId;
  /** Reports that the desk looked at and found to be others. */
  keptApart?: JobId[];
  /** What the reporter was told, in order. `at` as `decidedBy.at`. */
  answers?: { entry: EntryId; at: string; text: string }[];
  /** The last time it was reported again after it had been closed. */
  reopened?: { entry: EntryId; at: string };
  /** To whom the case went last. `at` as `decidedBy.at`. */
  passedOn?: { entry: EntryId; to: string; at: string };
  /** Set while it waits for a day on which it is looked at again; `after` is what was found before, `at` when. `on` is a day in Viet Nam. */
  recheck?: { on: string; entry: EntryId; after?: JobOutcome; at: string };
  /** `decision` of the competent person, where it was named; `on` is a day in Viet Nam. */
  closed?: { entry: EntryId; by: PersonName; decision?: { number: string; on: string } };
  /** Who vouched for which entry, and for which hash under that id. */
  coSigned?: Record<EntryId, { entry: EntryId; by: PersonName; hash: Sha256 }[]>;
  /** How often a patrol came upon it again. */
  seenAgain?: number;
  /** Entries that contradict each other; empty when nothing is contested. */
  contested: EntryId[];
  /** Heads of the entry graph: what the next entry names in `after`. */
  heads: EntryId[];
  /** What holds of the job's data instead of what was taken in; laid over it by `amendedJob`. */
  amended?: Amendment;
  /** What files said otherwise and a person did not take. */
  kept?: Amendment;
  /** How many entries it is the fold of. */
  entries: number;
}

export const emptyJobView = (): JobView => ({ state: 'new', visits: 0, reviews: {}, contested: [], heads: [], entries: 0 });
