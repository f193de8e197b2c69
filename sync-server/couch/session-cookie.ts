// CouchDB's AuthSession: base64url of name:time:HMAC. The user's salt is part of the key, so that a new password ends all
// sessions made with the old one; the server keeps no list of sessions.
import { createHmac, timingSafeEqual } from 'node:crypto';

export const COOKIE_NAME = 'AuthSession';

export interface SessionClaim {
  name: string;
  /** Seconds since 1970. */
  issuedAt: number;
  signedBy(secret: string, salt: string): boolean;
}

export function makeSessionCookie({ name, issuedAt, secret, salt }: { name: string; issuedAt: number; secret: string; salt: string }): string {
  const claim = `${name}:${issuedAt.toString(16).toUpperCase()}`;
  return Buffer.concat([Buffer.from(`${claim}:`), sign(claim, secret, salt)]).toString('base64url');
}

/** Undefined for anything that is no such cookie. Whether it is genuine and recent is for the caller to ask. */
export function readSessionCookie(value: string): SessionClaim | undefined {
  if (value.length > 1024 || !/^[A-Za-z0-9_-]+$/.test(value)) return undefined;
  const decoded = Buffer.from(value, 'base64url');
  const first = decoded.indexOf(':');
  const second = first < 0 ? -1 : decoded.indexOf(':', first + 1);
  if (first < 1 || second < 0) return undefined;
  const claim = decoded.subarray(0, second).toString('utf8');
  const time = decoded.subarray(first + 1, second).toString('utf8');
  if (!/^[0-9A-F]{1,11}$/.test(time)) return undefined;
  const signature = decoded.subarray(second + 1);
  return {
    name: decoded.subarray(0, first).toString('utf8'),
    issuedAt: Number.parseInt(time, 16),
    signedBy(secret, salt) {
      const wanted = sign(claim, secret, salt);
      return wanted.length === signature.length && timingSafeEqual(wanted, signature);
    }
  };
}

/** The value of the session cookie in a Cookie header; undefined when there is none or it is empty. */
export function sessionCookieOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === COOKIE_NAME) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

const sign = (claim: string, secret: string, salt: string): Buffer => createHmac('sha256', secret + salt).update(claim).digest();
