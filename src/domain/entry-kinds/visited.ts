import * as z from 'zod/mini';
import { LIMITS, text } from '../common-fields.ts';
import { answeredFormSchema, answersSchema } from '../visit-form.ts';
import { ratingSchema } from './handed-over.ts';
import { entryKind } from './entry-kind.ts';

export const VISITED_OUTCOMES = ['served', 'not-met'] as const;

/** A home visit: the person was served, or nobody was met and the job stays open. */
export const visited = entryKind({
  kind: 'visited',
  jobKinds: ['visit'],
  roles: ['officer'],
  title: 'domain_entry_visited',
  data: z.object({
    outcome: z.enum(VISITED_OUTCOMES),
    rating: z.optional(ratingSchema),
    remark: z.optional(text(LIMITS.remark)),
    /** The form as it was answered, with its version. */
    form: z.optional(answeredFormSchema),
    answers: z.optional(answersSchema)
  }),
  decides: (data) => ({ decision: data.outcome, exclusive: data.outcome === 'served' }),
  apply(view, entry) {
    view.visits += 1;
    if (entry.data.outcome === 'not-met') return;
    view.state = 'done';
    view.outcome = 'served';
    if (entry.data.rating !== undefined) view.rating = entry.data.rating;
    else delete view.rating;
  }
});
