// A browser with a profile of its own on the disk: it can be closed, or killed as a phone kills it, and opened again.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions, type LaunchOptions, type Page } from '@playwright/test';

/** The configuration's own does not reach browsers that a test starts itself. */
const ACTION_TIMEOUT_MS = 30_000;

export class BrowserOnDisk {
  #context: BrowserContext | undefined;

  private constructor(
    private readonly profile: string,
    private readonly options: LaunchOptions & BrowserContextOptions
  ) {}

  static async make(options: LaunchOptions & BrowserContextOptions): Promise<BrowserOnDisk> {
    return new BrowserOnDisk(await mkdtemp(path.join(tmpdir(), 'tan-noi-profile-')), options);
  }

  /** The window of the browser, started when it is not running. */
  async page(): Promise<Page> {
    this.#context ??= await chromium.launchPersistentContext(this.profile, this.options);
    this.#context.setDefaultTimeout(ACTION_TIMEOUT_MS);
    return this.#context.pages()[0] ?? (await this.#context.newPage());
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  /** SIGKILL to the browser's own process: nothing in it gets to write anything any more. */
  async kill(): Promise<void> {
    const context = this.#context;
    if (!context) throw new Error('the browser is not running');
    const gone = new Promise((resolve) => context.once('close', resolve));
    process.kill(this.#processId(), 'SIGKILL');
    await gone;
    this.#context = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** The browser's main process: the one that names this profile and is no child of its own kind. */
  #processId(): number {
    const found = runningCommands().filter(({ command }) => command.includes(`--user-data-dir=${this.profile}`) && !command.includes('--type=') && !command.includes('crashpad'));
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`expected one browser process, found ${found.length}`);
    return only.pid;
  }
}

function runningCommands(): { pid: number; command: string }[] {
  // A small Linux has no `ps`, and others have no /proc.
  if (existsSync('/proc/self/cmdline')) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const command = readIfThere(`/proc/${name}/cmdline`);
        return command ? [{ pid: Number(name), command: command.replaceAll('\0', ' ') }] : [];
      });
  }
  const lines = spawnSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
}

/** A process may end between being listed and being read. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))) return undefined;
    throw error;
  }
}
