import * as z from 'zod/mini';
import { JOB_KINDS } from '../ids.ts';
import { visitPlanSchema } from '../visit-plan-fields.ts';
import { entryKind } from './entry-kind.ts';

/** When the person is to be met, as agreed with them. Of two that did not see each other the later in order counts. */
export const planned = entryKind({
  kind: 'planned',
  jobKinds: JOB_KINDS,
  roles: ['officer', 'patrol', 'desk', 'supervisor'],
  title: 'domain_entry_planned',
  data: z.object({ plan: visitPlanSchema }),
  apply(view, entry) {
    const { plan } = entry.data;
    if (Object.values(plan).some((part) => part !== undefined)) view.plan = { ...plan };
    else delete view.plan;
  }
});
