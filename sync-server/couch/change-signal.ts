// One live listener per database, however many requests wait for its next change, and none while nobody waits.
import type { DocumentStore } from './document-store.ts';

/** Writes within this time wake the waiting requests once: a thousand phones coming back must not each wake all others. */
const GATHER_MS = 40;

export class ChangeSignal {
  readonly #store: DocumentStore;
  readonly #waiting = new Set<() => void>();
  #stopListening: Promise<() => void> | undefined;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  /**
   * Resolves once listening has begun, so that a query made afterwards plus this subscription miss nothing in between.
   * `wake` is called after writes, also those of other processes; returns how to stop.
   */
  async subscribe(wake: () => void): Promise<() => void> {
    this.#waiting.add(wake);
    this.#stopListening ??= this.#listen();
    await this.#stopListening;
    return () => {
      this.#waiting.delete(wake);
      if (this.#waiting.size === 0) this.#quiet();
    };
  }

  close(): void {
    for (const wake of [...this.#waiting]) wake();
    this.#quiet();
  }

  async #listen(): Promise<() => void> {
    const { update_seq } = await this.#store.info();
    let gathering: NodeJS.Timeout | undefined;
    const stop = this.#store.listen(update_seq, () => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        for (const wake of [...this.#waiting]) wake();
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(gathering);
      stop();
    };
  }

  #quiet(): void {
    const stopListening = this.#stopListening;
    this.#stopListening = undefined;
    void stopListening?.then((stop) => stop());
  }
}
