// The simulated world: one clock, one source of chance, one queue of everything that is under way. Nothing happens outside it, so a seed
// is a whole week and replays by its number. Between two tasks all promises run dry (one real turn of the event loop), and whoever owns
// a task may die right before it or right after it: that is a crash at any await.
import { realTurn } from './real-turn.ts';
import { between, seededRandom, type Random } from '../../sync-server/demo/random.ts';

/** A process that can die: a page, a sync worker, the server; or a device's disk, which goes with the battery. */
export class Owner {
  dead = false;
  constructor(readonly name: string) {}
}

interface Task {
  at: number;
  order: number;
  owner: Owner;
  kind: string;
  run: () => void;
  cancelled: boolean;
}

export class World {
  readonly random: Random;
  /** The people and the faults, who never die. */
  readonly fate = new Owner('fate');
  /** Whose code is running: what it asks of the globals (timers, hashes) is its own. */
  current: Owner = this.fate;
  /** Milliseconds since 1970, by the server's clock. */
  now: number;
  tasks = 0;
  readonly violations: string[] = [];
  /** Told of every task, before it runs; may kill its owner. Answers what to do after it. */
  onTask: (owner: Owner) => (() => void) | undefined = () => undefined;
  readonly #queue = new Heap();
  #order = 0;
  #hash = new RunningHash();
  readonly #print: boolean;

  constructor(seed: number, { start, print = false }: { start: number; print?: boolean }) {
    this.random = seededRandom(Math.imul(seed + 1, 0x9e3779b1));
    this.now = start;
    this.#print = print;
  }

  schedule(owner: Owner, kind: string, delay: number, run: () => void): Task {
    const task: Task = { at: this.now + delay, order: this.#order++, owner, kind, run, cancelled: false };
    this.#queue.push(task);
    return task;
  }

  /** An await of whoever is running that may never come back. */
  io(kind: string, longest = 3): Promise<void> {
    return new Promise((resolve) => this.schedule(this.current, kind, between(this.random, 0, longest), resolve));
  }

  trace(line: string): void {
    this.#hash.add(line);
    if (this.#print) console.log(`${new Date(this.now).toISOString()} ${line}`);
  }

  get traceHash(): string {
    return this.#hash.text;
  }

  violation(what: string): void {
    this.violations.push(what);
    this.trace(`VIOLATION ${what}`);
  }

  /** Until `work` has come to an end, with whatever it sets going. */
  async through<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const ended = () => void (over = true);
    work.then(ended, ended);
    while (!over) {
      await this.run(() => over);
      await new Promise<void>((resolve) => realTurn(resolve));
    }
    return work;
  }

  /** Until there is nothing to do, or `done` says so. */
  async run(done: () => boolean = () => false): Promise<void> {
    while (!done()) {
      const task = this.#queue.pop();
      if (!task) return;
      if (task.cancelled || task.owner.dead) continue;
      this.now = Math.max(this.now, task.at);
      this.tasks++;
      this.#hash.add(`${task.at} ${task.owner.name} ${task.kind}`);
      const after = this.onTask(task.owner);
      if (!task.owner.dead) {
        this.current = task.owner;
        task.run();
        await new Promise<void>((resolve) => realTurn(resolve));
      }
      after?.();
      this.current = this.fate;
    }
  }
}

/** Earliest first; of the same moment, in the order they were scheduled. */
class Heap {
  readonly #tasks: Task[] = [];

  push(task: Task): void {
    let at = this.#tasks.push(task) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(task, this.#tasks[parent]!)) break;
      this.#tasks[at] = this.#tasks[parent]!;
      at = parent;
    }
    this.#tasks[at] = task;
  }

  pop(): Task | undefined {
    const first = this.#tasks[0];
    const last = this.#tasks.pop();
    if (!first || !last || first === last) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#tasks.length) break;
      if (child + 1 < this.#tasks.length && isBefore(this.#tasks[child + 1]!, this.#tasks[child]!)) child++;
      if (!isBefore(this.#tasks[child]!, last)) break;
      this.#tasks[at] = this.#tasks[child]!;
      at = child;
    }
    this.#tasks[at] = last;
    return first;
  }
}

const isBefore = (a: Task, b: Task): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** FNV-1a over two lanes: told to tell traces apart, not to withstand anyone. */
class RunningHash {
  #a = 0x811c9dc5;
  #b = 0x01000193;

  add(line: string): void {
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      this.#a = Math.imul(this.#a ^ code, 0x01000193);
      this.#b = Math.imul(this.#b ^ (code + i), 0x85ebca6b) ^ (this.#b >>> 13);
    }
  }

  get text(): string {
    return [this.#a, this.#b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
