// Entries never wait for evidence: while they are on their way no part of a file is begun, and parts that would hold up the link are
// taken back. A part is sent again from its beginning, and there are at most a few.
export class EntriesFirst {
  #interrupt = new AbortController();
  #under: Promise<unknown> | undefined;

  /** Aborts when entries want the link. */
  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  async send<T>(work: () => Promise<T>): Promise<T> {
    this.#interrupt.abort();
    this.#interrupt = new AbortController();
    const sending = work();
    const under = sending.then(() => undefined, () => undefined);
    this.#under = under;
    try {
      return await sending;
    } finally {
      if (this.#under === under) this.#under = undefined;
    }
  }

  async turn(): Promise<void> {
    while (this.#under) await this.#under;
  }
}
