import { createSubscriber } from 'svelte/reactivity';
import type { Subscribable } from '$device/device.ts';

/**
 * A `Subscribable` as a reactive value. It listens only while something on the page reads `current`; until the first
 * value has come, `current` is what was given as `initial`. A query that throws is a bug and is thrown to the page.
 */
export class Live<T, Initial = undefined> {
  #value: T | Initial;
  #failure: { error: unknown } | undefined;
  #arrived = false;
  readonly #listen: () => void;

  constructor(source: Subscribable<T>, initial: Initial) {
    this.#value = initial;
    this.#listen = createSubscriber((update) => {
      const subscription = source.subscribe(
        (value) => {
          this.#value = value;
          this.#arrived = true;
          this.#failure = undefined;
          update();
        },
        (error) => {
          this.#failure = { error };
          update();
        }
      );
      return () => subscription.unsubscribe();
    });
  }

  get current(): T | Initial {
    this.#listen();
    if (this.#failure) throw this.#failure.error;
    return this.#value;
  }

  /** True once the first value is there: what tells "nothing" from "not yet". */
  get arrived(): boolean {
    this.#listen();
    return this.#arrived;
  }
}

/** `Live` without an initial value. */
export const live = <T>(source: Subscribable<T>): Live<T> => new Live<T>(source, undefined);
