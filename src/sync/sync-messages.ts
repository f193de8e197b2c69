// What pages and the sync worker say to each other. A page starts its worker with one message; all else goes over a channel of the
// store, for the worker that syncs may be another tab's, or the service worker.
import * as z from 'zod/mini';
import { instantSchema } from '$domain/common-fields.ts';
import { personNameSchema, wardSlugSchema } from '$domain/ids.ts';

export const startSchema = z.object({ type: z.literal('start'), person: personNameSchema, ward: wardSlugSchema });
export type StartMessage = z.infer<typeof startSchema>;

export const statusSchema = z.object({
  phase: z.enum(['starting', 'syncing', 'up-to-date', 'offline', 'sign-in', 'failing']),
  progress: z.optional(z.object({ what: z.enum(['receiving', 'sending', 'evidence']), done: z.number(), total: z.number() })),
  lastSyncedAt: z.optional(instantSchema),
  problem: z.optional(z.enum(['no-answer', 'refused', 'server-error', 'not-our-server', 'disk-full', 'busy', 'broken'])),
  retryAt: z.optional(instantSchema),
  roles: z.optional(z.array(z.string())),
  clockOffset: z.optional(z.number())
});

export const channelMessageSchema = z.discriminatedUnion('type', [
  /** Whoever syncs says how it stands. */
  z.object({ type: z.literal('status'), status: statusSchema }),
  /** A page that has just opened asks. */
  z.object({ type: z.literal('how-is-it') }),
  /** Try at once. */
  z.object({ type: z.literal('now') })
]);
export type ChannelMessage = z.infer<typeof channelMessageSchema>;
