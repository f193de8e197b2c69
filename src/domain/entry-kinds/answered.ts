import * as z from 'zod/mini';
import { actedAt } from '../clock.ts';
import { LIMITS, requiredText } from '../common-fields.ts';
import { entryKind } from './entry-kind.ts';

/** What the reporter is told, word for word: shown by their code, sent on to the gateways for messages. */
export const answered = entryKind({
  kind: 'answered',
  jobKinds: ['violation'],
  roles: ['desk', 'supervisor'],
  title: 'domain_entry_answered',
  data: z.object({ text: requiredText(LIMITS.note) }),
  apply(view, entry) {
    view.answers = [...(view.answers ?? []), { entry: entry._id, at: new Date(actedAt(entry)).toISOString(), text: entry.data.text }];
  }
});
