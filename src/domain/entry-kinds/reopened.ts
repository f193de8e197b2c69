import * as z from 'zod/mini';
import { actedAt } from '../clock.ts';
import { LIMITS, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/**
 * It was not put right: the reporter says so again, by their code (then the server writes it) or at the desk. The job is open again, with
 * whom it was with. It decides nothing: what a patrol found meanwhile without knowing of it stands beside it and is not contested.
 */
export const reopened = entryKind({
  kind: 'reopened',
  jobKinds: ['violation'],
  roles: ['desk', 'supervisor'],
  title: 'domain_entry_reopened',
  data: z.object({ by: z.enum(['reporter', 'desk']), remark: z.optional(text(LIMITS.remark)) }),
  apply(view, entry) {
    view.reopened = { entry: entry._id, at: new Date(actedAt(entry)).toISOString() };
    // It does not wait for a day any more.
    delete view.recheck;
    if (view.state !== 'done') return;
    view.state = view.assignee ? 'assigned' : 'new';
    delete view.outcome;
    delete view.decidedBy;
    delete view.mergedInto;
  }
});
