// The page's side of syncing: starts the worker, passes nudges on, and repeats what whoever syncs says.
import { storeName } from '$device/device-store.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Sync, SyncStatus } from './sync.ts';
import { channelMessageSchema, syncName, type ChannelMessage, type StartMessage } from './sync-messages.ts';

export interface WorkerSyncParts {
  owner: { person: PersonName; ward: WardSlug };
  makeWorker(): Worker;
  /** The first screen comes first: calls back when it has had its turn. */
  whenIdle(start: () => void): void;
  window: Window;
  document: Document;
}

export class WorkerSync implements Sync {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  readonly #stopped = new AbortController();
  #worker: Worker | undefined;
  #status: SyncStatus = { phase: 'starting' };

  constructor({ owner, makeWorker, whenIdle, window, document }: WorkerSyncParts) {
    this.#channel = new BroadcastChannel(syncName(storeName(owner.person, owner.ward)));
    const { signal } = this.#stopped;
    this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => this.#hear(event.data), { signal });
    // Neither proves anything about the network; each is a good moment to ask the server.
    window.addEventListener('online', () => this.now(), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.now(), { signal });
    whenIdle(() => {
      if (signal.aborted) return;
      this.#worker = makeWorker();
      const start: StartMessage = { type: 'start', ...owner };
      this.#worker.postMessage(start);
      this.#say({ type: 'how-is-it' });
    });
  }

  get status(): SyncStatus {
    return this.#status;
  }

  subscribe(next: (status: SyncStatus) => void): { unsubscribe(): void } {
    this.#listeners.add(next);
    next(this.#status);
    return { unsubscribe: () => this.#listeners.delete(next) };
  }

  now(): void {
    this.#say({ type: 'now' });
  }

  /** Ends the worker. What it was in the middle of is taken up by the next one. */
  stop(): void {
    this.#stopped.abort();
    this.#worker?.terminate();
    this.#channel.close();
    this.#listeners.clear();
  }

  #say(message: ChannelMessage): void {
    if (!this.#stopped.signal.aborted) this.#channel.postMessage(message);
  }

  #hear(data: unknown): void {
    const heard = channelMessageSchema.safeParse(data);
    if (!heard.success || heard.data.type !== 'status') return;
    this.#status = heard.data.status;
    for (const next of this.#listeners) next(this.#status);
  }
}
