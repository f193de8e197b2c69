// A receipt: what the server says, under its signature, that it holds of one device's chain. The newest one counts; those of days before
// stay, so that a chain that was cut later on contradicts them.
import * as z from 'zod/mini';
import { canonicalJson } from './canonical-json.ts';
import { instantSchema } from './common-fields.ts';
import { publicKeySchema } from './device-doc.ts';
import { deviceIdSchema, sha256Schema, wardSlugSchema, type DeviceId, type Sha256 } from './ids.ts';

/** Entries `from` to `to` are there, each linked to the one before by its hash; `hash` is that of entry `to`. */
export const receivedRangeSchema = z.object({ from: z.int().check(z.gte(1)), to: z.int().check(z.gte(1)), hash: sha256Schema });
export type ReceivedRange = z.infer<typeof receivedRangeSchema>;

/** What a receipt has room for; what is beyond is not confirmed yet. */
export const MOST_RANGES = 200;
export const MOST_MISSING = 1000;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const keyIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/));

export const receiptSchema = z.object({
  /** One a device and day (Asia/Ho_Chi_Minh): it is brought up to date during the day and stays as it was after it. */
  _id: z.string().check(z.regex(new RegExp(`^receipt:${UUID}:\\d{4}-\\d\\d-\\d\\d$`))),
  type: z.literal('receipt'),
  v: z.literal(1),
  ward: wardSlugSchema,
  device: deviceIdSchema,
  /** In order and apart. The first one, where it begins with 1, says up to where the chain is complete. */
  received: z.array(receivedRangeSchema).check(z.maxLength(MOST_RANGES)),
  evidence: z.object({
    /** Different files that the entries received name. */
    files: z.int().check(z.gte(0)),
    /** Entries after this one are not spoken of: `missing` would have been too long. */
    upTo: z.int().check(z.gte(0)),
    /** Files with chunks that have not come yet. */
    missing: z.array(sha256Schema).check(z.maxLength(MOST_MISSING)),
    /** Files whose chunks are all there and whose bytes do not give their SHA-256. */
    wrong: z.array(sha256Schema).check(z.maxLength(MOST_MISSING))
  }),
  /** When the server made it, by its own clock. */
  at: instantSchema,
  /** Which of the server's keys signed it. */
  key: keyIdSchema,
  /** ECDSA P-256 with SHA-256 over the 32 bytes of the SHA-256 of `receiptText`, raw r‖s, base64url. */
  sig: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/))
});
export type Receipt = z.infer<typeof receiptSchema>;

/** `server-key:<id>`: a public key of the server. Devices keep the first one they see and say when another one signs. */
export const serverKeySchema = z.object({
  _id: z.string().check(z.regex(/^server-key:[0-9a-f]{32}$/)),
  type: z.literal('server-key'),
  v: z.literal(1),
  ward: wardSlugSchema,
  publicKey: publicKeySchema,
  since: instantSchema
});
export type ServerKey = z.infer<typeof serverKeySchema>;

export const receiptPrefix = (device: DeviceId): string => `receipt:${device}:`;
/** @param date in Asia/Ho_Chi_Minh, `2026-11-23` */
export const receiptDocId = (device: DeviceId, date: string): string => receiptPrefix(device) + date;
export const serverKeyDocId = (key: string): string => `server-key:${key}`;

/** The text whose SHA-256 is signed: canonical JSON without the signature and what CouchDB adds. */
export function receiptText(receipt: Omit<Receipt, 'sig'> & { sig?: string }): string {
  return canonicalJson(Object.fromEntries(Object.entries(receipt).filter(([key]) => key !== 'sig' && (key === '_id' || !key.startsWith('_')))));
}

/** The text whose SHA-256 begins with the key's id (RFC 7638's thumbprint, in hex and cut to 32 digits). */
export const serverKeyText = ({ crv, kty, x, y }: ServerKey['publicKey']): string => canonicalJson({ crv, kty, x, y });

type Received = Pick<Receipt, 'received'>;

/** The last entry before the first gap; 0 when the first entry has not come. */
export const completeTo = ({ received: [first] }: Received): number => (first?.from === 1 ? first.to : 0);

/** The last entry that has come. */
export const newestReceived = ({ received }: Received): number => received.at(-1)?.to ?? 0;

export const isReceived = ({ received }: Received, n: number): boolean => received.some(({ from, to }) => from <= n && n <= to);

/** Whether all of a file that entry `n` names has come, and is what it is named for. */
export function isFileReceived(receipt: Pick<Receipt, 'received' | 'evidence'>, n: number, sha256: Sha256): boolean {
  const { upTo, missing, wrong } = receipt.evidence;
  return n <= upTo && isReceived(receipt, n) && !missing.includes(sha256) && !wrong.includes(sha256);
}

/** What lies between the ranges: entries that were written and have not come. */
export function gapsOf(received: readonly Pick<ReceivedRange, 'from' | 'to'>[]): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let next = 1;
  for (const { from, to } of received) {
    if (from > next) gaps.push({ from: next, to: from - 1 });
    next = to + 1;
  }
  return gaps;
}
