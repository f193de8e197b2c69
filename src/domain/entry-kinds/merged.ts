import * as z from 'zod/mini';
import { jobIdSchema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** This report is the same as that job. Work goes on there, and what becomes of it is told to both reporters. */
export const merged = entryKind({
  kind: 'merged',
  jobKinds: ['violation'],
  roles: ['desk', 'supervisor'],
  title: 'domain_entry_merged',
  data: z.object({ into: jobIdSchema }),
  decides: ({ into }) => ({ decision: `merged ${into}`, exclusive: false }),
  apply(view, entry) {
    view.state = 'done';
    view.outcome = 'merged';
    view.mergedInto = entry.data.into;
  }
});
