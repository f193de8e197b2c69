// Follows every ward there is, also those that a command makes while the server runs.
import { setMaxListeners } from 'node:events';
import type { WardSlug } from '$domain/ids.ts';
import type { Administration } from '../couch/administration.ts';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import { WardFollower, type FollowerParts } from './follow-ward.ts';
import { nodeCrypto } from './node-crypto.ts';
import { memoryInFolder } from './receipt-memory.ts';
import { openReceiptKey } from './server-key.ts';
import { wardsThere } from './wards-there.ts';

export interface ReceiptFollower {
  start(): void;
  /** Comes back when nothing of it touches the databases any more. */
  stop(): Promise<void>;
}

export interface FollowWardsOptions {
  databases: Administration;
  dataDir: string;
  log: Log;
  now(): number;
}

/** Between two looks for wards that are new. */
const LOOK_MS = 30_000;
/** Of the time that work takes, how much longer it then rests: with a thousand devices coming back at once people are answered first. */
const REST = 3;

export function followWards({ databases, dataDir, log, now }: FollowWardsOptions): ReceiptFollower {
  const stopped = new AbortController();
  // Every ward waits for it in several places.
  setMaxListeners(0, stopped.signal);
  const running = new Map<WardSlug, Promise<void>>();
  let looking: Promise<void> = Promise.resolve();
  let last: Promise<unknown> = Promise.resolve();

  return {
    start: () => void (looking = look()),
    async stop() {
      stopped.abort();
      await looking;
      await Promise.all(running.values());
    }
  };

  async function look(): Promise<void> {
    const { signal } = stopped;
    const parts: FollowerParts = { databases, memoryOf: (ward) => memoryInFolder(dataDir, ward), key: openReceiptKey(dataDir, new Date(now()).toISOString()), crypto: nodeCrypto(), log, now, pause, inTurn };
    while (!signal.aborted) {
      try {
        for (const ward of await wardsThere(databases)) if (!running.has(ward)) running.set(ward, new WardFollower(parts, ward).run(signal));
      } catch (error) {
        log.error('receipts: looking for wards', error);
      }
      await pause(LOOK_MS, signal);
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(async () => {
      const began = performance.now();
      try {
        return await work();
      } finally {
        await pause((performance.now() - began) * REST, stopped.signal);
      }
    });
    // Whoever asked for it hears of a failure; who comes next only waits for its end.
    last = result.catch(() => undefined);
    return result;
  }
}
