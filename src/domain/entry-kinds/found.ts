import * as z from 'zod/mini';
import { sha256Schema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/** A patrol came upon a violation: the entry vouches for the job document that was written with it. */
export const found = entryKind({
  kind: 'found',
  jobKinds: ['violation'],
  roles: ['patrol'],
  title: 'domain_entry_found',
  /** SHA-256 of the canonical JSON of the job document without `_rev`. */
  data: z.object({ jobHash: sha256Schema }),
  apply(view, entry) {
    view.assignee = entry.by;
    if (view.state === 'new') view.state = 'assigned';
  }
});
