// What is done at the desk is written only when it can no longer be undone: an entry, once written, stays for ever.
// Until then it is kept on the device as an intent and counted as pending. It is said to be done only once it is kept, so that a closed tab loses
// nothing: leaving the office or the page writes at once, and what that does not finish is taken up by another tab or at the next start.
import type { AppendResult, Intent, Intents, Subscribable, UndoableRequest } from '$device/device.ts';
import type { JobId } from '$domain/ids.ts';

export type Failure = Exclude<AppendResult, { type: 'saved' }>;

export interface Step {
  requests: readonly UndoableRequest[];
}

export interface DelayedWritesOptions {
  intents(): Promise<Omit<Intents, 'writeAll'>>;
  /** Says something now and whenever the intents have changed, in any tab. */
  changes: Subscribable<unknown>;
  /** Milliseconds for which a step can be undone. */
  delay: number;
  now(): number;
  /** Some of a step's requests were not saved; the rest of them was. */
  failed(count: number, why: Failure): void;
  /** All or some of what was to be undone had been written by another tab. */
  tooLate(): void;
}

interface Kept {
  keys: readonly string[];
  timer: ReturnType<typeof setTimeout>;
  close(): void;
}

export class DelayedWrites {
  readonly #options: DelayedWritesOptions;
  /** Until each is undone or being written. */
  readonly #kept = new Map<Step, Kept>();
  readonly #keeping = new Set<Promise<void>>();
  /** Keys of what this tab has written or taken back: never taken up again. */
  readonly #ended = new Set<string>();
  #steps = $state.raw<readonly Step[]>([]);
  #writing: Promise<void> = Promise.resolve();

  constructor(options: DelayedWritesOptions) {
    this.#options = options;
  }

  /** What is about to be written on a job. */
  pendingOf(job: JobId): UndoableRequest | undefined {
    return this.#steps.flatMap((step) => step.requests).findLast((request) => request.job === job);
  }

  get pending(): number {
    return this.#steps.length;
  }

  /** `show` is called once the step is safe on the device; what it returns is called when the step can no longer be undone. */
  later(step: Step, show: () => () => void): void {
    this.#steps = [...this.#steps, step];
    const keeping = this.#keep(step, show).finally(() => this.#keeping.delete(keeping));
    this.#keeping.add(keeping);
  }

  /**
   * Takes up what was pending when the app ended, and what other tabs have pending: whoever comes first writes it. From then on it follows what
   * other tabs do, for the one that began it may be closed. `ready` is called once what is there is pending here, too.
   */
  follow(ready: () => void): () => void {
    const following = this.#options.changes.subscribe(() => void this.#heed().then(ready));
    return () => following.unsubscribe();
  }

  async undo(step: Step): Promise<void> {
    const kept = this.#release(step);
    if (!kept) return;
    const removed = await (await this.#options.intents()).remove(kept.keys);
    this.#forget(step);
    if (removed < kept.keys.length) this.#options.tooLate();
  }

  /** Writes all that is pending now, oldest first. */
  async flush(): Promise<void> {
    for (const step of this.#kept.keys()) this.#write(step);
    await Promise.all(this.#keeping);
    for (const step of this.#kept.keys()) this.#write(step);
    await this.#writing;
  }

  async #heed(): Promise<void> {
    // What is held by now was kept before the list is read.
    const held = [...this.#kept];
    const intents = await (await this.#options.intents()).list();
    const there = new Set(intents.map(({ key }) => key));
    for (const [step, { keys }] of held) {
      // Another tab has written it or taken it back.
      if (!keys.some((key) => there.has(key)) && this.#release(step)) this.#forget(step);
    }
    // What is being kept by this tab has no key here yet.
    await Promise.all(this.#keeping);
    const known = new Set([...this.#kept.values()].flatMap(({ keys }) => keys));
    const others = intents.filter(({ key }) => !known.has(key) && !this.#ended.has(key));
    // What was done at once is one step again.
    for (const at of new Set(others.map((intent) => intent.at))) this.#takeUp(others.filter((intent) => intent.at === at), at);
  }

  #takeUp(together: readonly Intent[], at: string): void {
    const { delay, now } = this.#options;
    const step = { requests: together.map(({ request }) => request) };
    this.#steps = [...this.#steps, step];
    // Never longer than its time, however the clock was set meanwhile.
    const wait = Math.min(Math.max(Date.parse(at) + delay - now(), 0), delay);
    this.#hold(step, { keys: together.map(({ key }) => key), wait, close: () => undefined });
  }

  async #keep(step: Step, show: () => () => void): Promise<void> {
    try {
      const kept = await (await this.#options.intents()).keep(step.requests);
      if (kept.type === 'kept') return this.#hold(step, { keys: kept.keys, wait: this.#options.delay, close: show() });
      this.#forget(step);
      this.#options.failed(step.requests.length, kept);
    } catch (error) {
      this.#forget(step);
      throw error;
    }
  }

  #hold(step: Step, { keys, wait, close }: { keys: readonly string[]; wait: number; close: () => void }): void {
    this.#kept.set(step, { keys, close, timer: setTimeout(() => this.#write(step), wait) });
  }

  #write(step: Step): void {
    const kept = this.#release(step);
    if (!kept) return;
    this.#writing = this.#writing
      .then(() => this.#append(step, kept.keys))
      // It stays kept, and does not stop the others.
      .catch((error: unknown) => console.error('What was done is written at the next start.', error));
  }

  async #append(step: Step, keys: readonly string[]): Promise<void> {
    const intents = await this.#options.intents();
    const failures: Failure[] = [];
    for (const key of keys) {
      const result = await intents.write(key);
      if (result.type === 'saved' || result.type === 'gone') continue;
      // It is told as not done, and so must not be done later; once, by the tab that takes it away.
      if ((await intents.remove([key])) > 0) failures.push(result);
    }
    this.#forget(step);
    if (failures[0]) this.#options.failed(failures.length, failures[0]);
  }

  /** From here on it can no longer be undone, or is undone. Undefined when that was so already. */
  #release(step: Step): Kept | undefined {
    const kept = this.#kept.get(step);
    if (!kept) return undefined;
    this.#kept.delete(step);
    for (const key of kept.keys) this.#ended.add(key);
    clearTimeout(kept.timer);
    kept.close();
    return kept;
  }

  #forget(step: Step): void {
    this.#steps = this.#steps.filter((one) => one !== step);
  }
}
