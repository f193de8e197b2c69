import * as z from 'zod/mini';
import { LIMITS, requiredText } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/** The post brought the result back: it lies at the desk, and has not been returned to the person. */
export const postReturned = entryKind({
  kind: 'post-returned',
  jobKinds: ['delivery'],
  roles: ['officer', 'desk'],
  title: 'domain_entry_post_returned',
  data: z.object({ remark: requiredText(LIMITS.remark) }),
  decides: () => ({ decision: 'post-returned', exclusive: false }),
  apply(view) {
    if (!view.post) return;
    const { channel } = view.post;
    delete view.post;
    if (view.amended) {
      view.amended = { ...view.amended };
      if (channel) view.amended['delivery.channel'] = channel;
      else delete view.amended['delivery.channel'];
    }
    // Someone handed it over in the meantime: then that counts.
    if (view.outcome !== 'posted') return;
    view.state = 'returned';
    delete view.outcome;
    delete view.decidedBy;
    delete view.assignee;
    delete view.failedVisits;
  }
});
