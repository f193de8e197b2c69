// Where events of reports are told (gateways for SMS or Zalo), and what is still to be told. In the server's own database; secrets are kept as they are,
// for each message is signed with them.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { jobIdSchema, wardSlugSchema } from '$domain/ids.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { listIn } from '../reports/report-database.ts';

export const EVENT_TYPES = ['report.received', 'report.assigned', 'report.answered', 'report.closed', 'report.reopened'] as const;
export const eventTypeSchema = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventTypeSchema>;

export const webhookSchema = z.object({
  _id: z.string().regex(/^webhook:[0-9a-f]{12}$/),
  _rev: z.string().optional(),
  type: z.literal('webhook'),
  v: z.literal(1),
  url: z.string(),
  /** `whsec_` and base64, as Standard Webhooks hands keys around. */
  secret: z.string(),
  /** Of this ward only; of all where none is named. */
  ward: z.optional(wardSlugSchema),
  events: z.array(eventTypeSchema).min(1),
  /** The reporter's name, phone and email go with each message: a gateway has to know whom to write to. */
  withContact: z.boolean(),
  createdAt: z.string()
});
export type Webhook = z.infer<typeof webhookSchema>;

export const deliverySchema = z.object({
  /** `delivery:<webhook>:<event>` */
  _id: z.string(),
  _rev: z.string().optional(),
  type: z.literal('delivery'),
  v: z.literal(1),
  webhook: z.string(),
  /** The event's id: the same at each attempt, so that a receiver knows a message that it has had. */
  event: z.string(),
  eventType: eventTypeSchema,
  job: jobIdSchema,
  ward: wardSlugSchema,
  at: z.string(),
  /** Without the reporter's contact, which is read anew for each attempt. */
  data: z.record(z.string(), z.unknown()),
  state: z.enum(['waiting', 'dead']),
  attempts: z.number().int(),
  nextAt: z.string(),
  lastProblem: z.string().optional()
});
export type Delivery = z.infer<typeof deliverySchema>;

export interface NewWebhook {
  url: string;
  ward?: string;
  events: readonly EventType[];
  withContact: boolean;
  now: string;
}

export async function addWebhook(store: DocumentStore, { now, ...webhook }: NewWebhook): Promise<Webhook> {
  const made = webhookSchema.parse({ _id: `webhook:${randomBytes(6).toString('hex')}`, type: 'webhook', v: 1, secret: `whsec_${randomBytes(32).toString('base64')}`, createdAt: now, ...webhook });
  await store.put(made);
  return made;
}

export const listWebhooks = async (store: DocumentStore): Promise<Webhook[]> => (await listIn(store, 'webhook:')).map((doc) => webhookSchema.parse(doc));
export const listDeliveries = async (store: DocumentStore): Promise<Delivery[]> => (await listIn(store, 'delivery:')).map((doc) => deliverySchema.parse(doc));

/** With what it had still to be told. False where there is none. */
export async function removeWebhook(store: DocumentStore, id: string): Promise<boolean> {
  const webhook = (await listWebhooks(store)).find(({ _id }) => _id === `webhook:${id}`);
  if (!webhook) return false;
  await store.remove(webhook._id, webhook._rev ?? '');
  for (const delivery of await listDeliveries(store)) if (delivery.webhook === webhook._id) await store.remove(delivery._id, delivery._rev ?? '');
  return true;
}

/** What was given up is tried again, from the beginning of its patience. Answers how many. */
export async function resendDead(store: DocumentStore, { isChosen, now }: { isChosen: (delivery: Delivery) => boolean; now: string }): Promise<number> {
  const dead = (await listDeliveries(store)).filter((delivery) => delivery.state === 'dead' && isChosen(delivery));
  for (const delivery of dead) await store.put({ ...delivery, state: 'waiting', attempts: 0, nextAt: now });
  return dead.length;
}
