// The gateways of the organisation file become those of the server: what is new is added, what is no longer there goes with what it had still to be told.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { EVENT_TYPES, type WebhookRule } from '$domain/webhook-rule.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { listWebhooks, removeWebhook, webhookSchema, type Webhook } from './webhook.ts';

/** Names of those that were added, changed or taken away. @param now ISO instant: nothing that happened before is told to a new one */
export async function provisionWebhooks(store: DocumentStore, rules: readonly WebhookRule[], now: string): Promise<string[]> {
  const there = await listWebhooks(store);
  const changed: string[] = [];
  for (const rule of rules) {
    const before = there.find(({ _id }) => _id === idOf(rule.name));
    const wanted = webhookOf(rule, before?.createdAt ?? now);
    if (before && isDeepStrictEqual({ ...before, _rev: undefined }, { ...wanted, _rev: undefined })) continue;
    await store.put({ ...wanted, ...(before?._rev !== undefined && { _rev: before._rev }) });
    changed.push(rule.name);
  }
  for (const { _id, name } of there) {
    if (rules.some((rule) => idOf(rule.name) === _id)) continue;
    await removeWebhook(store, _id);
    changed.push(name ?? _id);
  }
  return changed;
}

function webhookOf({ name, url, secret, events, ward, withContact }: WebhookRule, createdAt: string): Webhook {
  return webhookSchema.parse({ _id: idOf(name), type: 'webhook', v: 1, name, url, secretFrom: secret, events: events ?? EVENT_TYPES, ...(ward !== undefined && { ward }), withContact: withContact ?? false, createdAt });
}

const idOf = (name: string): string => `webhook:${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
