// WebCrypto with outcomes and moments that the seed decides: SHA-256 as it is, ECDSA P-256 with the nonce of RFC 6979's idea (made from the
// key and the message), so that signing twice gives one signature. Everything it makes is checked by Node's own verify.
import { createECDH, createHash, createHmac, createPublicKey, KeyObject, verify, webcrypto } from 'node:crypto';
import type { PublicKey } from '$domain/device-doc.ts';
import type { World } from './world.ts';

/** Order of P-256 (FIPS 186-4, D.1.2.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

type Data = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
export interface KeyPair {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

/** Key pairs are drawn from here, in order: importing one takes another thread. */
const pool: KeyPair[] = [];
let drawn = 0;

export async function prepareKeys(count: number): Promise<void> {
  while (pool.length < count) {
    const { d, ...jwk } = keyNamed(`key ${pool.length}`);
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    pool.push({
      privateKey: await webcrypto.subtle.importKey('jwk', { ...jwk, d }, curve, true, ['sign']),
      publicKey: await webcrypto.subtle.importKey('jwk', jwk, curve, true, ['verify'])
    });
  }
  drawn = 0;
}

function keyNamed(name: string) {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(createHash('sha256').update(name).digest());
  const point = ecdh.getPublicKey();
  const [x = '', y = '', d = ''] = [point.subarray(1, 33), point.subarray(33), ecdh.getPrivateKey()].map((bytes) => Buffer.from(bytes).toString('base64url'));
  return { kty: 'EC', crv: 'P-256', x, y, d } as const;
}

/** The server's own. */
export const RECEIPT_KEY = keyNamed('the server signs receipts');

/** Dexie hashes something when it is loaded, before there is a world. */
export function simulatedSubtle(world: () => World | undefined) {
  return {
    async digest(_algorithm: string, data: Data): Promise<ArrayBuffer> {
      const digest = createHash('sha256').update(bytesOf(data)).digest();
      await world()?.io('digest', 1);
      return Uint8Array.from(digest).buffer;
    },
    async generateKey(): Promise<KeyPair> {
      await world()?.io('generateKey', 20);
      const pair = pool[drawn++];
      if (!pair) throw new Error('prepareKeys() made too few keys');
      return pair;
    },
    async exportKey(_format: 'jwk', key: CryptoKey): Promise<object> {
      await world()?.io('exportKey', 1);
      return jwkOf(key);
    },
    async sign(_algorithm: object, key: CryptoKey, data: Data): Promise<ArrayBuffer> {
      await world()?.io('sign', 2);
      return signNow(jwkOf(key), bytesOf(data));
    },
    async importKey(_format: 'jwk', key: PublicKey): Promise<KeyObject> {
      await world()?.io('importKey', 1);
      return publicKeyOf(key);
    },
    async verify(_algorithm: object, key: KeyObject, signature: Data, data: Data): Promise<boolean> {
      await world()?.io('verify', 2);
      return verify('sha256', bytesOf(data), { key, dsaEncoding: 'ieee-p1363' }, bytesOf(signature));
    }
  };
}

const jwks = new WeakMap<CryptoKey, { d?: string }>();

function jwkOf(key: CryptoKey): { d?: string } {
  const known = jwks.get(key) ?? KeyObject.from(key as webcrypto.CryptoKey).export({ format: 'jwk' });
  jwks.set(key, known);
  return known;
}

const publicKeys = new Map<string, KeyObject>();

function publicKeyOf({ kty, crv, x, y }: PublicKey): KeyObject {
  const known = publicKeys.get(`${x} ${y}`) ?? createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  publicKeys.set(`${x} ${y}`, known);
  return known;
}

/** Node's own check, without its other thread. */
export const verifyNow = (key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean => verify('sha256', message, { key: publicKeyOf(key), dsaEncoding: 'ieee-p1363' }, signature);

export const signNow = ({ d = '' }: { d?: string }, message: Uint8Array): ArrayBuffer => sign(bigint(Buffer.from(d, 'base64url')), message);

function sign(d: bigint, message: Uint8Array): ArrayBuffer {
  const z = bigint(createHash('sha256').update(message).digest());
  const nonce = createHmac('sha256', bytes(d)).update(message).digest();
  const k = (bigint(nonce) % (N - 1n)) + 1n;
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(bytes(k));
  const r = bigint(ecdh.getPublicKey().subarray(1, 33)) % N;
  const s = (inverse(k) * ((z + r * d) % N)) % N;
  return Uint8Array.from(Buffer.concat([bytes(r), bytes(s)])).buffer;
}

/** By the extended Euclidean algorithm. */
function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value, N, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % N) + N) % N;
}

const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const bigint = (value: Uint8Array): bigint => BigInt(`0x${Buffer.from(value).toString('hex')}`);
const bytesOf = (data: Data): Uint8Array => (data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
