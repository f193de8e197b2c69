// What code takes from its surroundings without being handed it, replaced by the simulation's own: time, timers, randomness, WebCrypto,
// Blobs. Imported before anything under test. The process it runs in does nothing else.
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Owner, World } from './world.ts';
import { SimulatedBlob } from './simulated-blob.ts';
import { simulatedSubtle } from './simulated-crypto.ts';
import { randomBytes } from '../../sync-server/demo/random.ts';

let world: World | undefined;

/** The world that the globals belong to from now on. */
export function enter(next: World): void {
  world = next;
}

/** A transaction's next step goes to the device whose store it is; simulated-disk.ts says which that is. */
export const storeTasks: { schedule: ((world: World, run: () => void) => void) | undefined } = { schedule: undefined };

function here(): World {
  if (!world) throw new Error('No world has been entered');
  return world;
}

interface Timer {
  cancelled: boolean;
  unref(): void;
  ref(): void;
}

function startTimer(run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer {
  const { current } = here();
  return Object.assign(here().schedule(current, 'timer', Math.max(0, ms), () => run(...args)), { unref: () => undefined, ref: () => undefined });
}

function stopTimer(timer: { cancelled: boolean } | undefined): void {
  if (timer) timer.cancelled = true;
}

function timeoutSignal(ms: number): AbortSignal {
  const late = new AbortController();
  startTimer(() => late.abort(new DOMException('The operation timed out', 'TimeoutError')), ms);
  return late.signal;
}

const crypto = {
  subtle: simulatedSubtle(() => world),
  getRandomValues: <T extends ArrayBufferView>(array: T): T => {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(randomBytes(here().random, array.byteLength));
    return array;
  },
  randomUUID: () => createHash('md5').update(randomBytes(here().random, 16)).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
};

for (const [name, value] of Object.entries({
  crypto,
  Blob: SimulatedBlob,
  setTimeout: startTimer,
  clearTimeout: stopTimer,
  // The server looks for writes of other processes in an interval; here there are none.
  setInterval: () => ({ unref: () => undefined }),
  clearInterval: () => undefined,
  setImmediate: (run: () => void) => (storeTasks.schedule ? storeTasks.schedule(here(), run) : startTimer(run)),
  // Values are cloned into and out of stores by the million; what cannot be changed need not be.
  structuredClone: clone,
  // The photos here are no pictures: a preview cannot be made of them.
  createImageBitmap: () => Promise.reject(new DOMException('The source image could not be decoded.', 'InvalidStateError')),
  BroadcastChannel: undefined
})) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
Date.now = () => Math.floor(here().now);
AbortSignal.timeout = timeoutSignal;
// Node's own keeps what listens to it alive for as long as nobody aborts, which in a world that ends is for ever.
AbortSignal.any = (signals) => {
  const either = new AbortController();
  for (const signal of signals) {
    setMaxListeners(0, signal);
    if (signal.aborted) either.abort(signal.reason);
    else signal.addEventListener('abort', () => either.abort(signal.reason), { once: true });
  }
  return either.signal;
};

function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') throw new DOMException('could not be cloned', 'DataCloneError');
    return value;
  }
  if (Array.isArray(value)) return value.map(clone) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return cloneOther(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = clone((value as Record<string, unknown>)[key]);
  return copy as T;
}

function cloneOther<T extends object>(value: T): T {
  if (value instanceof SimulatedBlob || value instanceof CryptoKey) return value;
  if (value instanceof Date) return new Date(value) as T & Date;
  if (value instanceof Uint8Array) return value.slice() as T & Uint8Array;
  throw new Error(`The simulation does not clone a ${value.constructor.name}`);
}

export type { Owner };
