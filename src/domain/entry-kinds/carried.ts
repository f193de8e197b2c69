import * as z from 'zod/mini';
import { entryKind } from './entry-kind.ts';

/** A result leaves the desk in an officer's bag, or comes back to the desk unopened. */
export const carried = entryKind({
  kind: 'carried',
  jobKinds: ['delivery'],
  roles: ['officer', 'desk'],
  title: 'domain_entry_carried',
  data: z.object({ way: z.enum(['taken', 'handed-back']) }),
  apply(view, entry) {
    if (entry.data.way === 'taken') {
      view.carriedBy = entry.by;
      return;
    }
    delete view.carriedBy;
    // What failed and lies at the desk again is nobody's until it is handed out anew.
    if (view.state === 'returned') delete view.assignee;
  }
});
