/** So many at once and so many an hour per key (an address, a source). In memory: a restart forgives. */
export class Allowance {
  readonly #most: number;
  readonly #perMs: number;
  readonly #now: () => number;
  readonly #left = new Map<string, { left: number; at: number }>();

  /** Keys that are watched at the same time; whoever was away longest is forgotten first. */
  static readonly MOST_KEYS = 50_000;

  constructor({ most, perHour, now }: { most: number; perHour: number; now: () => number }) {
    this.#most = most;
    this.#perMs = perHour / 3_600_000;
    this.#now = now;
  }

  /** Takes so many; answers 0, or, with nothing taken, the seconds until there are so many. */
  take(key: string, count = 1): number {
    const left = this.left(key);
    const taken = left >= count;
    this.#left.delete(key);
    this.#left.set(key, { left: taken ? left - count : left, at: this.#now() });
    for (const oldest of this.#left.keys()) {
      if (this.#left.size <= Allowance.MOST_KEYS) break;
      this.#left.delete(oldest);
    }
    return taken ? 0 : Math.max(1, Math.ceil((count - left) / this.#perMs / 1000));
  }

  /** What of the allowance is unused. */
  left(key: string): number {
    const before = this.#left.get(key);
    return before ? Math.min(this.#most, before.left + (this.#now() - before.at) * this.#perMs) : this.#most;
  }

  /** 0 nothing used, 1 all of it. */
  used(key: string): number {
    return 1 - this.left(key) / this.#most;
  }
}

/** IPv6 hands a household a whole /64: its addresses are one. */
export function addressKey(ip: string): string {
  const bare = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.split('%')[0]!.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? front : [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back];
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
