// Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over "id.timestamp.body". `verifyWebhook` is what a receiver does.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedHeaders {
  'webhook-id': string;
  /** Seconds since 1970. */
  'webhook-timestamp': string;
  'webhook-signature': string;
}

export function signWebhook({ id, seconds, body, secret }: { id: string; seconds: number; body: string; secret: string }): SignedHeaders {
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature(`${id}.${seconds}.${body}`, secret)}` };
}

export type Verified = { type: 'good' } | { type: 'bad'; why: 'signature' | 'too-old' | 'known' };

/** Seconds that a message may be on its way, or the clocks apart. */
const TOLERANCE = 5 * 60;

/** @param seen ids of messages that were taken in the last minutes: a message that is recorded and sent again is refused by its id or its age */
export function verifyWebhook(headers: Partial<SignedHeaders>, body: string, { secret, seconds: now, seen }: { secret: string; seconds: number; seen: Set<string> }): Verified {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  const wanted = Buffer.from(signature(`${id}.${timestamp}.${body}`, secret));
  const isSigned = signatures.split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''));
    return each.startsWith('v1,') && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  if (!isSigned) return { type: 'bad', why: 'signature' };
  if (!(Math.abs(now - Number(timestamp)) <= TOLERANCE)) return { type: 'bad', why: 'too-old' };
  if (seen.has(id)) return { type: 'bad', why: 'known' };
  seen.add(id);
  return { type: 'good' };
}

const signature = (text: string, secret: string): string => createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(text).digest('base64');
