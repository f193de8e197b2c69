import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

export const VERIFIED_OUTCOMES = ['unfounded', 'put-right', 'minutes'] as const;

/** What a patrol found on the spot: unfounded, reminded and put right, or minutes drawn up. */
export const verified = entryKind({
  kind: 'verified',
  jobKinds: ['violation'],
  roles: ['patrol'],
  title: 'domain_entry_verified',
  data: z.object({ outcome: z.enum(VERIFIED_OUTCOMES), remark: z.optional(text(LIMITS.remark)) }),
  decides: (data) => ({ decision: data.outcome, exclusive: false }),
  apply(view, entry) {
    view.state = 'done';
    view.outcome = entry.data.outcome;
    view.visits += 1;
  }
});
