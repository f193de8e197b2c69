import { createSubscriber } from 'svelte/reactivity';

/** The time of day as pages show it: ticks every half minute while something reads it. */
export class Clock {
  readonly #time: () => number;
  readonly #tick: () => void;

  constructor(time: () => number, every = 30_000) {
    this.#time = time;
    this.#tick = createSubscriber((update) => {
      const timer = setInterval(update, every);
      return () => clearInterval(timer);
    });
  }

  /** ISO instant, as documents hold them. */
  get now(): string {
    this.#tick();
    return new Date(this.#time()).toISOString();
  }
}
