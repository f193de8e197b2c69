import * as z from 'zod/mini';
import { jobIdSchema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** The desk compared this report with likely duplicates and found that it is another case: they are not proposed again. */
export const keptApart = entryKind({
  kind: 'kept-apart',
  jobKinds: ['violation'],
  roles: ['desk', 'supervisor'],
  title: 'domain_entry_kept_apart',
  data: z.object({ from: z.array(jobIdSchema).check(z.maxLength(50)) }),
  apply(view, entry) {
    view.keptApart = [...new Set([...(view.keptApart ?? []), ...entry.data.from])].sort();
  }
});
