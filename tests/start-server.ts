// The built server as a process of its own, on a folder of its own: for tests that stop it, kill it and start it again.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../.build/server/main.js', import.meta.url));
const ADMIN = { name: 'admin', password: 'test-admin' };
const READY_MS = 60_000;

export interface StartOptions {
  /** Made and, with `remove()`, removed when not given. Give the one of a stopped server to go on with its data. */
  dataDir?: string;
  /** Settings on top of the tests' own: a random port, the administrator below, fast password hashing, no demo. */
  env?: Record<string, string>;
  /** The port to come back on; a free one by default. */
  port?: number;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  port: number;
  dataDir: string;
  admin: { name: string; password: string };
  /** Everything it printed so far. */
  output(): string;
  /** Of that, what went to the standard error: warnings and faults. */
  errors(): string;
  /** SIGTERM; waits until it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, in the middle of whatever it does; waits until it is gone. */
  kill(): Promise<void>;
  /** Stops it, if it runs, and removes the data folder. */
  remove(): Promise<void>;
}

export async function startServer({ dataDir, env = {}, port = 0 }: StartOptions = {}): Promise<RunningServer> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'tan-noi-server-'));
  // With the flag of `npm start`: the young generation stays small, and with it the resident size.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      TZ: process.env.TZ,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      ADMIN_NAME: ADMIN.name,
      ADMIN_PASSWORD: ADMIN.password,
      PASSWORD_ITERATIONS: '1000',
      DEMO: 'no',
      ...env
    }
  });
  let [output, errors] = ['', ''];
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => void (output += data.toString('utf8')));
  child.stderr?.on('data', (data: Buffer) => void (errors += data.toString('utf8')));

  const listening = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server was not ready within ${READY_MS} ms:\n${output}`));
    }, READY_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code} before it listened:\n${output}`));
    });
    child.on('message', (message) => {
      if (typeof message !== 'object' || message === null || !('port' in message) || typeof message.port !== 'number') return;
      clearTimeout(timer);
      resolve(message.port);
    });
  });

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    dataDir: folder,
    admin: ADMIN,
    output: () => output,
    errors: () => errors,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
