// Tells gateways what happens to reports: each message is written down before it is tried, tried again with longer and longer rests, and in the end
// set aside for an administrator. A restart goes on where it was; a message may come twice, under the same id, and never not at all.
import { contactDocId, contactDocSchema } from '$domain/contact.ts';
import { wardDatabases } from '$domain/ids.ts';
import type { Administration } from '../couch/administration.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { Log } from '../log.ts';
import type { FetchPublic } from '../net/fetch-public.ts';
import type { StandingChange } from '../reports/follow-reports.ts';
import { findIn } from '../reports/report-database.ts';
import { eventsOf } from './events.ts';
import type { ReadSecret } from './read-secret.ts';
import { signWebhook } from './sign.ts';
import { deliverySchema, listDeliveries, listWebhooks, type Delivery, type Webhook } from './webhook.ts';

export interface WebhookSenderParts {
  databases: Pick<Administration, 'store'>;
  store: DocumentStore;
  fetchPublic: FetchPublic;
  readSecret: ReadSecret;
  log: Log;
  now: () => number;
}

/** Rests after each failure; after the last the message is set aside. Together about a day. */
const RESTS_MS = [5_000, 30_000, 2 * 60_000, 10 * 60_000, 60 * 60_000, 4 * 60 * 60_000, 18 * 60 * 60_000];
const LOOK_MS = 10_000;
const ANSWER = { maxBytes: 64 * 1024, timeoutMs: 15_000, maxRedirects: 0 };
const AT_ONCE = 4;

export class WebhookSender {
  readonly #parts: WebhookSenderParts;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Something was written down since the last round began. */
  #isNews = false;
  #wake: (() => void) | undefined;

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake?.();
    await this.#running;
  }

  /** Writes down what is to be told of a change. */
  async note({ job, before, after }: StandingChange): Promise<void> {
    const webhooks = await listWebhooks(this.#parts.store);
    if (webhooks.length === 0) return;
    const deliveries = eventsOf({ before, after }).flatMap((event) =>
      webhooks
        // What happened before somebody wanted to know is no news.
        .filter(({ events, ward, createdAt }) => events.includes(event.type) && (ward === undefined || ward === job.ward) && event.at >= createdAt)
        .map((webhook) => deliverySchema.parse({ _id: `delivery:${webhook._id.slice('webhook:'.length)}:${event.id}`, type: 'delivery', v: 1, webhook: webhook._id, event: event.id, eventType: event.type, job: job._id, ward: job.ward, at: event.at, data: event.data, state: 'waiting', attempts: 0, nextAt: new Date(this.#parts.now()).toISOString() }))
    );
    if (deliveries.length === 0) return;
    for (const result of await this.#parts.store.bulkDocs(deliveries, true)) {
      if ('error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${result.id} was not written: ${result.error}`);
    }
    this.#isNews = true;
    this.#wake?.();
  }

  /** Tries everything that is due. */
  async round(): Promise<void> {
    const now = new Date(this.#parts.now()).toISOString();
    const due = (await listDeliveries(this.#parts.store)).filter(({ state, nextAt }) => state === 'waiting' && nextAt <= now).sort((a, b) => (a.at < b.at ? -1 : 1));
    if (due.length === 0) return;
    const webhooks = new Map((await listWebhooks(this.#parts.store)).map((webhook) => [webhook._id, webhook]));
    const lane = async (): Promise<void> => {
      for (let next = due.shift(); next && !this.#stopped.signal.aborted; next = due.shift()) await this.#try(next, webhooks.get(next.webhook));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#isNews = false;
      try {
        await this.round();
      } catch (error) {
        this.#parts.log.error('webhooks', error);
      }
      if (!signal.aborted && !this.#isNews) await this.#rest();
    }
  }

  /** Until there is news, or it is time to try again; whichever comes leaves nothing behind that waits. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), LOOK_MS).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #try(delivery: Delivery, webhook: Webhook | undefined): Promise<void> {
    const { store, now } = this.#parts;
    if (!webhook) return void (await store.remove(delivery._id, delivery._rev ?? ''));
    const told = await this.#tell(delivery, webhook);
    if (told.type === 'told') return void (await store.remove(delivery._id, delivery._rev ?? ''));
    const rest = told.isFinal ? undefined : RESTS_MS[delivery.attempts];
    await store.put({ ...delivery, attempts: delivery.attempts + 1, lastProblem: told.problem, ...(rest === undefined ? { state: 'dead' as const } : { nextAt: new Date(now() + rest).toISOString() }) });
    if (rest === undefined) this.#parts.log.warn(`webhook ${webhook.name}: ${delivery.event} is set aside after ${delivery.attempts + 1} attempts: ${told.problem}`);
  }

  async #tell(delivery: Delivery, webhook: Webhook): Promise<{ type: 'told' } | { type: 'failed'; problem: string; isFinal: boolean }> {
    const { fetchPublic, readSecret, now } = this.#parts;
    const found = await readSecret(webhook.secretFrom);
    if (found.type === 'missing') return { type: 'failed', problem: `no-secret: ${found.why}`, isFinal: false };
    const body = JSON.stringify({ type: delivery.eventType, timestamp: delivery.at, data: { ...delivery.data, ...(webhook.withContact && (await this.#contactOf(delivery))) } });
    const signed = signWebhook({ id: delivery.event, seconds: Math.floor(now() / 1000), body, secret: found.secret });
    const answer = await fetchPublic({ url: webhook.url, method: 'POST', body: Buffer.from(body), headers: { 'content-type': 'application/json', 'user-agent': 'TanNoi-Webhooks', ...signed }, ...ANSWER });
    if (answer.type === 'answered' && answer.status >= 200 && answer.status < 300) return { type: 'told' };
    const problem = answer.type === 'answered' ? `HTTP ${answer.status}` : 'why' in answer ? `${answer.type}: ${answer.why}` : answer.type;
    // 410: the receiver wants no more; an address that may not be asked will not be allowed in an hour either.
    return { type: 'failed', problem, isFinal: (answer.type === 'answered' && answer.status === 410) || answer.type === 'not-allowed' };
  }

  async #contactOf({ job, ward }: Delivery): Promise<{ contact?: { name: string; phone?: string; email?: string } }> {
    const contact = contactDocSchema.safeParse(await findIn(this.#parts.databases.store(wardDatabases(ward).desk), contactDocId(job)));
    if (!contact.success) return {};
    const { name, phone, email } = contact.data;
    return { contact: { name, ...(phone !== undefined && { phone }), ...(email !== undefined && { email }) } };
  }
}
