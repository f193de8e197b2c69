// A new version of the app. The browser fetches it in the background and keeps it waiting; it takes over when nothing is half-written in
// any tab: a form that is open, or something that is just being saved, holds a shared lock, and the takeover needs it alone. All tabs then
// start anew together, so that none runs with half of each version.
//
//   none ──installed──► ready ──asked, or nobody looks──► (lock alone) ──► the new one takes over ──► every tab reloads
//                        └── a form is open: waits, and says so when asked
//
// `outdated` is a tab that was left behind: another one has opened the store in a newer format, or the takeover happened without it.
// How it takes over is in take-over.ts, loaded when there is something to take over.
import type { Subscribable } from '$device/device.ts';

export type UpdateState = 'none' | 'ready' | 'outdated';

export interface UpdateParts {
  locks: LockManager;
  container: ServiceWorkerContainer | undefined;
  document: Document;
  reload(): void;
}

const UNSEEN_MS = 3_000;

export class Updates implements Subscribable<UpdateState> {
  /** Name of the lock that is held, shared, by everything that would be lost by starting anew. */
  readonly halfWritten = 'tan-noi-half-written';
  readonly #listeners = new Set<(state: UpdateState) => void>();
  #registration: ServiceWorkerRegistration | undefined;
  #state: UpdateState = 'none';
  #held = 0;

  constructor(readonly parts: UpdateParts) {
    const { container, document } = parts;
    // The very first one that takes over is no update.
    if (container?.controller) container.addEventListener('controllerchange', () => this.leftBehind());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#look();
      else if (this.#state !== 'none') setTimeout(() => void takeOver().then(({ applyUnseen }) => applyUnseen(this)), UNSEEN_MS);
    });
  }

  get state(): UpdateState {
    return this.#state;
  }

  get registration(): ServiceWorkerRegistration | undefined {
    return this.#registration;
  }

  /** Something is half-written in this tab. */
  get isHeld(): boolean {
    return this.#held > 0;
  }

  subscribe(next: (state: UpdateState) => void): { unsubscribe(): void } {
    this.#listeners.add(next);
    next(this.#state);
    return { unsubscribe: () => this.#listeners.delete(next) };
  }

  watch(registration: ServiceWorkerRegistration): void {
    this.#registration = registration;
    const installed = () => {
      if (registration.waiting && this.parts.container?.controller) this.#say('ready');
    };
    installed();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', installed));
  }

  /** Another tab has opened the store in a newer format, or brought the new version in. */
  leftBehind(): void {
    this.#say('outdated');
    void this.apply();
  }

  /** Holds off updates until what it answers is called. */
  hold(): () => void {
    this.#held++;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    void this.parts.locks.request(this.halfWritten, { mode: 'shared' }, () => held);
    let isHolding = true;
    return () => {
      if (!isHolding) return;
      isHolding = false;
      this.#held--;
      release();
      // It waited for this.
      if (this.#state === 'outdated') void this.apply();
    };
  }

  /** `half-written` when a form is open somewhere, in this tab or another. */
  async apply(): Promise<'applying' | 'half-written'> {
    return (await takeOver()).apply(this);
  }

  /** Browsers look for a new version when a page is opened; an app that stays open for days asks whenever somebody comes back to it. */
  #look(): void {
    this.#registration?.update().catch((error: unknown) => {
      if (!(error instanceof TypeError)) throw error;
    });
  }

  #say(state: UpdateState): void {
    // A tab that was left behind stays so until it starts anew.
    if (this.#state === 'outdated' || this.#state === state) return;
    this.#state = state;
    for (const next of this.#listeners) next(state);
  }
}

const takeOver = () => import('./take-over.ts');
