import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

export const NOT_HANDED_OVER_REASONS = ['nobody-home', 'wrong-address', 'refused', 'papers-missing', 'wrong-person', 'content-disputed'] as const;

/** A visit that did not end in a hand-over. The job stays with the officer. */
export const notHandedOver = entryKind({
  kind: 'not-handed-over',
  jobKinds: ['delivery'],
  roles: ['officer'],
  title: 'domain_entry_not_handed_over',
  data: z.object({ reason: z.enum(NOT_HANDED_OVER_REASONS), remark: z.optional(text(LIMITS.remark)) }),
  decides: () => ({ decision: 'not-handed-over', exclusive: false }),
  apply(view, entry) {
    view.visits += 1;
    view.lastReason = entry.data.reason;
  }
});
