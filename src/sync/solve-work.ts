// Finds the number that the server asks for before it takes a report. SHA-256 by hand (FIPS 180-4): WebCrypto answers each hash through a promise, which
// on a slow phone takes many times as long as the hash.
import { leadingZeroBits, workText } from '$domain/report-work.ts';

/** How many are tried before the page may breathe. */
const AT_ONCE = 2000;

export async function solveWork({ challenge, bits, codeHash }: { challenge: string; bits: number; codeHash: string }, pause: () => Promise<void>): Promise<number> {
  const utf8 = new TextEncoder();
  for (let nonce = 0; ; nonce++) {
    if (leadingZeroBits(sha256Sync(utf8.encode(workText({ challenge, codeHash, nonce })))) >= bits) return nonce;
    if (nonce % AT_ONCE === AT_ONCE - 1) await pause();
  }
}

const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
const PRIMES = Array.from({ length: 312 }, (_, index) => index).filter((n) => n > 1 && !Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, index) => index + 2).some((by) => n % by === 0));
const ROUND = Int32Array.from(PRIMES.slice(0, 64), (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const schedule = new Int32Array(64);

export function sha256Sync(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((message.length + 8) >> 6 << 6) + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, message.length * 8);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  const state = START.slice();
  for (let block = 0; block < padded.length; block += 64) addBlock(state, view, block);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => digest.setInt32(index * 4, word));
  return new Uint8Array(digest.buffer);
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function addBlock(state: Int32Array, view: DataView, block: number): void {
  for (let t = 0; t < 16; t++) schedule[t] = view.getInt32(block + t * 4);
  for (let t = 16; t < 64; t++) {
    const [w15, w2] = [schedule[t - 15]!, schedule[t - 2]!];
    schedule[t] = (schedule[t - 16]! + (turn(w15, 7) ^ turn(w15, 18) ^ (w15 >>> 3)) + schedule[t - 7]! + (turn(w2, 17) ^ turn(w2, 19) ^ (w2 >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[t]! + schedule[t]!) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index]! + word) | 0));
}
