// The server's follower that signs receipts, the real one, as a part of the server's process: it dies with it at any await, and now and then a
// question to the disk fails before or after it was done. Its memory outlives it.
import { createHash } from 'node:crypto';
import type { ChainCrypto } from '$domain/chain/check-entry.ts';
import { receiptText, type Receipt } from '$domain/receipt.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { Engine } from '$replica/engine.ts';
import { openPouch } from '$replica/pouch.ts';
import { between, chance } from '../../sync-server/demo/random.ts';
import { feedOf, type ChangeFeed } from '../../sync-server/couch/change-feed.ts';
import { Database } from '../../sync-server/couch/database.ts';
import type { DocumentStore } from '../../sync-server/couch/document-store.ts';
import { storeOf } from '../../sync-server/couch/pouch-store.ts';
import type { SqliteEngine } from '../../sync-server/couch/sqlite-engine.ts';
import { WardFollower } from '../../sync-server/receipts/follow-ward.ts';
import { sha256Hex } from '../../sync-server/receipts/node-crypto.ts';
import { parseMemory } from '../../sync-server/receipts/receipt-memory.ts';
import { receiptKeyOf, type ReceiptKey } from '../../sync-server/receipts/server-key.ts';
import { RECEIPT_KEY, signNow, verifyNow } from './simulated-crypto.ts';
import type { Witness } from './witness.ts';
import type { Owner, World } from './world.ts';

/** A fault of the disk, made by the simulation. */
class DiskFault extends Error {}

type Asked = <T>(ask: () => Promise<T>) => Promise<T>;

interface Setting {
  world: World;
  ward: WardSlug;
  /** By the databases' names. */
  disks: ReadonlyMap<string, { pouch: PouchDB.Database; engine: SqliteEngine }>;
  witness: Witness;
}

export class SimulatedFollower {
  readonly #setting: Setting;
  readonly #key: ReceiptKey;
  readonly #pouches: ReadonlyMap<string, PouchDB.Database>;
  #stopWaiting: (() => void)[] = [];
  #stumbles = false;
  /** How many of its two feeds it waits for. */
  #waiting = 0;
  /** As it lies on the disk. */
  #memory = '';

  constructor(setting: Setting) {
    this.#setting = setting;
    const { world, witness } = setting;
    this.#pouches = new Map([...setting.disks].map(([name, { engine }]) => [name, openPouch(forgettingLate(engine, (ask) => this.#asked(ask)), { key: `follower-${opened++}`, name })]));
    const key = receiptKeyOf({ privateKey: RECEIPT_KEY, since: new Date(world.now).toISOString() });
    this.#key = {
      ...key,
      sign(receipt) {
        // By the same key with a nonce that the seed decides.
        const hash = createHash('sha256').update(receiptText({ ...receipt, key: key.id })).digest();
        const signed: Receipt = { ...receipt, key: key.id, sig: Buffer.from(signNow(RECEIPT_KEY, hash)).toString('base64url') };
        witness.signs(signed);
        return signed;
      }
    };
  }

  /** As a part of a process that has just started. */
  start(owner: Owner): void {
    const { world, ward } = this.#setting;
    this.#stumbles = false;
    this.#waiting = 0;
    const asked = this.#asked;
    const follower = new WardFollower(
      {
        databases: {
          store: (name) => asking(storeOf(this.#disk(name).pouch), asked),
          feed: (name) => this.#feedOf(name, { owner, asked }),
          open: (name) => this.#pouches.get(name) ?? missing(name)
        },
        memoryOf: () => ({ read: () => parseMemory(this.#memory), write: (memory) => (this.#memory = JSON.stringify(memory)) }),
        key: this.#key,
        crypto: followerCrypto(world),
        log: {
          info: () => undefined,
          // Entries that are not sound, chains that do not fit: nobody here forges any.
          warn: (line) => world.violation(`the follower warns: ${line}`),
          error: (line, cause) => void (cause instanceof DiskFault || world.violation(`${line}: ${String(cause instanceof Error ? cause.stack : cause)}`))
        },
        now: () => Math.floor(world.now),
        pause: (ms) => new Promise((resolve) => world.schedule(owner, 'rests', ms, resolve)),
        inTurn: (work) => work()
      },
      ward
    );
    world.schedule(owner, 'follows the ward', 0, () => void follower.run(new AbortController().signal));
  }

  /** The process it was a part of is gone. */
  died(): void {
    for (const stop of this.#stopWaiting.splice(0)) stop();
  }

  /** It has been through all that there is. */
  get isIdle(): boolean {
    return this.#waiting === 2;
  }

  /** The next question to the disk fails. */
  stumble(): void {
    this.#stumbles = true;
  }

  /** PouchDB keeps what is not closed. */
  async close(): Promise<void> {
    for (const pouch of this.#pouches.values()) await pouch.close();
  }

  /** A question to the disk: whoever asks may be dead before it was done, or after, or be told that it failed. */
  readonly #asked: Asked = async (ask) => {
    const { world } = this.#setting;
    await world.io('follower', 2);
    const isBefore = this.#stumbles && chance(world.random, 0.5);
    if (isBefore) this.#fail();
    const answer = await ask();
    await world.io('follower', 2);
    if (this.#stumbles && !isBefore) this.#fail();
    return answer;
  };

  #fail(): never {
    this.#stumbles = false;
    throw new DiskFault('disk I/O error');
  }

  #feedOf(name: string, { owner, asked }: { owner: Owner; asked: Asked }): ChangeFeed {
    const { world } = this.#setting;
    const { pouch } = this.#disk(name);
    const feed = feedOf(new Database(name, pouch, storeOf(pouch)));
    return {
      identity: () => asked(() => feed.identity()),
      hasReached: (seq) => asked(() => feed.hasReached(seq)),
      after: (since, options) => asked(() => feed.after(since, options)),
      // It is woken in somebody else's task, and goes on in its own.
      changed: (since, signal) =>
        new Promise((resolve) => {
          const gone = new AbortController();
          const stop = () => gone.abort();
          this.#stopWaiting.push(stop);
          signal.addEventListener('abort', stop, { once: true });
          this.#waiting++;
          void feed.changed(since, gone.signal).then(() => {
            if (!owner.dead) this.#waiting--;
            world.schedule(owner, 'follower hears of news', between(world.random, 0, 2), resolve);
          });
        })
    };
  }

  #disk(name: string): { pouch: PouchDB.Database; engine: SqliteEngine } {
    return this.#setting.disks.get(name) ?? missing(name);
  }
}

let opened = 0;

function missing(name: string): never {
  throw new Error(`No database ${name}`);
}

/** Every method of it is such a question. */
function asking(store: DocumentStore, asked: Asked): DocumentStore {
  return new Proxy(store, { get: (of, name: keyof DocumentStore) => (...args: unknown[]) => asked(() => (of[name] as (...given: unknown[]) => Promise<unknown>)(...args)) });
}

/** What the follower asks of the engine itself is to forget what a receipt said before. */
function forgettingLate(engine: SqliteEngine, asked: Asked): Engine {
  return new Proxy<Engine>(engine, { get: (_, name: keyof Engine) => (name === 'forget' ? (...given: Parameters<Engine['forget']>) => asked(() => engine.forget(...given)) : engine[name].bind(engine)) });
}

function followerCrypto(world: World): ChainCrypto {
  return {
    sha256: async (text) => sha256Hex(text),
    async verify(key, hash, signature) {
      const isGood = verifyNow(key, Buffer.from(hash, 'hex'), Buffer.from(signature, 'base64url'));
      await world.io('follower verifies', 2);
      return isGood;
    }
  };
}
