// The key that receipts are signed with: made at the first start, kept beside the server's other secrets.
import { generateKeyPairSync, sign, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { publicKeySchema, type PublicKey } from '$domain/device-doc.ts';
import type { WardSlug } from '$domain/ids.ts';
import { receiptText, serverKeyDocId, serverKeyText, type Receipt, type ServerKey } from '$domain/receipt.ts';
import { sha256Hex } from './node-crypto.ts';

export interface ReceiptKey {
  /** The first 32 hex digits of the SHA-256 of the public key. */
  id: string;
  /** The document that tells a ward's devices of it. */
  doc(ward: WardSlug): ServerKey;
  sign(receipt: Omit<Receipt, 'sig' | 'key'>): Receipt;
}

const fileSchema = z.object({ privateKey: z.looseObject({ kty: z.literal('EC'), d: z.string() }), since: z.string() });

export const hasReceiptKey = (dataDir: string): boolean => existsSync(keyFile(dataDir));

/** @param now ISO instant, for a key that is made */
export function openReceiptKey(dataDir: string, now: string): ReceiptKey {
  const file = keyFile(dataDir);
  if (!existsSync(file)) makeKey(dataDir, now);
  return receiptKeyOf(JSON.parse(readFileSync(file, 'utf8')));
}

/** @param kept what lies in the file */
export function receiptKeyOf(kept: unknown): ReceiptKey {
  const { privateKey: jwk, since } = fileSchema.parse(kept);
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicKey = publicKeyOf(privateKey);
  const id = sha256Hex(serverKeyText(publicKey)).slice(0, 32);
  return {
    id,
    doc: (ward) => ({ _id: serverKeyDocId(id), type: 'server-key', v: 1, ward, publicKey, since }),
    sign(receipt) {
      const unsigned = { ...receipt, key: id };
      const hash = Buffer.from(sha256Hex(receiptText(unsigned)), 'hex');
      return { ...unsigned, sig: sign('sha256', hash, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url') };
    }
  };
}

function makeKey(dataDir: string, since: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // Whole or not at all: a key that is lost is another server to every device.
  const draft = `${keyFile(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ privateKey: privateKey.export({ format: 'jwk' }), since }, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, keyFile(dataDir));
}

function publicKeyOf(privateKey: KeyObject): PublicKey {
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  return publicKeySchema.parse({ kty, crv, x, y });
}

const keyFile = (dataDir: string): string => join(dataDir, 'receipt-key.json');
