// The page's side of syncing: starts the worker, passes nudges on, and repeats what whoever syncs says.
import { storeName } from '$device/device-store.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Sync, SyncStatus } from './sync.ts';
import type { channelMessageSchema, ChannelMessage, StartMessage } from './sync-messages.ts';
import { syncName, watchName } from './sync-names.ts';

export interface WorkerSyncParts {
  owner: { person: PersonName; ward: WardSlug };
  makeWorker(): Worker;
  /** The first screen comes first: calls back when it has had its turn. */
  whenIdle(start: () => void): void;
  window: Window;
  document: Document;
  locks: LockManager;
}

export class WorkerSync implements Sync {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  readonly #stopped = new AbortController();
  #worker: Worker | undefined;
  #status: SyncStatus = { phase: 'starting' };

  constructor({ owner, makeWorker, whenIdle, window, document, locks }: WorkerSyncParts) {
    const store = storeName(owner.person, owner.ward);
    this.#channel = new BroadcastChannel(syncName(store));
    const { signal } = this.#stopped;
    const seen = new SeenLock(locks, watchName(store));
    const look = () => {
      const visible = document.visibilityState === 'visible';
      seen.hold(visible && !signal.aborted);
      if (visible) this.now();
    };
    // None of them proves anything about the network; each is a good moment to ask the server: the phone found a network, was taken
    // out of the pocket, came back from the browser's cache or from being frozen.
    for (const wake of ['online', 'pageshow'] as const) window.addEventListener(wake, look, { signal });
    for (const wake of ['visibilitychange', 'resume'] as const) document.addEventListener(wake, look, { signal });
    signal.addEventListener('abort', () => seen.hold(false));
    look();
    // Idle may be at once.
    const start = async (): Promise<void> => {
      if (signal.aborted) return;
      this.#worker = makeWorker();
      const first: StartMessage = { type: 'start', person: owner.person, ward: owner.ward };
      this.#worker.postMessage(first);
      const { channelMessageSchema } = await import('./sync-messages.ts');
      if (signal.aborted) return;
      this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => this.#hear(channelMessageSchema.safeParse(event.data)), { signal });
      // What was said before anyone listened is said again.
      this.#say({ type: 'how-is-it' });
    };
    whenIdle(() => void start());
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

  #hear(heard: ReturnType<typeof channelMessageSchema.safeParse>): void {
    if (!heard.success || heard.data.type !== 'status') return;
    this.#status = heard.data.status;
    for (const next of this.#listeners) next(this.#status);
  }
}

/** Tells the worker, whichever tab it belongs to, that somebody can see this page. */
class SeenLock {
  #release: (() => void) | undefined;

  constructor(
    private readonly locks: LockManager,
    private readonly name: string
  ) {}

  hold(seen: boolean): void {
    if (seen === (this.#release !== undefined)) return;
    this.#release?.();
    this.#release = undefined;
    if (!seen) return;
    const held = new Promise<void>((resolve) => (this.#release = resolve));
    // Resolves when it is let go of; a page that goes away lets go of it, too.
    void this.locks.request(this.name, { mode: 'shared' }, () => held);
  }
}
