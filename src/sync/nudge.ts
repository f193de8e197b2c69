/** Something that can be waited for and set off, any number of times; one that was set off while nobody waited is kept for the next. */
export class Nudge {
  #set = false;
  #waiting: (() => void) | undefined;

  give(): void {
    this.#set = true;
    this.#waiting?.();
  }

  /** Until it is given, the time is over, or the signal aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#set && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => done(), ms);
        const done = () => {
          clearTimeout(timer);
          // The signal lives as long as the worker: what is left on it would pile up all day.
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#waiting = done;
        signal.addEventListener('abort', done, { once: true });
      });
      this.#waiting = undefined;
    }
    this.#set = false;
  }
}
