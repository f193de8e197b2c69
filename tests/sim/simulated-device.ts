// A phone, tablet or computer: its store on the disk, its link, its clock, the app's pages that are open on it and their sync workers.
import type { Device } from '$device/device.ts';
import { openDevice } from '$device/open-device.ts';
import { storeName } from '$device/device-store.ts';
import { syncOfStore } from '$sync/store-sync.ts';
import { SyncLoop } from '$sync/sync-loop.ts';
import { between, chance, randomBytes } from '../../sync-server/demo/random.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { simulatedFetch, type Link } from './simulated-network.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { WARD, type Person } from './simulated-ward.ts';
import { Owner, type World } from './world.ts';

export interface Page {
  owner: Owner;
  worker: Owner;
  /** Undefined while the store is being opened. */
  device?: Device;
}

export class SimulatedDevice {
  readonly link: Link;
  readonly disk: SimulatedDisk;
  readonly store: string;
  pages: Page[] = [];
  /** What the device's clock is ahead of the server's. */
  clockAhead: number;
  /** Hardly any room is left on it: files go as soon as they may. */
  readonly isFull: boolean;
  /** How many files and finished jobs were seen to have left it. */
  gone = { freed: 0, left: 0 };
  /** How many times it began anew. */
  crashes = 0;
  readonly #world: World;
  readonly #server: SimulatedServer;
  /** The lock of the store: who syncs, and who waits for it. */
  #syncing: Owner | undefined;
  #waitingToSync: { owner: Owner; start: () => void }[] = [];
  #opened = 0;

  constructor(
    readonly name: string,
    readonly person: Person,
    { world, server }: { world: World; server: SimulatedServer }
  ) {
    this.#world = world;
    this.#server = server;
    this.disk = new SimulatedDisk(world, name);
    this.store = storeName(person.name, WARD);
    this.link = { state: 'good', person: person.name };
    this.clockAhead = chance(world.random, 0.2) ? between(world.random, -86_400_000, 86_400_000) : between(world.random, -120_000, 120_000);
    this.isFull = chance(world.random, 0.6);
  }

  /** Opens the app in one more tab. */
  openPage(): void {
    const life = ++this.#opened;
    const page: Page = { owner: new Owner(`${this.name} page#${life}`), worker: new Owner(`${this.name} worker#${life}`) };
    this.pages.push(page);
    const owner = { person: this.person.name, ward: WARD, roles: [this.person.role] };
    const now = () => Math.floor(this.#world.now + this.clockAhead);
    const random = (length: number) => randomBytes(this.#world.random, length);
    this.disk.host(page.owner);
    this.disk.host(page.worker);
    this.#world.schedule(page.owner, 'opens', 0, () => {
      void openDevice(owner, { appVersion: 'sim', now, random }).then((device) => {
        page.device = device;
        void device.prepareToWrite();
      });
    });
    this.#waitingToSync.push({ owner: page.worker, start: () => void this.#sync(page.worker) });
    this.#passLock();
  }

  /** A tab is closed, by the person or by a browser that wants its memory: its worker goes with it. */
  closePage(page: Page): void {
    this.#world.trace(`${page.owner.name} closes`);
    this.pages = this.pages.filter((other) => other !== page);
    for (const owner of [page.owner, page.worker]) this.disk.kill(owner);
    this.#passLock();
  }

  losePower(): void {
    this.crashes++;
    this.#world.trace(`${this.name} loses power`);
    for (const { owner, worker } of this.pages) for (const each of [owner, worker]) each.dead = true;
    this.pages = [];
    this.disk.losePower();
    this.#passLock();
  }

  owns(owner: Owner): boolean {
    return owner === this.disk.drive || this.pages.some((page) => page.owner === owner || page.worker === owner);
  }

  /** Its own chain as it lies on the disk; undefined before its first entry. */
  get chain(): { id: string; head: number } | undefined {
    const meta = new Map((this.disk.rows(this.store, 'meta') as { key: string; value: unknown }[]).map(({ key, value }) => [key, value]));
    const [own, head] = [meta.get('device') as { id: string } | undefined, meta.get('head') as { n: number } | undefined];
    return own && { id: own.id, head: head?.n ?? 0 };
  }

  #passLock(): void {
    if (this.#syncing && !this.#syncing.dead) return;
    this.#waitingToSync = this.#waitingToSync.filter(({ owner }) => !owner.dead);
    const next = this.#waitingToSync.shift();
    this.#syncing = next?.owner;
    if (next) this.#world.schedule(next.owner, 'gets the lock', 1, next.start);
  }

  /** As sync-worker.ts does it. */
  async #sync(worker: Owner): Promise<void> {
    const world = this.#world;
    const sync = await syncOfStore(
      { person: this.person.name, ward: WARD },
      {
        origin: 'http://server',
        fetch: simulatedFetch({ world, server: this.#server, link: this.link, owner: worker }),
        now: () => Math.floor(world.now + this.clockAhead),
        elapsed: () => world.now,
        storage: { estimate: async () => ({ quota: 64e9, usage: this.isFull ? 63.99e9 : 1e9 }) }
      }
    );
    const report = ({ phase, problem }: { phase: string; problem?: string }) => world.trace(`${worker.name} ${phase} ${problem ?? ''}`);
    const loop = new SyncLoop({ ...sync, random: world.random, report }, sync.lastSyncedAt);
    this.nudge = () => world.schedule(worker, 'nudge', 0, () => loop.nudge());
    await loop.run(new AbortController().signal);
  }

  /** The button, `online`, `visibilitychange`. */
  nudge: () => void = () => undefined;
}
