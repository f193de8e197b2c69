import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/** A patrol came upon what is a case already: the find is an entry on that case and no case of its own. */
export const seenAgain = entryKind({
  kind: 'seen-again',
  jobKinds: ['violation'],
  roles: ['patrol'],
  title: 'domain_entry_seen_again',
  data: z.object({ description: text(LIMITS.description) }),
  apply(view, entry) {
    view.seenAgain = (view.seenAgain ?? 0) + 1;
    if (view.state === 'done' || view.assignee) return;
    view.assignee = entry.by;
    view.state = 'assigned';
  }
});
