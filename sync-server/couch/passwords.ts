// Passwords as CouchDB 3.5 stores them: PBKDF2 with a named hash function. Documents made by older CouchDBs verify, too.
import { createHash, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CouchError } from './couch-error.ts';

const derive = promisify(pbkdf2);

export const passwordHashSchema = z.object({
  password_scheme: z.literal('pbkdf2'),
  pbkdf2_prf: z.enum(['sha', 'sha224', 'sha256', 'sha384', 'sha512']).default('sha'),
  iterations: z.number().int().min(1).max(10_000_000),
  salt: z.string().min(1).max(500),
  derived_key: z.string().regex(/^[0-9a-f]{20,256}$/)
});
export type PasswordHash = z.infer<typeof passwordHashSchema>;

/** Hashing takes a whole core for tenths of a second: two at a time, and past this many in line no more are taken on. */
const AT_ONCE = 2;
const MAX_IN_LINE = 500;

export class Passwords {
  readonly iterations: number;
  readonly #decoySalt = randomBytes(16).toString('hex');
  readonly #verified = new VerifiedPasswords();
  #running = 0;
  readonly #line: (() => void)[] = [];

  constructor(iterations: number) {
    this.iterations = iterations;
  }

  async hash(password: string, salt = randomBytes(16).toString('hex')): Promise<PasswordHash> {
    const key = await this.#derive(password, { salt, iterations: this.iterations, length: 32, digest: 'sha256' });
    return { password_scheme: 'pbkdf2', pbkdf2_prf: 'sha256', iterations: this.iterations, salt, derived_key: key.toString('hex') };
  }

  /** Without a hash (an unknown name) it takes as long and says no. */
  async verify(password: string, hash: PasswordHash | undefined): Promise<boolean> {
    if (!hash) {
      await this.#derive(password, { salt: this.#decoySalt, iterations: this.iterations, length: 32, digest: 'sha256' });
      return false;
    }
    if (this.#verified.has(password, hash)) return true;
    const wanted = Buffer.from(hash.derived_key, 'hex');
    const digest = hash.pbkdf2_prf === 'sha' ? 'sha1' : hash.pbkdf2_prf;
    const key = await this.#derive(password, { salt: hash.salt, iterations: hash.iterations, length: wanted.length, digest });
    const right = timingSafeEqual(key, wanted);
    if (right) this.#verified.add(password, hash);
    return right;
  }

  /** Whether this password was verified lately: such a request costs no hashing and is no attempt at guessing. */
  isKnown(password: string, hash: PasswordHash | undefined): boolean {
    return hash !== undefined && this.#verified.has(password, hash);
  }

  async #derive(password: string, how: { salt: string; iterations: number; length: number; digest: string }): Promise<Buffer> {
    if (this.#running >= AT_ONCE) {
      if (this.#line.length >= MAX_IN_LINE) {
        throw new CouchError(503, 'busy', 'Too many people are signing in at once, try again in a moment.', { 'retry-after': '5' });
      }
      await new Promise<void>((go) => this.#line.push(go));
    }
    this.#running += 1;
    try {
      return await derive(password, how.salt, how.iterations, how.length, how.digest);
    } finally {
      this.#running -= 1;
      this.#line.shift()?.();
    }
  }
}

/** Passwords verified before, as salted hashes in memory only, so that Basic clients do not cost a derivation a request. */
class VerifiedPasswords {
  static readonly MOST = 2000;
  readonly #pepper = randomBytes(32);
  readonly #keys = new Set<string>();

  has(password: string, hash: PasswordHash): boolean {
    return this.#keys.has(this.#key(password, hash));
  }

  add(password: string, hash: PasswordHash): void {
    if (this.#keys.size >= VerifiedPasswords.MOST) {
      const [oldest] = this.#keys;
      if (oldest !== undefined) this.#keys.delete(oldest);
    }
    this.#keys.add(this.#key(password, hash));
  }

  #key(password: string, hash: PasswordHash): string {
    return createHash('sha256').update(this.#pepper).update(hash.derived_key).update('\0').update(password).digest('base64');
  }
}
