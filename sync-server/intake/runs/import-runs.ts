// Imports under way, one after the other:
//
//   create → checking ─→ asks ──(told)──→ checking
//                     ├→ preview ─(take)→ taking → done
//                     │     └────(told)──→ checking
//                     └→ failed                └→ failed (a fault of the server) ─(take)→ taking
//
// Each step is on the disk before it begins. A server that ends in `checking` or `taking` begins that step anew when it starts:
// a job is known by its dossier code and not taken in twice, and one that this very import made counts as new again.
import type { Who } from '../../couch/security.ts';
import type { Log } from '../../log.ts';
import type { MemoryDatabases } from '../heading-memory.ts';
import { rememberHeadings } from '../heading-memory.ts';
import { failure, intakeWards, openForIntake, readWardDocs, takeInOpened } from '../import-file.ts';
import { fileSentence } from '../sentences.ts';
import type { ImportRun, Progress, RunView } from './import-run.ts';
import { viewOf } from './import-run.ts';
import { refusedFile } from './refused-file.ts';
import type { RunFiles } from './run-files.ts';

const DAY_MS = 86_400_000;
/** Untouched for so long, a file with people's names in it goes. */
const KEPT = 14 * DAY_MS;
/** Imports kept for one person; the oldest that is not under way makes room. */
const MOST_PER_PERSON = 10;

export interface ImportRunsOptions {
  files: RunFiles;
  databases: MemoryDatabases;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  uuid: () => string;
}

export type RunAnswer = { type: 'run'; view: RunView } | { type: 'missing' } | { type: 'wrong-phase' } | { type: 'busy' };

/** Thrown between two batches to end a step; the step stays what it was on the disk. */
class Stopped extends Error {}

export class ImportRuns {
  readonly #options: ImportRunsOptions;
  readonly #runs = new Map<string, ImportRun>();
  readonly #progress = new Map<string, Progress>();
  #queue: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(options: ImportRunsOptions) {
    this.#options = options;
  }

  /** Goes on with what the last end of the server interrupted. */
  start(): void {
    for (const run of this.#options.files.all()) this.#runs.set(run.id, run);
    this.#forgetOld();
    const interrupted = [...this.#runs.values()].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    for (const { id, phase } of interrupted) if (phase === 'checking' || phase === 'taking') this.#enqueue(id, phase === 'taking');
  }

  /** Ends between two batches. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#queue;
  }

  async create({ bytes, name, who }: { bytes: Uint8Array; name: string; who: Who }): Promise<RunAnswer> {
    this.#forgetOld();
    if (!this.#makeRoom(who)) return { type: 'busy' };
    const at = this.#now();
    const run: ImportRun = { v: 1, id: this.#options.uuid(), name, bytes: bytes.byteLength, by: who.name ?? '', roles: [...who.roles], createdAt: at, touchedAt: at, phase: 'checking' };
    this.#options.files.make(run, bytes);
    this.#runs.set(run.id, run);
    this.#enqueue(run.id, false);
    return this.#answer(run, who);
  }

  /** Newest first. */
  async list(who: Who): Promise<RunView[]> {
    const own = this.#own(who).sort((a, b) => (a.createdAt > b.createdAt ? -1 : 1));
    // The rows themselves are asked for one by one.
    return own.map((run) => {
      const { columns: _columns, wards: _wards, report, ...view } = viewOf(run, this.#progress.get(run.id), undefined);
      return { ...view, ...(report && { report: { ...report, refused: [], differing: [] } }) };
    });
  }

  async view(id: string, who: Who): Promise<RunAnswer> {
    const run = this.#find(id, who);
    return run ? this.#answer(run, who) : { type: 'missing' };
  }

  /** Which sheet, which row has the headings, what the columns mean: looked at anew. */
  async tell(id: string, told: NonNullable<ImportRun['told']>, who: Who): Promise<RunAnswer> {
    const run = this.#find(id, who);
    if (!run) return { type: 'missing' };
    if (run.phase !== 'asks' && run.phase !== 'preview') return { type: 'wrong-phase' };
    const { report: _report, failure: _failure, ...rest } = run;
    this.#change({ ...rest, told, phase: 'checking' });
    this.#enqueue(id, false);
    return this.view(id, who);
  }

  async take(id: string, who: Who): Promise<RunAnswer> {
    const run = this.#find(id, who);
    if (!run) return { type: 'missing' };
    // Pressed twice: it is on its way.
    if (run.phase === 'taking' || run.phase === 'done') return this.#answer(run, who);
    if (run.phase !== 'preview' && !(run.phase === 'failed' && run.takenAt !== undefined)) return { type: 'wrong-phase' };
    const { failure: _failure, ...rest } = run;
    this.#change({ ...rest, roles: [...who.roles], phase: 'taking', takenAt: run.takenAt ?? this.#now() });
    this.#enqueue(id, run.takenAt !== undefined);
    return this.view(id, who);
  }

  /** The file and what came of it go; what was taken in stays. */
  remove(id: string, who: Who): boolean {
    const run = this.#find(id, who);
    if (!run || run.phase === 'taking') return false;
    this.#forget(run.id);
    return true;
  }

  /** Rows that were refused, as a file to correct and load again. */
  async refused(id: string, who: Who, language: 'vi' | 'en'): Promise<{ name: string; text: string } | undefined> {
    const run = this.#find(id, who);
    if (!run?.report) return undefined;
    const opened = await openForIntake({ bytes: this.#options.files.bytes(id), who: whoOf(run), told: run.told, createdAt: run.createdAt }, this.#options.databases);
    return { name: `${run.name.replace(/\.[^.]*$/, '')}-chua-nhan.csv`, text: refusedFile(run.report, opened.type === 'opened' ? opened : undefined, language) };
  }

  #enqueue(id: string, resumed: boolean): void {
    this.#progress.delete(id);
    this.#queue = this.#queue.then(async () => {
      const run = this.#runs.get(id);
      if (!run || this.#closing) return;
      try {
        await (run.phase === 'taking' ? this.#takeIn(run, resumed) : this.#check(run));
      } catch (error) {
        if (error instanceof Stopped) return;
        this.#options.log.error(`import ${id}`, error);
        const sentence = { vi: 'Máy chủ gặp sự cố giữa chừng. Những gì đã nhận vẫn còn; thử lại sẽ nhận tiếp phần còn lại, không bị trùng.', en: 'The server ran into a problem. What was taken in is there; trying again takes in the rest, and nothing twice.' };
        if (this.#runs.has(id)) this.#change({ ...run, phase: 'failed', failure: { type: 'failed', code: 'server-fault', ...sentence } });
      } finally {
        this.#progress.delete(id);
      }
    });
  }

  async #check(run: ImportRun): Promise<void> {
    const { files, databases } = this.#options;
    const opened = await openForIntake({ bytes: files.bytes(run.id), who: whoOf(run), told: run.told, createdAt: run.createdAt }, databases);
    if (!this.#runs.has(run.id)) return;
    if (opened.type === 'failed') return this.#change({ ...run, phase: 'failed', failure: failure(opened.problem) });
    if (opened.type === 'asks') return this.#change({ ...run, phase: 'asks', shape: opened.shape, columns: opened.columns });
    if (run.told?.places && opened.table) await rememberHeadings(databases, { headings: opened.table.headings, places: run.told.places, by: run.by, at: this.#now() });
    const report = await takeInOpened(opened, { who: whoOf(run), databases, dryRun: true, progress: this.#follow(run.id, opened.candidates.length) });
    this.#change({ ...run, phase: 'preview', shape: opened.shape, ...(opened.columns && { columns: opened.columns }), report });
  }

  async #takeIn(run: ImportRun, resumed: boolean): Promise<void> {
    const { files, databases } = this.#options;
    const opened = await openForIntake({ bytes: files.bytes(run.id), who: whoOf(run), told: run.told, createdAt: run.takenAt ?? run.createdAt }, databases);
    if (opened.type !== 'opened') return this.#change({ ...run, phase: 'failed', failure: opened.type === 'failed' ? failure(opened.problem) : { type: 'failed', code: 'columns-missing', ...fileSentence({ code: 'columns-missing', missing: [] }) } });
    const report = await takeInOpened(opened, { who: whoOf(run), databases, dryRun: false, resumed, progress: this.#follow(run.id, opened.candidates.length) });
    this.#change({ ...run, phase: 'done', report });
  }

  #follow(id: string, of: number): (done: number) => void {
    this.#progress.set(id, { done: 0, of });
    return (done) => {
      if (this.#closing || !this.#runs.has(id)) throw new Stopped();
      this.#progress.set(id, { done, of });
    };
  }

  #change(run: ImportRun): void {
    if (!this.#runs.has(run.id)) return;
    const changed = { ...run, touchedAt: this.#now() };
    this.#options.files.save(changed);
    this.#runs.set(run.id, changed);
  }

  /** False when all that this person may have is under way. */
  #makeRoom(who: Who): boolean {
    const own = this.#own(who).sort((a, b) => (a.touchedAt < b.touchedAt ? -1 : 1));
    if (own.length < MOST_PER_PERSON) return true;
    const oldest = own.find(({ phase }) => phase !== 'taking' && phase !== 'checking');
    if (oldest) this.#forget(oldest.id);
    return oldest !== undefined;
  }

  #forgetOld(): void {
    const before = new Date(this.#options.now() - KEPT).toISOString();
    for (const run of [...this.#runs.values()]) if (run.touchedAt < before && run.phase !== 'taking') this.#forget(run.id);
  }

  #forget(id: string): void {
    this.#runs.delete(id);
    this.#options.files.remove(id);
  }

  async #answer(run: ImportRun, who: Who): Promise<RunAnswer> {
    const current = this.#runs.get(run.id) ?? run;
    const allowed = intakeWards(who);
    const wards = current.phase === 'asks' || current.phase === 'preview' ? (await readWardDocs(this.#options.databases)).flatMap(({ ward }) => (allowed(ward.slug) ? [{ slug: ward.slug, name: ward.name }] : [])) : undefined;
    return { type: 'run', view: viewOf(current, this.#progress.get(run.id), wards) };
  }

  #own = (who: Who): ImportRun[] => [...this.#runs.values()].filter(({ by }) => by === (who.name ?? ''));
  #find = (id: string, who: Who): ImportRun | undefined => this.#own(who).find((run) => run.id === id);
  #now = (): string => new Date(this.#options.now()).toISOString();
}

const whoOf = ({ by, roles }: ImportRun): Who => ({ name: by, roles });
