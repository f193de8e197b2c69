// Challenges for the public page's calculation: bound to the address that asked, good for some minutes and for one report.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { leadingZeroBits, workText } from '$domain/report-work.ts';

export interface WorkOptions {
  /** Zero bits asked of an address that has sent nothing lately, and of one that has used up its allowance. */
  bits: { least: number; most: number };
  now: () => number;
}

export interface Challenge {
  challenge: string;
  bits: number;
}

const GOOD_FOR_MS = 10 * 60_000;
const MOST_USED = 100_000;

export class Work {
  readonly #options: WorkOptions;
  /** Of this start of the server: a challenge from before it is asked for again. */
  readonly #secret = randomBytes(32);
  readonly #used = new Map<string, number>();

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** @param strain 0 for an address that has been quiet, up to 1 */
  challenge(address: string, strain: number): Challenge {
    const { least, most } = this.#options.bits;
    const bits = Math.round(least + (most - least) * Math.min(1, Math.max(0, strain)));
    const body = `${(this.#options.now() + GOOD_FOR_MS).toString(36)}.${bits}.${randomBytes(9).toString('base64url')}`;
    return { challenge: `${body}.${this.#sign(body, address)}`, bits };
  }

  /** Uses the challenge up when the work is good. */
  check({ challenge, codeHash, nonce, address }: { challenge: string; codeHash: string; nonce: number; address: string }): boolean {
    const parts = challenge.split('.');
    const body = parts.slice(0, 3).join('.');
    const [until, bits] = [Number.parseInt(parts[0] ?? '', 36), Number(parts[1])];
    if (parts.length !== 4 || !equal(parts[3]!, this.#sign(body, address))) return false;
    if (!(until >= this.#options.now()) || this.#used.has(body)) return false;
    if (leadingZeroBits(createHash('sha256').update(workText({ challenge, codeHash, nonce })).digest()) < bits) return false;
    this.#use(body, until);
    return true;
  }

  #use(body: string, until: number): void {
    this.#used.set(body, until);
    // Put in by time, so the oldest come first.
    for (const [known, goodUntil] of this.#used) {
      if (goodUntil >= this.#options.now() && this.#used.size <= MOST_USED) break;
      this.#used.delete(known);
    }
  }

  #sign(body: string, address: string): string {
    return createHmac('sha256', this.#secret).update(`${body} ${address}`).digest('base64url').slice(0, 22);
  }
}

const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
