// Where events of reports are told (gateways for SMS or Zalo), and what is still to be told. In the server's own database; of a secret it holds where it is.
import { z } from 'zod';
import { jobIdSchema, wardSlugSchema } from '$domain/ids.ts';
import { eventTypeSchema, secretSourceSchema } from '$domain/webhook-rule.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { listIn } from '../reports/report-database.ts';

/** As an earlier version's command left it; the next provisioning takes such gateways away. */
const keptSecretSchema = z.strictObject({ kept: z.string() });

export const webhookSchema = z.object({
  _id: z.string().regex(/^webhook:[0-9a-f]{12}$/),
  _rev: z.string().optional(),
  type: z.literal('webhook'),
  v: z.literal(1),
  name: z.string(),
  url: z.string(),
  secretFrom: z.union([secretSourceSchema, keptSecretSchema]),
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

export const listWebhooks = async (store: DocumentStore): Promise<Webhook[]> => (await listIn(store, 'webhook:')).map(ofToday).map((doc) => webhookSchema.parse(doc));
export const listDeliveries = async (store: DocumentStore): Promise<Delivery[]> => (await listIn(store, 'delivery:')).map((doc) => deliverySchema.parse(doc));

/** With what it had still to be told. */
export async function removeWebhook(store: DocumentStore, id: string): Promise<void> {
  for (const delivery of await listDeliveries(store)) if (delivery.webhook === id) await store.remove(delivery._id, delivery._rev ?? '');
  const webhook = (await listWebhooks(store)).find(({ _id }) => _id === id);
  if (webhook) await store.remove(webhook._id, webhook._rev ?? '');
}

/** What was given up is tried again, from the beginning of its patience. Answers how many. */
export async function resendDead(store: DocumentStore, { isChosen, now }: { isChosen: (delivery: Delivery) => boolean; now: string }): Promise<number> {
  const dead = (await listDeliveries(store)).filter((delivery) => delivery.state === 'dead' && isChosen(delivery));
  for (const delivery of dead) await store.put({ ...delivery, state: 'waiting', attempts: 0, nextAt: now });
  return dead.length;
}

function ofToday(doc: Record<string, unknown>): Record<string, unknown> {
  if (!('secret' in doc)) return doc;
  const { secret, ...rest } = doc;
  return { ...rest, name: doc['_id'], secretFrom: { kept: secret } };
}
