import * as z from 'zod/mini';
import { amendmentSchema } from '../amendment.ts';
import { LIMITS, text } from '../common-fields.ts';
import { JOB_KINDS } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/**
 * Somebody decided which data of a job hold: from a file that said otherwise, or by hand. Of two that did not see each other the later
 * in order counts, field by field; it decides nothing about the outcome, so that it never stands against a hand-over.
 */
export const amended = entryKind({
  kind: 'amended',
  jobKinds: JOB_KINDS,
  roles: ['desk', 'supervisor'],
  title: 'domain_entry_amended',
  data: z.object({
    /** What holds from now on. */
    changes: amendmentSchema,
    /** What held until then, of the same fields, as the writer saw it. */
    was: z.optional(amendmentSchema),
    /** What a file said, and was not taken: the same file asks no second time. */
    kept: z.optional(amendmentSchema),
    /** The file's name, where it came from one. */
    file: z.optional(text(200)),
    remark: z.optional(text(LIMITS.remark))
  }),
  apply(view, entry) {
    const { changes, kept } = entry.data;
    if (Object.keys(changes).length > 0) view.amended = { ...view.amended, ...changes };
    if (kept && Object.keys(kept).length > 0) view.kept = { ...view.kept, ...kept };
  }
});
