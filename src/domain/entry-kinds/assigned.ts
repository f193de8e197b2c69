import * as z from 'zod/mini';
import { JOB_KINDS, personNameSchema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** The desk or a supervisor hands the job to a person. Of two that did not see each other the later in order counts. */
export const assigned = entryKind({
  kind: 'assigned',
  jobKinds: JOB_KINDS,
  roles: ['desk', 'supervisor'],
  title: 'domain_entry_assigned',
  data: z.object({ to: personNameSchema }),
  apply(view, entry) {
    view.assignee = entry.data.to;
    if (view.state !== 'new' && view.state !== 'returned') return;
    view.state = 'assigned';
    delete view.failedVisits;
  }
});
