// What went wrong while syncing, for the person's page and for support: kinds and times, never whose or what.
import * as z from 'zod/mini';
import { instantSchema } from '$domain/common-fields.ts';

export const TROUBLE_KINDS = ['no-answer', 'sign-in', 'refused', 'server-error', 'not-our-server', 'disk-full', 'busy', 'too-large', 'broken', 'not-done'] as const;

export const troubleSchema = z.object({
  kind: z.enum(TROUBLE_KINDS),
  /** HTTP status, or the name of the exception. */
  code: z.optional(z.string()),
  first: instantSchema,
  last: instantSchema,
  times: z.int()
});
export type Trouble = z.infer<typeof troubleSchema>;

const MOST = 20;

/** Newest last. The same thing again soon after is counted, not listed: a day without a network is one line. */
export function withTrouble(troubles: readonly Trouble[], { kind, code }: Pick<Trouble, 'kind' | 'code'>, at: string): Trouble[] {
  const last = troubles.at(-1);
  if (last && last.kind === kind && last.code === code) return [...troubles.slice(0, -1), { ...last, last: at, times: last.times + 1 }];
  return [...troubles, { kind, ...(code === undefined ? {} : { code }), first: at, last: at, times: 1 }].slice(-MOST);
}
