// A device's IndexedDB: fake-indexeddb, which passes most of the W3C's own tests, with what a test of crashes needs besides. Its steps are
// tasks of the device; a connection belongs to the page or worker that opened it and dies with it, its open transactions taken back; a
// flat battery takes back, too, some of the last relaxed commits, but never one that a strict commit came after (as in a real disk's log).
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import FDBDatabase from 'fake-indexeddb/lib/FDBDatabase';
import FDBTransaction from 'fake-indexeddb/lib/FDBTransaction';
import { between } from '../../sync-server/demo/random.ts';
import { storeTasks } from './globals.ts';
import { Owner, type World } from './world.ts';

/** What the disk reaches into of fake-indexeddb's insides. */
interface RawTransaction {
  mode: string;
  durability: string;
  db: RawConnection;
  _state: string;
  _started: boolean;
  _rollbackLog: (() => void)[];
  _prioritizedListeners: Map<string, () => void>;
  _abort(name: string): void;
}
interface RawConnection {
  _closed: boolean;
  _rawDatabase: RawDatabase;
}
interface RawDatabase {
  name: string;
  transactions: RawTransaction[];
  connections: RawConnection[];
  rawObjectStores: Map<string, { records: { values(): Iterable<{ value: unknown }> } }>;
  processTransactions(): void;
}
interface RawFactory {
  _databases: Map<string, RawDatabase>;
}
interface RawEvent {
  type: string;
}

/** Steps of a transaction take this many milliseconds at most. */
const SLOWEST_STEP = 2;

const ownerOfConnection = new WeakMap<object, Owner>();
const diskOfDatabase = new WeakMap<object, SimulatedDisk>();
const diskOfProcess = new WeakMap<Owner, SimulatedDisk>();
/** Whose transaction the step at hand belongs to. */
let stepping: SimulatedDisk | undefined;

export class SimulatedDisk {
  readonly #world: World;
  readonly #name: string;
  #factory = new IDBFactory();
  /** The drive itself: replaced when the battery dies, so that no step of before comes after. */
  #drive: Owner;
  #lastStep = 0;
  /** How to take back what a flat battery may still lose, oldest first. */
  #losable: (() => void)[][] = [];

  constructor(world: World, name: string) {
    this.#world = world;
    this.#name = name;
    this.#drive = this.#newDrive();
  }

  get drive(): Owner {
    return this.#drive;
  }

  /** A page or worker starts on this device. */
  host(process: Owner): void {
    diskOfProcess.set(process, this);
  }

  /** What a process of this device knows as `indexedDB`. */
  indexedDbOf(process: Owner): IDBFactory {
    const factory = this.#factory;
    const open = (name: string, version?: number) => {
      const request = this.#within(() => factory.open(name, version));
      ownerOfConnection.set(request, process);
      for (const type of ['upgradeneeded', 'success']) request.addEventListener(type, () => this.#adopt(request.result, process));
      return request;
    };
    return { open, cmp: factory.cmp.bind(factory), databases: () => factory.databases(), deleteDatabase: (name: string) => this.#within(() => factory.deleteDatabase(name)) } as IDBFactory;
  }

  /** One page or worker is gone: the transactions it had open are taken back, as the browser does. */
  kill(process: Owner): void {
    process.dead = true;
    this.#within(() => {
      for (const database of this.#databases()) {
        for (const transaction of [...database.transactions]) {
          if (ownerOfConnection.get(transaction.db) === process && transaction._state !== 'finished') transaction._abort('AbortError');
        }
        database.connections = database.connections.filter((connection) => ownerOfConnection.get(connection) !== process);
        database.processTransactions();
      }
    });
  }

  /** The battery is flat. Whoever ran on the device must be marked dead by the caller. */
  losePower(): void {
    this.#drive.dead = true;
    for (const database of this.#databases()) {
      for (const { _state, _rollbackLog } of database.transactions) if (_state !== 'finished') undo(_rollbackLog);
      database.transactions = [];
      database.connections = [];
    }
    for (let lost = between(this.#world.random, 0, this.#losable.length); lost > 0; lost--) undo(this.#losable.pop() ?? []);
    this.#losable = [];
    const databases = (this.#factory as unknown as RawFactory)._databases;
    this.#factory = new IDBFactory();
    (this.#factory as unknown as RawFactory)._databases = databases;
    this.#drive = this.#newDrive();
  }

  /** The rows of a table as they lie there, past all transactions. */
  rows(database: string, table: string): unknown[] {
    const found = (this.#factory as unknown as RawFactory)._databases.get(database)?.rawObjectStores.get(table);
    return found ? [...found.records.values()].map(({ value }) => value) : [];
  }

  /** Whether something is half-written: what lies there then is nothing that anyone could read. */
  get isWriting(): boolean {
    return this.#databases().some(({ transactions }) => transactions.some(({ mode, _state, _started }) => mode !== 'readonly' && _started && _state !== 'finished'));
  }

  step(world: World, run: () => void): void {
    // In order, whatever each takes.
    this.#lastStep = Math.max(this.#lastStep, world.now + between(world.random, 0, SLOWEST_STEP));
    world.schedule(this.#drive, 'store', this.#lastStep - world.now, () => this.#within(run));
  }

  committed({ mode, durability, _rollbackLog }: RawTransaction): void {
    if (mode === 'readonly') return;
    if (durability === 'strict' || mode === 'versionchange') this.#losable = [];
    else if (_rollbackLog.length > 0) this.#losable.push(_rollbackLog);
  }

  #newDrive(): Owner {
    const drive = new Owner(`${this.#name} disk`);
    diskOfProcess.set(drive, this);
    return drive;
  }

  #adopt(connection: IDBDatabase, process: Owner): void {
    ownerOfConnection.set(connection, process);
    diskOfDatabase.set((connection as unknown as RawConnection)._rawDatabase, this);
  }

  #databases(): RawDatabase[] {
    return [...(this.#factory as unknown as RawFactory)._databases.values()];
  }

  #within<T>(run: () => T): T {
    return stepWithin(this, run);
  }
}

function stepWithin<T>(disk: SimulatedDisk | undefined, run: () => T): T {
  const before = stepping;
  stepping = disk;
  try {
    return run();
  } finally {
    stepping = before;
  }
}

function undo(log: readonly (() => void)[]): void {
  for (const step of [...log].reverse()) step();
}

export { IDBKeyRange };

/** Dexie asks when a database is made: whoever runs then gets that of its own device. */
export const indexedDbOfWhoRuns = (current: Owner): IDBFactory | undefined => diskOfProcess.get(current)?.indexedDbOf(current);

let world: World | undefined;

storeTasks.schedule = (here, run) => {
  world = here;
  const disk = stepping ?? diskOfProcess.get(here.current);
  if (disk) return disk.step(here, run);
  here.schedule(here.current, 'turn', 0, run);
};

// A transaction begun by a page in its own turn belongs to the disk of its database.
const begin = FDBDatabase.prototype.transaction;
FDBDatabase.prototype.transaction = function (this: RawConnection & IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
  return stepWithin(diskOfDatabase.get(this._rawDatabase) ?? stepping, () => begin.apply(this, args));
} as typeof begin;

interface Target {
  db?: RawConnection;
  transaction?: RawTransaction | null;
  /** Of a request: the store or index that was asked. */
  source?: { objectStore?: { transaction: RawTransaction } } | null;
  dispatchEvent(event: RawEvent): boolean;
}

// An event wakes the code of whoever opened the connection; nobody wakes the dead.
const target = Object.getPrototypeOf(FDBTransaction.prototype) as Target;
const dispatch = target.dispatchEvent;
target.dispatchEvent = function (this: Target & object, event: RawEvent) {
  const transaction = this instanceof FDBTransaction ? (this as unknown as RawTransaction) : undefined;
  const connection = (transaction ?? this.transaction ?? this.source?.objectStore?.transaction)?.db ?? this;
  const owner = ownerOfConnection.get(this) ?? ownerOfConnection.get(connection);
  if (transaction && event.type === 'complete') diskOfDatabase.get(transaction.db._rawDatabase)?.committed(transaction);
  if (owner?.dead) {
    // Nobody is there any more to make the tables: the store is not made.
    if (event.type === 'upgradeneeded') throw new Error(`${owner.name} is dead`);
    // Whoever waits behind the dead, for a lock or for the store to be made, waits no longer.
    transaction?._prioritizedListeners.get(event.type)?.();
    transaction?.db._rawDatabase.processTransactions();
    return true;
  }
  if (owner && world) world.current = owner;
  return dispatch.call(this, event);
};
