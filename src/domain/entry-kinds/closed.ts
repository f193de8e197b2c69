import * as z from 'zod/mini';
import { dateSchema, LIMITS, requiredText, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/** Nothing is left to do on the case. What was found stays its outcome. */
export const closed = entryKind({
  kind: 'closed',
  jobKinds: ['violation'],
  roles: ['supervisor'],
  title: 'domain_entry_closed',
  data: z.object({
    /** The competent person's decision, as it is numbered and dated: from then on its clock stands still. */
    decision: z.optional(z.object({ number: requiredText(60), on: dateSchema })),
    remark: z.optional(text(LIMITS.remark))
  }),
  decides: () => ({ decision: 'closed', exclusive: false }),
  apply(view, entry) {
    view.closed = { entry: entry._id, by: entry.by, ...(entry.data.decision && { decision: entry.data.decision }) };
    if (view.state === 'done') return;
    view.state = 'done';
    view.outcome = view.recheck?.after ?? 'closed';
    delete view.recheck;
  }
});
