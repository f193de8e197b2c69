import * as z from 'zod/mini';
import { actedAt } from '../clock.ts';
import { LIMITS, text } from '../common-fields.ts';
import { passTargetSchema } from '../on-the-spot.ts';
import { entryKind } from './entry-kind.ts';

/** The case goes to who is competent for it: after minutes, or at once where it is no matter for the ward. */
export const passedOn = entryKind({
  kind: 'passed-on',
  jobKinds: ['violation'],
  roles: ['patrol', 'desk', 'supervisor'],
  title: 'domain_entry_passed_on',
  data: z.object({ passTo: passTargetSchema, remark: z.optional(text(LIMITS.remark)) }),
  decides: () => ({ decision: 'passed-on', exclusive: false }),
  apply(view, entry) {
    view.passedOn = { entry: entry._id, to: entry.data.passTo.to, at: new Date(actedAt(entry)).toISOString() };
    delete view.recheck;
    if (view.state === 'done') return;
    view.state = 'done';
    view.outcome = 'passed-on';
  }
});
