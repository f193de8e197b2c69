// A file's way in: chosen → looked at by the server (nothing written) → seen by a person → taken in. The server keeps where it is: a page
// that is opened again finds it there.
import { isUnderWay, type ImportRun, type Told } from './import-run.ts';
import { type ImportServer, MAX_IMPORT_BYTES, type ServerAnswer } from './import-server.ts';

type Problem = { type: 'empty' } | { type: 'too-large'; bytes: number } | Exclude<ServerAnswer<never>, { type: 'answer' }>;

export type ImportState =
  | { step: 'choose' }
  | { step: 'sending'; name: string; percent: number }
  /** `away`: the server does not answer at the moment; it is asked again. */
  | { step: 'run'; run: ImportRun; away: boolean }
  | { step: 'problem'; name: string; problem: Problem };

/** Milliseconds between two looks at an import under way, and while the server does not answer. */
const LOOK_EVERY = 400;
const AWAY = 2000;

export interface ImportStepsOptions {
  server: ImportServer;
  /** Tells the address which import is looked at. */
  opened(id: string | undefined): void;
  wait(milliseconds: number): Promise<void>;
}

export class ImportSteps {
  #state = $state.raw<ImportState>({ step: 'choose' });
  #recent = $state.raw<readonly ImportRun[]>([]);
  #file: File | undefined;
  /** Which import is followed; whoever follows another one stops. */
  #following: string | undefined;
  readonly #options: ImportStepsOptions;

  constructor(options: ImportStepsOptions) {
    this.#options = options;
  }

  get state(): ImportState {
    return this.#state;
  }

  /** Imports of this person that the server still has, newest first. */
  get recent(): readonly ImportRun[] {
    return this.#recent;
  }

  /** The import named, else one that is under way, else the beginning. */
  async begin(id: string | undefined): Promise<void> {
    const listed = await this.#options.server.list();
    if (listed.type !== 'answer') return;
    this.#recent = listed.value;
    const run = listed.value.find((candidate) => candidate.id === id) ?? listed.value.find(isUnderWay);
    if (run) await this.open(run.id);
  }

  async open(id: string): Promise<void> {
    await this.#follow(id, await this.#options.server.look(id));
  }

  /** Shows what would become of the file. */
  async look(file: File): Promise<void> {
    this.#file = file;
    this.#following = undefined;
    if (file.size === 0) return this.#fail(file.name, { type: 'empty' });
    if (file.size > MAX_IMPORT_BYTES) return this.#fail(file.name, { type: 'too-large', bytes: file.size });
    this.#state = { step: 'sending', name: file.name, percent: 0 };
    const sent = (bytes: number, of: number): void => {
      if (this.#file === file) this.#state = { step: 'sending', name: file.name, percent: of > 0 ? Math.floor((100 * bytes) / of) : 100 };
    };
    const answer = await this.#options.server.send(file, sent);
    if (this.#file === file) await this.#follow(answer.type === 'answer' ? answer.value.id : undefined, answer);
  }

  /** The same file once more, after a problem. */
  async again(): Promise<void> {
    if (this.#file) await this.look(this.#file);
  }

  async tell(told: Told): Promise<void> {
    if (this.#state.step !== 'run') return;
    const { id } = this.#state.run;
    await this.#follow(id, await this.#options.server.tell(id, told));
  }

  async takeIn(): Promise<void> {
    if (this.#state.step !== 'run') return;
    const { id } = this.#state.run;
    await this.#follow(id, await this.#options.server.take(id));
  }

  async remove(id: string): Promise<void> {
    this.#recent = this.#recent.filter((run) => run.id !== id);
    await this.#options.server.remove(id);
  }

  async startOver(): Promise<void> {
    this.#file = undefined;
    this.#following = undefined;
    this.#state = { step: 'choose' };
    this.#options.opened(undefined);
    const listed = await this.#options.server.list();
    if (listed.type === 'answer') this.#recent = listed.value;
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#following = undefined;
  }

  async #follow(id: string | undefined, first: ServerAnswer<ImportRun>): Promise<void> {
    this.#following = id;
    for (let answer = first; ; ) {
      if (id !== this.#following) return;
      const before = this.#state;
      if (answer.type === 'answer') {
        const run = answer.value;
        if (run.phase === 'failed' && run.failure && run.failure.code !== 'server-fault') return this.#unreadable(run, run.failure);
        this.#state = { step: 'run', run, away: false };
        this.#options.opened(run.id);
        if (!isUnderWay(run)) return;
        await this.#options.wait(LOOK_EVERY);
      } else if (answer.type === 'no-answer' && before.step === 'run') {
        // What was begun goes on there; here it is looked at again when the server answers.
        this.#state = { ...before, away: true };
        await this.#options.wait(AWAY);
      } else {
        const name = before.step === 'run' ? before.run.name : before.step === 'sending' ? before.name : '';
        return this.#fail(name, answer);
      }
      if (id === undefined || id !== this.#following) return;
      answer = await this.#options.server.look(id);
    }
  }

  /** A file that is no list: of no use to anyone later. */
  #unreadable({ id, name }: ImportRun, why: { vi: string; en: string }): void {
    void this.remove(id);
    this.#fail(name, { type: 'unreadable', why });
  }

  #fail(name: string, problem: Problem): void {
    this.#following = undefined;
    this.#state = { step: 'problem', name, problem };
    this.#options.opened(undefined);
  }
}
