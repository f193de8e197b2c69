import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { entryIdSchema, JOB_KINDS } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** A supervisor settles a contested job: of the entries named, `chosen` counts, the others do not. */
export const settled = entryKind({
  kind: 'settled',
  jobKinds: JOB_KINDS,
  roles: ['supervisor'],
  title: 'domain_entry_settled',
  data: z.object({
    entries: z.array(entryIdSchema).check(z.minLength(2), z.maxLength(20)),
    chosen: entryIdSchema,
    remark: z.optional(text(LIMITS.remark))
  }),
  decides: (data) => ({ decision: `settled ${data.chosen}`, exclusive: false }),
  // What it voids is worked out by the fold before anything is applied. A supervisor has judged all of them with it.
  apply(view, entry) {
    for (const id of entry.data.entries) view.reviews[id] = id === entry.data.chosen ? 'accepted' : 'passed-over';
  }
});
