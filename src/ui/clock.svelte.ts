import { createSubscriber } from 'svelte/reactivity';
import { isoInstant } from './iso-instant.ts';

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
    return isoInstant(this.#time());
  }
}
