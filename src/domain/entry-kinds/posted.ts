import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { trackingSchema } from '../tracking-code.ts';
import { entryKind } from './entry-kind.ts';

/**
 * The result was handed to the post: with that the ward has done its part, and by that time it is judged. One order at a time: while one is
 * under way a second changes nothing.
 */
export const posted = entryKind({
  kind: 'posted',
  jobKinds: ['delivery'],
  roles: ['officer', 'desk'],
  title: 'domain_entry_posted',
  data: z.object({ tracking: trackingSchema, remark: z.optional(text(LIMITS.remark)) }),
  decides: ({ tracking }) => ({ decision: `posted ${tracking}`, exclusive: true }),
  apply(view, entry) {
    if (view.post || view.state === 'done') return;
    const channel = view.amended?.['delivery.channel'];
    view.post = { tracking: entry.data.tracking, ...(channel && { channel }) };
    view.amended = { ...view.amended, 'delivery.channel': 'post' };
    view.state = 'done';
    view.outcome = 'posted';
  }
});
