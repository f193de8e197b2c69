import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { entryIdSchema, JOB_KINDS } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** A supervisor accepts an entry or sends it back; what is sent back has not happened as far as the job goes. */
export const reviewed = entryKind({
  kind: 'reviewed',
  jobKinds: JOB_KINDS,
  roles: ['supervisor'],
  title: 'domain_entry_reviewed',
  data: z.object({ entry: entryIdSchema, verdict: z.enum(['accepted', 'sent-back']), remark: z.optional(text(LIMITS.remark)) }),
  apply(view, entry) {
    view.reviews[entry.data.entry] = entry.data.verdict;
    if (entry.data.verdict === 'sent-back') view.sentBack = { entry: entry.data.entry, remark: entry.data.remark ?? '' };
  }
});
