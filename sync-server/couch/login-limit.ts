/** Slows guessing down: per name and address, and (more generously, an office shares one) per address. */
export class LoginLimit {
  readonly #now: () => number;
  readonly #failures = new Map<string, { count: number; last: number }>();

  static readonly FREE_PER_NAME = 5;
  static readonly FREE_PER_ADDRESS = 100;
  static readonly LONGEST_WAIT_S = 300;
  static readonly LONGEST_WAIT_OF_ADDRESS_S = 10;
  static readonly FORGET_MS = 15 * 60_000;
  static readonly MOST = 20_000;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds to wait before the next attempt counts; 0 when it may go ahead. */
  wait(name: string, address: string): number {
    return Math.max(
      this.#waitFor(nameKey(name, address), LoginLimit.FREE_PER_NAME, LoginLimit.LONGEST_WAIT_S),
      // Short: one colleague's guessing must not shut the office out.
      this.#waitFor(addressKey(address), LoginLimit.FREE_PER_ADDRESS, LoginLimit.LONGEST_WAIT_OF_ADDRESS_S)
    );
  }

  failed(name: string, address: string): void {
    for (const key of [nameKey(name, address), addressKey(address)]) {
      const before = this.#recent(key);
      this.#failures.delete(key);
      this.#failures.set(key, { count: (before?.count ?? 0) + 1, last: this.#now() });
    }
    // Oldest first: entries are put back at the end at each failure.
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= LoginLimit.MOST && this.#recent(key)) break;
      this.#failures.delete(key);
    }
  }

  succeeded(name: string, address: string): void {
    this.#failures.delete(nameKey(name, address));
  }

  #waitFor(key: string, free: number, longest: number): number {
    const entry = this.#recent(key);
    if (!entry || entry.count < free) return 0;
    const seconds = Math.min(2 ** (entry.count - free), longest);
    return Math.max(0, Math.ceil((entry.last + seconds * 1000 - this.#now()) / 1000));
  }

  #recent(key: string): { count: number; last: number } | undefined {
    const entry = this.#failures.get(key);
    return entry && this.#now() - entry.last < LoginLimit.FORGET_MS ? entry : undefined;
  }
}

const nameKey = (name: string, address: string): string => `n ${address} ${name.slice(0, 100)}`;
const addressKey = (address: string): string => `a ${address}`;
