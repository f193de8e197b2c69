// Who asks: by session cookie or by Basic credentials, and the making and renewing of sessions. CouchDB's `_session`.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CouchError, unauthorized } from './couch-error.ts';
import type { LoginLimit } from './login-limit.ts';
import type { Passwords } from './passwords.ts';
import type { Who } from './security.ts';
import { COOKIE_NAME, makeSessionCookie, readSessionCookie, sessionCookieOf } from './session-cookie.ts';
import type { User, Users } from './users.ts';

export const NOBODY: Who = { name: null, roles: [] };

export interface SignInParts {
  users: Users;
  passwords: Passwords;
  limit: LoginLimit;
  secret: string;
  sessionSeconds: number;
  now: () => number;
}

export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** Throws 401 or 429 for wrong Basic credentials; a cookie that is not valid (any more) makes nobody of its bearer. */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<Who & { by?: 'cookie' | 'default' }> {
    const basic = basicCredentials(request.headers.authorization);
    if (basic) {
      const user = await this.verify(basic, request.ip);
      return { name: user.name, roles: user.roles, by: 'default' };
    }
    const cookie = sessionCookieOf(request.headers.cookie);
    if (cookie === undefined) return NOBODY;
    const claim = readSessionCookie(cookie);
    const user = claim && (await this.#parts.users.find(claim.name));
    if (!claim || !user?.hash || !claim.signedBy(this.#parts.secret, user.hash.salt)) return NOBODY;
    const age = Math.floor(this.#parts.now() / 1000) - claim.issuedAt;
    if (age < -60 || age > this.#parts.sessionSeconds) return NOBODY;
    // Renewed while it is used, so that nobody is thrown out in the middle of work.
    if (age > this.#parts.sessionSeconds * 0.1) this.startSession(user, request, reply);
    return { name: user.name, roles: user.roles, by: 'cookie' };
  }

  async verify({ name, password }: { name: string; password: string }, address: string): Promise<User> {
    const { users, passwords, limit } = this.#parts;
    const user = await users.find(name);
    if (user && passwords.isKnown(password, user.hash)) return user;
    const wait = limit.wait(name, address);
    if (wait > 0) {
      throw new CouchError(429, 'too_many_requests', `Too many failed attempts, try again in ${wait} seconds.`, { 'retry-after': String(wait) });
    }
    if (!(await passwords.verify(password, user?.hash)) || !user) {
      limit.failed(name, address);
      throw unauthorized('Name or password is incorrect.');
    }
    limit.succeeded(name, address);
    return user;
  }

  startSession(user: User, request: FastifyRequest, reply: FastifyReply): void {
    if (!user.hash) return;
    const issuedAt = Math.floor(this.#parts.now() / 1000);
    const value = makeSessionCookie({ name: user.name, issuedAt, secret: this.#parts.secret, salt: user.hash.salt });
    setCookie(request, reply, { value, maxAge: this.#parts.sessionSeconds, now: this.#parts.now() });
  }

  endSession(request: FastifyRequest, reply: FastifyReply): void {
    setCookie(request, reply, { value: '', maxAge: 0, now: this.#parts.now() });
  }
}

/** With Expires beside Max-Age, as CouchDB sends it: some clients know only the older one. */
function setCookie(request: FastifyRequest, reply: FastifyReply, { value, maxAge, now }: { value: string; maxAge: number; now: number }): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  const expires = new Date(now + maxAge * 1000).toUTCString();
  reply.header('set-cookie', `${COOKIE_NAME}=${value}; Version=1; Expires=${expires}; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Strict${secure}`);
}

export function basicCredentials(header: string | undefined): { name: string; password: string } | undefined {
  const encoded = /^basic\s+([A-Za-z0-9+/=_-]*)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthorized('Name or password is incorrect.');
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
