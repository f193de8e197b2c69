// The chain's cryptography by node:crypto. Signatures are checked on Node's thread pool, so that the server goes on answering.
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { ChainCrypto } from '$domain/chain/check-entry.ts';
import type { PublicKey } from '$domain/device-doc.ts';
import { sha256Schema, type Sha256 } from '$domain/ids.ts';

export const sha256Hex = (data: string | Uint8Array): Sha256 => sha256Schema.parse(createHash('sha256').update(data).digest('hex'));

/** Making a key object costs more than using it: those seen last are kept. */
const MOST_KEYS = 2000;

export function nodeCrypto(): ChainCrypto {
  const keys = new Map<string, KeyObject | undefined>();
  return {
    sha256: async (text) => sha256Hex(text),
    verify: (key, hash, signature) => {
      const known = keyObject(keys, key);
      if (!known) return Promise.resolve(false);
      return new Promise((resolve, reject) => {
        verify('sha256', Buffer.from(hash, 'hex'), { key: known, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'), (error, isGood) => (error ? reject(error) : resolve(isGood)));
      });
    }
  };
}

function keyObject(keys: Map<string, KeyObject | undefined>, { kty, crv, x, y }: PublicKey): KeyObject | undefined {
  const name = `${x} ${y}`;
  if (keys.has(name)) return keys.get(name);
  if (keys.size >= MOST_KEYS) keys.clear();
  const made = makeKey({ kty, crv, x, y });
  keys.set(name, made);
  return made;
}

function makeKey(jwk: PublicKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (thrown) {
    // Anyone may write a device document: coordinates that are no point of the curve are no key.
    if (thrown instanceof Error && 'code' in thrown) return undefined;
    throw thrown;
  }
}
