import * as z from 'zod/mini';
import { JOB_KINDS, sha256Schema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** A copy of a photo of the case on which people cannot be known any more: what may be sent elsewhere. The copy is the entry's evidence. */
export const redacted = entryKind({
  kind: 'redacted',
  jobKinds: JOB_KINDS,
  roles: ['officer', 'patrol', 'desk', 'supervisor'],
  title: 'domain_entry_redacted',
  data: z.object({ of: sha256Schema }),
  apply() {
    // The job is what it was.
  }
});
