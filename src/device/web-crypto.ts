// The chain's cryptography by WebCrypto.
import type { ChainCrypto } from '$domain/chain/check-entry.ts';
import type { PublicKey } from '$domain/device-doc.ts';
import { fromBase64Url, fromHex, sha256 } from './digest.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export function webCrypto(): ChainCrypto {
  const keys = new Map<string, Promise<CryptoKey | undefined>>();
  return {
    sha256: (text) => sha256(text),
    async verify({ kty, crv, x, y }, hash, signature) {
      const name = `${x} ${y}`;
      const imported = keys.get(name) ?? importKey({ kty, crv, x, y });
      keys.set(name, imported);
      const key = await imported;
      return key !== undefined && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64Url(signature), fromHex(hash));
    }
  };
}

async function importKey(jwk: PublicKey): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('jwk', jwk, ECDSA, false, ['verify']);
  } catch (error) {
    // DataError: coordinates that are no point of the curve are no key.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
