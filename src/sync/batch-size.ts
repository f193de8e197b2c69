/**
 * How many documents travel in one request. A link that is slow, or a proxy that ends what takes longer than a minute, would cut the same
 * large request again and again: after a cut a quarter is tried, after a success twice as much.
 */
export class BatchSize {
  readonly #most: number;
  readonly #least: number;
  #size: number;

  constructor(most: number, least: number) {
    this.#most = most;
    this.#least = least;
    this.#size = most;
  }

  get current(): number {
    return this.#size;
  }

  /** `tookMs` tells a request that was cut for taking long from a network that is not there. */
  heed<Outcome extends { type: string; status?: number }>(outcome: Outcome, tookMs: number): Outcome {
    if (outcome.type === 'pushed' || outcome.type === 'pulled') this.#size = Math.min(this.#most, this.#size * 2);
    else if (isCut(outcome) && tookMs >= LONG_MS) this.#size = Math.max(this.#least, Math.ceil(this.#size / 4));
    return outcome;
  }
}

const LONG_MS = 15_000;
const CUT = [408, 502, 504, 524];

/** The connection ended in the middle, or something in between gave up waiting for the server. */
export const isCut = (outcome: { type: string; status?: number }): boolean => outcome.type === 'no-answer' || (outcome.type === 'server-error' && CUT.includes(outcome.status ?? 0));
