import * as z from 'zod/mini';
import { actedAt } from '../clock.ts';
import { dateSchema, LIMITS, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/** The case is to be looked at again on a day: until then it is out of the way, on that day it is back on the list. It decides nothing. */
export const recheckSet = entryKind({
  kind: 'recheck-set',
  jobKinds: ['violation'],
  roles: ['patrol', 'desk', 'supervisor'],
  title: 'domain_entry_recheck_set',
  data: z.object({ on: dateSchema, remark: z.optional(text(LIMITS.remark)) }),
  apply(view, entry) {
    view.recheck = { on: entry.data.on, entry: entry._id, at: view.decidedBy?.at ?? new Date(actedAt(entry)).toISOString(), ...(view.outcome !== undefined && { after: view.outcome }) };
    view.state = view.assignee ? 'assigned' : 'new';
    delete view.outcome;
    delete view.decidedBy;
  }
});
