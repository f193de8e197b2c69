/// <reference types="vite/client" />
// One seed: a ward's week, with everything going wrong that can, then quiet, and what must be true after it.
import { between, chance, pick } from '../../sync-server/demo/random.ts';
import { enter } from './globals.ts';
import { checkInvariants, checkStore } from './invariants.ts';
import { cameBackState, checkTrust, receivedState } from './invariants-of-receipts.ts';
import { act, Diary, lookAtShift } from './people.ts';
import { prepareKeys } from './simulated-crypto.ts';
import { SimulatedDevice } from './simulated-device.ts';
import { SimulatedServer } from './simulated-server.ts';
import { madeJob, PEOPLE, simulatedOrganisation, WARD } from './simulated-ward.ts';
import { useSimulatedStores } from './use-simulated-stores.ts';
import { World, type Owner } from './world.ts';

/** What the device loads when it is first needed is loaded before the first seed: a file takes as long as the real disk likes. */
const loadedLater = import.meta.glob(['../../src/device/*.ts', '!**/*test*']);

const MONDAY = Date.parse('2026-11-23T00:30:00.000Z');
const DAY_MS = 86_400_000;
const DAYS = 5;
/** A working day in the simulation: the hours in which nothing happens are left out. */
const WORK_MS = 50_000;
/** After the last fault everything must have arrived everywhere within this time. */
const HEALING_MS = 30 * 60_000;
/** Keys that devices may make: one a store, and one more for each that died while making it. */
const KEYS = 40;

export interface SeedReport {
  seed: number;
  violations: string[];
  trace: string;
  tasks: number;
  crashes: number;
  confirmed: number;
  onServer: number;
  /** Files that left a device, and finished jobs that did. */
  freed: number;
  left: number;
}

export async function runSeed(seed: number, { print = false } = {}): Promise<SeedReport> {
  for (const load of Object.values(loadedLater)) await load();
  await prepareKeys(KEYS);
  const world = new World(seed, { start: MONDAY, print });
  enter(world);
  useSimulatedStores(world);
  const failed = (error: unknown) => world.violation(`a promise was rejected and nobody heard: ${String(error instanceof Error ? error.stack : error)}`);
  process.on('unhandledRejection', failed);
  try {
    return await new Week(world).run(seed);
  } finally {
    process.off('unhandledRejection', failed);
  }
}

class Week {
  readonly #world: World;
  readonly #diary = new Diary();
  #server!: SimulatedServer;
  #devices: SimulatedDevice[] = [];
  /** Tasks until the next process dies; none dies while it is undefined. */
  #untilCrash: number | undefined;
  #crashes = 0;
  #jobs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async run(seed: number): Promise<SeedReport> {
    const world = this.#world;
    await this.#begin();
    world.onTask = (owner) => this.#perhapsCrash(owner);
    for (let day = 0; day < DAYS && world.violations.length === 0; day++) {
      // At night everything sleeps; what was due then comes late in the morning.
      world.now = MONDAY + day * DAY_MS;
      this.#workDay(world.now);
      const end = world.now + WORK_MS;
      await world.run(() => world.now >= end);
      for (const device of this.#devices) await this.#checkTrust(device);
      await this.#server.checkReceipts();
      this.#goHome();
    }
    this.#untilCrash = undefined;
    await this.#heal();
    if (world.violations.length === 0) await checkInvariants({ world, server: this.#server, devices: this.#devices, diary: this.#diary });
    const [freed, left] = ['freed', 'left'].map((what) => this.#devices.reduce((sum, device) => sum + device.gone[what as 'freed' | 'left'], 0)) as [number, number];
    const { docCount } = await this.#server.engine('jobs').info();
    await this.#server.close();
    for (const device of this.#devices) device.losePower();
    return { seed, violations: world.violations, trace: world.traceHash, tasks: world.tasks, crashes: this.#crashes, confirmed: this.#diary.confirmed.length, onServer: docCount, freed, left };
  }

  async #begin(): Promise<void> {
    const world = this.#world;
    this.#server = await world.through(SimulatedServer.make(world, { organisation: simulatedOrganisation(), ward: WARD }));
    await world.through(this.#takeIn(8));
    this.#devices = PEOPLE.flatMap((person) => Array.from({ length: person.devices }, (_, n) => new SimulatedDevice(`${person.name}/${n + 1}`, person, { world, server: this.#server })));
  }

  #takeIn(count: number): Promise<void> {
    const kinds = ['delivery', 'delivery', 'violation', 'visit'] as const;
    const by = PEOPLE.find(({ role }) => role === 'desk')!.name;
    const jobs = Array.from({ length: count }, () => madeJob(kinds[this.#jobs % kinds.length]!, `J${this.#jobs++}`, { now: Math.floor(this.#world.now), by }));
    return this.#server.takeIn(jobs);
  }

  #workDay(start: number): void {
    const { random, fate } = this.#world;
    const at = (ms: number, kind: string, run: () => void) => this.#world.schedule(fate, kind, start + ms - this.#world.now, run);
    at(0, 'morning', () => {
      this.#untilCrash = this.#nextCrash();
      this.#server.start();
      void this.#takeIn(between(random, 0, 3));
    });
    for (const device of this.#devices) {
      at(between(random, 0, 10_000), 'comes to work', () => this.#openIfClosed(device));
      for (let n = between(random, 1, 2); n > 0; n--) at(between(random, 5_000, WORK_MS), 'acts', () => this.#act(device));
      for (let n = between(random, 1, 3); n > 0; n--) at(between(random, 0, WORK_MS), 'moves', () => this.#move(device));
      at(between(random, 5_000, WORK_MS), 'looks at the shift', () => device.pages[0] && lookAtShift({ world: this.#world, device, page: device.pages[0], witness: this.#server.witness }));
      if (chance(random, 0.15)) at(between(random, 0, WORK_MS), 'session ends', () => (device.link.person = null));
      if (chance(random, 0.1)) at(between(random, 0, WORK_MS), 'clock is set', () => (device.clockAhead += between(random, -7_200_000, 7_200_000)));
      if (chance(random, 0.3)) at(between(random, 0, WORK_MS), 'second tab', () => device.openPage());
      if (chance(random, 0.3)) at(between(random, 0, WORK_MS), 'closes a tab', () => device.pages[0] && device.closePage(device.pages[0]));
    }
    if (chance(random, 0.3)) this.#mistakeRole(at);
    for (let n = between(random, 0, 2); n > 0; n--) {
      const when = between(random, 0, WORK_MS);
      at(when, 'server is killed', () => this.#server.kill());
      at(when + between(random, 100, 15_000), 'server comes back', () => this.#server.start());
    }
  }

  /** For a while somebody is what they are not: the server refuses what they write, and a gap is left in their chain. */
  #mistakeRole(at: (ms: number, kind: string, run: () => void) => void): void {
    const { random } = this.#world;
    const { name, role } = pick(random, PEOPLE.filter((person) => person.role === 'officer' || person.role === 'patrol'));
    const when = between(random, 0, WORK_MS / 2);
    at(when, 'a role is mistaken', () => this.#server.giveRole(name, role === 'officer' ? 'patrol' : 'officer'));
    at(when + between(random, 5_000, WORK_MS / 2), 'a role is put right', () => this.#server.giveRole(name, role));
  }

  async #checkTrust(device: SimulatedDevice): Promise<void> {
    await checkTrust({ world: this.#world, device, witness: this.#server.witness });
  }

  #openIfClosed(device: SimulatedDevice): void {
    if (device.pages.length === 0) device.openPage();
    else device.nudge();
  }

  #act(device: SimulatedDevice): void {
    const { random } = this.#world;
    this.#openIfClosed(device);
    if (device.link.person === null && chance(random, 0.5)) this.#signIn(device);
    const [first, ...others] = device.pages;
    if (first) act({ world: this.#world, device, page: first, diary: this.#diary });
    // The same person in another tab, in the same moment.
    for (const page of others) act({ world: this.#world, device, page, diary: this.#diary });
  }

  #signIn(device: SimulatedDevice): void {
    device.link.person = device.person.name;
    device.nudge();
  }

  #move({ link }: SimulatedDevice): void {
    link.state = pick(this.#world.random, ['good', 'bad', 'bad', 'none', 'captive'] as const);
  }

  /** Some close the app, some leave it open, some have let the battery run down. */
  #goHome(): void {
    for (const device of this.#devices) {
      if (chance(this.#world.random, 0.3)) this.#losePower(device);
      else if (chance(this.#world.random, 0.7)) for (const page of [...device.pages]) device.closePage(page);
    }
  }

  #nextCrash(): number {
    return between(this.#world.random, 1, 1200);
  }

  /** Counts down over the tasks of processes, so that a crash may come at any of them: before it is done, or right after it. */
  #perhapsCrash(owner: Owner): (() => void) | undefined {
    if (this.#untilCrash === undefined || owner === this.#world.fate || --this.#untilCrash > 0) return undefined;
    this.#untilCrash = this.#nextCrash();
    this.#crashes++;
    const crash = () => this.#crash(owner);
    if (chance(this.#world.random, 0.5)) return crash;
    crash();
    return undefined;
  }

  #crash(owner: Owner): void {
    const { random } = this.#world;
    if (owner === this.#server.owner) {
      if (chance(random, 0.3)) return this.#server.stumble();
      this.#server.kill();
      this.#world.schedule(this.#world.fate, 'server comes back', between(random, 100, 20_000), () => this.#server.start());
      return;
    }
    const device = this.#devices.find((candidate) => candidate.owns(owner));
    if (!device) return;
    const page = device.pages.find((candidate) => candidate.owner === owner || candidate.worker === owner) ?? device.pages[0];
    if (page && chance(random, 0.4)) device.closePage(page);
    else this.#losePower(device);
    this.#world.schedule(this.#world.fate, 'opens again', between(random, 1000, 20_000), () => this.#openIfClosed(device));
  }

  #losePower(device: SimulatedDevice): void {
    device.losePower();
    void checkStore({ world: this.#world, device, diary: this.#diary, witness: this.#server.witness });
    void this.#checkTrust(device);
  }

  /** Everyone has a network, is signed in, and nothing dies any more: all of it must arrive. */
  async #heal(): Promise<void> {
    const world = this.#world;
    this.#server.start();
    for (const { name, role } of PEOPLE) this.#server.giveRole(name, role);
    for (const device of this.#devices) {
      device.link.state = 'good';
      this.#openIfClosed(device);
      this.#signIn(device);
    }
    const late = world.now + HEALING_MS;
    while (!(await this.#isHealed())) {
      for (const device of this.#devices) this.#tryRefusedAgain(device);
      if (world.now > late) return world.violation(`not healed after ${HEALING_MS / 60_000} minutes: ${this.#devices.map((device) => this.#state(device)).join('; ')}`);
      const next = world.now + 5_000;
      world.schedule(world.fate, 'look', 5_000, () => undefined);
      await world.run(() => world.now >= next);
    }
    world.trace('healed');
    for (const device of this.#devices) await this.#checkTrust(device);
  }

  /** The button on the page about syncing: a role may have been gone and back between two looks at the session. */
  #tryRefusedAgain({ disk, store, pages: [page] }: SimulatedDevice): void {
    const app = page?.device;
    if (!app || disk.rows(store, 'refused').length === 0) return;
    this.#world.schedule(page.owner, 'tries again', 0, () => void app.inspect().then((inspection) => inspection.retryRefused()));
  }

  async #isHealed(): Promise<boolean> {
    const { updateSeq } = await this.#server.engine('jobs').info();
    return this.#devices.every((device) => this.#state(device) === `${device.name} has all`) && this.#devices.every((device) => Number(pulledBy(device)) >= updateSeq);
  }

  #state(device: SimulatedDevice): string {
    const { disk, store, name } = device;
    const unsent = disk.rows(store, 'outbox').length;
    const files = disk.rows(store, 'evidence').filter((row) => (row as { waiting?: number }).waiting === 1).length;
    if (pulledBy({ disk, store }) === '0') return `${name} has nothing`;
    if (unsent + files > 0) return `${name} has ${unsent} documents and ${files} files to send, is at ${pulledBy({ disk, store })}`;
    return receivedState(device) ?? cameBackState(device) ?? `${name} has all`;
  }
}

function pulledBy({ disk, store }: Pick<SimulatedDevice, 'disk' | 'store'>): string {
  const rows = disk.rows(store, 'localDocs') as { id: string; body: { seq?: string } }[];
  return rows.find(({ id }) => id === '_local/pulled')?.body.seq ?? '0';
}
