import * as z from 'zod/mini';
import { actedAt } from '../clock.ts';
import { dateSchema, LIMITS, text } from '../common-fields.ts';
import { checkedListSchema, measureSchema, minutesRecordSchema, passTargetSchema, PRESENCES } from '../on-the-spot.ts';
import { entryKind } from './entry-kind.ts';

/** `minutes` are working minutes (biên bản làm việc), `violation-minutes` those of an administrative violation. */
export const VERIFIED_OUTCOMES = ['unfounded', 'put-right', 'minutes', 'violation-minutes'] as const;

/** What a patrol found on the spot: unfounded, reminded and put right, or minutes drawn up; and what comes next. */
export const verified = entryKind({
  kind: 'verified',
  jobKinds: ['violation'],
  roles: ['patrol'],
  title: 'domain_entry_verified',
  data: z.object({
    outcome: z.enum(VERIFIED_OUTCOMES),
    remark: z.optional(text(LIMITS.remark)),
    /** What the officer says where the position is missing or poor. */
    presence: z.optional(z.enum(PRESENCES)),
    checklist: z.optional(checkedListSchema),
    measures: z.optional(z.array(measureSchema).check(z.maxLength(30))),
    minutes: z.optional(minutesRecordSchema),
    passTo: z.optional(passTargetSchema),
    /** It stays open, and comes back to the list on this day. */
    recheckOn: z.optional(dateSchema)
  }),
  decides: (data) => ({ decision: data.outcome, exclusive: false }),
  apply(view, entry) {
    const { outcome, passTo, recheckOn } = entry.data;
    view.visits += 1;
    const at = new Date(actedAt(entry)).toISOString();
    if (passTo) view.passedOn = { entry: entry._id, to: passTo.to, at };
    if (recheckOn !== undefined) {
      view.state = 'assigned';
      view.assignee ??= entry.by;
      view.recheck = { on: recheckOn, entry: entry._id, after: outcome, at };
      delete view.outcome;
      delete view.decidedBy;
      return;
    }
    view.state = 'done';
    view.outcome = outcome;
    delete view.recheck;
  }
});
