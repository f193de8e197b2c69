// Imports on the disk, a folder each: the file as it came, and how far it is. They hold people's names: readable by the server alone,
// and gone when they have lain for two weeks.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runSchema, type ImportRun } from './import-run.ts';

export class RunFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that can be read; a folder that was only half made when the power went is cleared away. */
  all(): ImportRun[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder).flatMap((id) => {
      const run = this.#read(id);
      if (!run) rmSync(join(this.#folder, id), { recursive: true, force: true });
      return run ?? [];
    });
  }

  make(run: ImportRun, bytes: Uint8Array): void {
    mkdirSync(join(this.#folder, run.id), { recursive: true, mode: 0o700 });
    this.#write(join(this.#folder, run.id, 'file'), bytes);
    this.save(run);
  }

  save(run: ImportRun): void {
    this.#write(join(this.#folder, run.id, 'run.json'), Buffer.from(JSON.stringify(run)));
  }

  bytes(id: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.#folder, id, 'file')));
  }

  remove(id: string): void {
    rmSync(join(this.#folder, id), { recursive: true, force: true });
  }

  #read(id: string): ImportRun | undefined {
    const file = join(this.#folder, id, 'run.json');
    if (!existsSync(file) || !existsSync(join(this.#folder, id, 'file'))) return undefined;
    try {
      return runSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Whole or not at all, and on the disk when it is said to be there. */
  #write(file: string, bytes: Uint8Array): void {
    const draft = `${file}.draft`;
    const handle = openSync(draft, 'w', 0o600);
    try {
      for (let from = 0; from < bytes.length; ) from += writeSync(handle, bytes, from);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  }
}
