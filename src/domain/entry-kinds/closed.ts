import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/** Nothing is left to do on the case. What was found stays its outcome. */
export const closed = entryKind({
  kind: 'closed',
  jobKinds: ['violation'],
  roles: ['supervisor'],
  title: 'domain_entry_closed',
  data: z.object({ remark: z.optional(text(LIMITS.remark)) }),
  decides: () => ({ decision: 'closed', exclusive: false }),
  apply(view, entry) {
    view.closed = { entry: entry._id, by: entry.by };
    if (view.state === 'done') return;
    view.state = 'done';
    view.outcome = view.recheck?.after ?? 'closed';
    delete view.recheck;
  }
});
