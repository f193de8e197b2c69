// What is done at the desk is written only when it can no longer be undone: an entry, once written, stays for ever.
// Until then it is counted as pending; leaving the office, hiding the page or closing it writes at once.
import type { AppendRequest, AppendResult, Device } from '$device/device.ts';
import type { JobId } from '$domain/ids.ts';

export type Failure = Exclude<AppendResult, { type: 'saved' }>;

export interface Step {
  requests: readonly AppendRequest[];
}

export interface DelayedWritesOptions {
  device: Pick<Device, 'append'>;
  /** Milliseconds for which a step can be undone. */
  delay: number;
  /** Some of a step's requests were not saved; the rest of them was. */
  failed(count: number, why: Failure): void;
}

export class DelayedWrites {
  readonly #options: DelayedWritesOptions;
  readonly #timers = new Map<Step, ReturnType<typeof setTimeout>>();
  readonly #closers = new Map<Step, () => void>();
  #steps = $state.raw<readonly Step[]>([]);
  #writing: Promise<void> = Promise.resolve();

  constructor(options: DelayedWritesOptions) {
    this.#options = options;
  }

  /** What is about to be written on a job. */
  pendingOf(job: JobId): AppendRequest | undefined {
    return this.#steps.flatMap((step) => step.requests).findLast((request) => request.job === job);
  }

  get pending(): number {
    return this.#steps.length;
  }

  /** `closed` is called when the step can no longer be undone. */
  later(step: Step, closed: () => void = () => undefined): void {
    this.#steps = [...this.#steps, step];
    this.#closers.set(step, closed);
    this.#timers.set(step, setTimeout(() => void this.#write(step), this.#options.delay));
  }

  undo(step: Step): void {
    if (!this.#timers.has(step)) return;
    this.#release(step);
    this.#forget(step);
  }

  /** Writes all that is pending now, oldest first. */
  async flush(): Promise<void> {
    for (const step of this.#timers.keys()) void this.#write(step);
    await this.#writing;
  }

  #write(step: Step): Promise<void> {
    this.#release(step);
    this.#writing = this.#writing.then(() => this.#append(step));
    return this.#writing;
  }

  async #append(step: Step): Promise<void> {
    const failures: Failure[] = [];
    for (const request of step.requests) {
      const result = await this.#options.device.append(request);
      if (result.type !== 'saved') failures.push(result);
    }
    this.#forget(step);
    if (failures[0]) this.#options.failed(failures.length, failures[0]);
  }

  #release(step: Step): void {
    clearTimeout(this.#timers.get(step));
    this.#timers.delete(step);
    this.#closers.get(step)?.();
    this.#closers.delete(step);
  }

  #forget(step: Step): void {
    this.#steps = this.#steps.filter((other) => other !== step);
  }
}
