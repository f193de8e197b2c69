// When to do what. Knows neither HTTP nor the store: it is handed what a round is made of, so that it can be tried without either.
//
//   starting ──► syncing ──round got through──► up-to-date ◄─┐
//                  ▲  │                            │ │ │     │
//                  │  │                            │ │ └─ evidence goes out, part by part, giving way to entries
//                  │  │                            │ └─── an entry was written: push
//                  │  │                            └───── a long poll waits for news
//                  │  └─no answer─► offline ──┐           │
//                  │  └─401───────► sign-in ──┤ ◄─────────┘ any of the three fails
//                  │  └─else──────► failing ──┤
//                  └── time is up, or a nudge (online, visible, "now", signed in)
//
// A round: who does the server take us for → push entries → pull until there is nothing new. Entries go first and never wait.
// A long poll that is cut is no alarm: proxies do that. The server is asked a plain question, and only if that fails, too, it is said.
// Nothing ends the loop but its signal: what nobody foresaw is a failure like the others, tried again and shown.
import { anySignal } from './any-signal.ts';
import { isCut } from './batch-size.ts';
import type { CouchFailure } from './couch-request.ts';
import { Nudge } from './nudge.ts';
import type { PullOutcome } from './pull.ts';
import type { PushOutcome } from './push.ts';
import type { SyncStatus } from './sync.ts';
import type { UploadOutcome } from './upload-evidence.ts';

export type Failure = CouchFailure | { type: 'disk-full' } | { type: 'broken'; name: string };
type Progress = (done: number, total: number) => void;

export interface LoopParts {
  /** Undefined when the server takes us for the person whose store this is. */
  checkSession(signal: AbortSignal): Promise<Failure | undefined>;
  push(signal: AbortSignal, onProgress: Progress): Promise<PushOutcome>;
  pull(signal: AbortSignal, options: { wait: boolean; onProgress: Progress }): Promise<PullOutcome>;
  uploadEvidence(signal: AbortSignal, options: { turn: () => Promise<void>; onProgress: Progress }): Promise<UploadOutcome>;
  /** Calls back at once and whenever what waits to be sent has changed; answers how to stop. */
  watchWaiting(changed: (waiting: Waiting) => void): () => void;
  /** A round has reached the end. Answers with the instant it noted. */
  noteSynced(): Promise<string>;
  /** Remembers what went wrong, for the person and for support. */
  noteTrouble?(failure: Failure): Promise<void>;
  /** The roles that the server named when it was last asked who we are. */
  rolesSeen?(): string[] | undefined;
  /** Server − device in milliseconds, as last measured. */
  clockOffset?(): number | undefined;
  /** Whether anybody looks: with nobody there, no request is left hanging for news. Everybody always does by default. */
  isWatched?(): Promise<boolean>;
  /** Milliseconds since 1970. */
  now(): number;
  report(status: SyncStatus): void;
  /** 0 ≤ x < 1 */
  random(): number;
}

export interface Waiting {
  documents: number;
  files: number;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 20_000;
/** Signing in nudges; this is for a session that another tab has renewed. */
const SIGN_IN_WAIT_MS = 60_000;
const FOREVER_MS = 2_147_483_647;
/** With nobody looking: how long until the server is asked for news all the same. */
const UNWATCHED_MS = 5 * 60_000;
/** A request that has said nothing for so long when somebody comes back to the phone hangs on a link that is gone. */
const SILENT_MS = 15_000;
/** A long poll that ends sooner was not cut for its length. */
const SHORT_POLL_MS = 10_000;

export class SyncLoop {
  readonly #parts: LoopParts;
  readonly #nudge = new Nudge();
  readonly #documents = new Nudge();
  readonly #files = new Nudge();
  #waiting: Waiting = { documents: 0, files: 0 };
  #status: SyncStatus;
  /** Set while entries are on their way: evidence waits for its end. */
  #pushing: Promise<unknown> | undefined;
  #uploading: SyncStatus['progress'];
  /** When the plain request under way last got on; undefined when there is none. */
  #heardAt: number | undefined;
  #again = new AbortController();

  constructor(parts: LoopParts, lastSyncedAt?: string) {
    this.#parts = parts;
    this.#status = { phase: 'starting', lastSyncedAt };
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Try at once, whatever the backoff says. */
  nudge(): void {
    if (this.#heardAt !== undefined && this.#parts.now() - this.#heardAt > SILENT_MS) this.#again.abort();
    this.#nudge.give();
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const unwatch = this.#parts.watchWaiting((waiting) => {
      this.#waiting = waiting;
      if (waiting.documents > 0) this.#documents.give();
      if (waiting.files > 0) this.#files.give();
    });
    let failures = 0;
    try {
      while (!signal.aborted) {
        this.#again = new AbortController();
        const failure = await this.#attempt(anySignal([signal, this.#again.signal]), () => (failures = 0));
        if (signal.aborted) return;
        // Given up for a link that was gone: at once over the one that is there now.
        if (failure.type === 'stopped') continue;
        await this.#note(failure);
        const wait = this.#backoff(failure, failures++);
        this.#report({ ...statusOf(failure), ...(failure.type === 'busy' ? { retryAt: new Date(this.#parts.now() + wait).toISOString() } : {}) });
        await this.#rest(failure, wait, signal);
      }
    } finally {
      unwatch();
    }
  }

  /** One round, and then live for as long as it lasts. Comes back with what went wrong. */
  async #attempt(signal: AbortSignal, gotThrough: () => void): Promise<Failure> {
    try {
      const failure = await this.#round(signal);
      if (failure) return failure;
      gotThrough();
      return await this.#live(signal);
    } catch (error) {
      if (signal.aborted) return { type: 'stopped' };
      console.error('Syncing broke and is tried again.', error);
      return { type: 'broken', name: error instanceof Error ? error.name : 'unknown' };
    } finally {
      this.#heardAt = undefined;
    }
  }

  /** A server that asked for patience gets it, whoever nudges. */
  async #rest(failure: Failure, wait: number, signal: AbortSignal): Promise<void> {
    const nudges = failure.type === 'busy' ? new Nudge() : this.#nudge;
    await nudges.wait(wait, signal);
  }

  async #note(failure: Failure): Promise<void> {
    // With a full disk it is not noted; it is said all the same.
    await this.#parts.noteTrouble?.(failure).catch((error: unknown) => console.warn('Not noted', error));
  }

  /** Undefined when it got through. */
  async #round(signal: AbortSignal, { quiet = false } = {}): Promise<Failure | undefined> {
    if (!quiet) this.#report({ phase: 'syncing' });
    const failure = (await this.#timed(this.#parts.checkSession(signal))) ?? (await this.#push(signal));
    if (failure) return failure;
    const onProgress: Progress = (done, total) => {
      this.#heardAt = this.#parts.now();
      this.#report({ phase: 'syncing', progress: { what: 'receiving', done, total } });
    };
    const pulled = await this.#timed(this.#parts.pull(signal, { wait: false, onProgress }));
    if (pulled.type !== 'pulled') return pulled;
    await this.#caughtUp();
    return undefined;
  }

  async #timed<T>(request: Promise<T>): Promise<T> {
    this.#heardAt = this.#parts.now();
    try {
      return await request;
    } finally {
      this.#heardAt = undefined;
    }
  }

  /** While the server answers. Comes back with what went wrong. */
  async #live(signal: AbortSignal): Promise<Failure> {
    const over = new AbortController();
    const live = anySignal([signal, over.signal]);
    const activities = [this.#follow(live), this.#sendEntries(live), this.#sendEvidence(live)];
    try {
      return await Promise.race(activities);
    } finally {
      over.abort();
      // What was under way ends before the next round begins: the store is not touched by two pulls at a time.
      await Promise.allSettled(activities);
      this.#uploading = undefined;
    }
  }

  /** News from the server. A nudge asks it whether the long poll still hangs on something: the link may have died in silence. */
  async #follow(signal: AbortSignal): Promise<Failure> {
    for (let cuts = 0; !signal.aborted; ) {
      const polled = (await this.#isWatched()) ? await this.#poll(signal) : await this.#doze(signal);
      if (signal.aborted) break;
      if (polled.type === 'pulled') {
        cuts = 0;
        await this.#caughtUp();
        continue;
      }
      if (polled.type !== 'asked' && !isCut(polled)) return polled;
      const failure = await this.#round(signal, { quiet: polled.type !== 'asked' });
      if (failure) return failure;
      cuts = polled.type === 'asked' || polled.lasted > SHORT_POLL_MS ? 0 : cuts + 1;
      // One that is cut at once, each time: the server is asked now and then instead.
      if (cuts > 1) await this.#nudge.wait(this.#scattered(cuts), signal);
    }
    return { type: 'stopped' };
  }

  async #poll(signal: AbortSignal): Promise<(PullOutcome & { lasted: number }) | { type: 'asked' }> {
    const began = this.#parts.now();
    const poll = new AbortController();
    const polling = anySignal([signal, poll.signal]);
    const news = this.#parts.pull(polling, { wait: true, onProgress: () => undefined });
    const nudged = this.#nudge.wait(FOREVER_MS, polling).then(() => 'nudged' as const);
    try {
      const outcome = await Promise.race([news, nudged]);
      if (outcome === 'nudged') return { type: 'asked' };
      return { ...outcome, lasted: this.#parts.now() - began };
    } finally {
      poll.abort();
      await Promise.allSettled([news, nudged]);
    }
  }

  async #doze(signal: AbortSignal): Promise<{ type: 'asked' }> {
    await this.#nudge.wait(UNWATCHED_MS, signal);
    return { type: 'asked' };
  }

  async #isWatched(): Promise<boolean> {
    return (await this.#parts.isWatched?.()) ?? true;
  }

  async #sendEntries(signal: AbortSignal): Promise<Failure> {
    while (!signal.aborted) {
      await this.#documents.wait(FOREVER_MS, signal);
      if (signal.aborted || this.#waiting.documents === 0) continue;
      const failure = await this.#push(signal);
      if (failure) return failure;
      await this.#caughtUp();
    }
    return { type: 'stopped' };
  }

  async #sendEvidence(signal: AbortSignal): Promise<Failure> {
    while (!signal.aborted) {
      if (this.#waiting.files === 0) await this.#files.wait(FOREVER_MS, signal);
      if (signal.aborted || this.#waiting.files === 0) continue;
      const onProgress: Progress = (done, total) => {
        this.#uploading = { what: 'evidence', done, total };
        this.#report({ phase: 'syncing', progress: this.#uploading });
      };
      const outcome = await this.#parts.uploadEvidence(signal, { turn: () => this.#turnOfEvidence(), onProgress });
      this.#uploading = undefined;
      if (outcome.type !== 'uploaded') return outcome;
      await this.#caughtUp();
      // Refused files leave the count, so that this does not spin; it hears of new ones.
      await this.#files.wait(this.#waiting.files > 0 ? FIRST_WAIT_MS : FOREVER_MS, signal);
    }
    return { type: 'stopped' };
  }

  async #turnOfEvidence(): Promise<void> {
    while (this.#pushing) await this.#pushing;
  }

  async #push(signal: AbortSignal): Promise<Failure | undefined> {
    // One at a time: two would send the same entries twice.
    while (this.#pushing) await this.#pushing;
    const onProgress: Progress = (done, total) => {
      this.#heardAt = this.#parts.now();
      this.#report({ phase: 'syncing', progress: { what: 'sending', done, total } });
    };
    const pushing = this.#timed(this.#parts.push(signal, onProgress));
    const ended = () => (this.#pushing = undefined);
    this.#pushing = pushing.then(ended, ended);
    const outcome = await pushing;
    return outcome.type === 'pushed' ? undefined : outcome;
  }

  async #caughtUp(): Promise<void> {
    const lastSyncedAt = await this.#parts.noteSynced();
    this.#report(this.#uploading ? { phase: 'syncing', progress: this.#uploading, lastSyncedAt } : { phase: 'up-to-date', lastSyncedAt });
  }

  #report(status: SyncStatus): void {
    const [roles, clockOffset] = [this.#parts.rolesSeen?.(), this.#parts.clockOffset?.()];
    this.#status = { lastSyncedAt: this.#status.lastSyncedAt, ...(roles && { roles }), ...(clockOffset !== undefined && { clockOffset }), ...status };
    this.#parts.report(this.#status);
  }

  /** Doubling, and scattered so that a thousand devices do not come back in the same second. */
  #backoff(failure: Failure, failures: number): number {
    if (failure.type === 'sign-in') return SIGN_IN_WAIT_MS;
    const scattered = this.#scattered(failures);
    // Not all at the very moment that the server named.
    return failure.type === 'busy' ? failure.waitMs + scattered : scattered;
  }

  #scattered(failures: number): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
    return longest * (0.5 + this.#parts.random() / 2);
  }
}

function statusOf(failure: Failure): SyncStatus {
  switch (failure.type) {
    case 'no-answer':
      return { phase: 'offline', problem: 'no-answer' };
    case 'sign-in':
      return { phase: 'sign-in' };
    case 'refused':
    case 'not-our-server':
    case 'disk-full':
    case 'busy':
    case 'broken':
      return { phase: 'failing', problem: failure.type };
    case 'too-large':
    case 'server-error':
      return { phase: 'failing', problem: 'server-error' };
    case 'stopped':
      return { phase: 'starting' };
  }
}
