// The ward's server during a test: the real process on a copy of the demo, stopped and started again on the same port and data.
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type RunningServer } from '../../start-server.ts';

/** Set by prepare.ts: a data folder in which the demo has been made already. */
export const DEMO_DATA = 'TAN_NOI_E2E_DEMO_DATA';

const ENV = { DEMO: 'yes' };

export class OfficeServer {
  #running: RunningServer | undefined;

  private constructor(private readonly first: RunningServer) {
    this.#running = first;
  }

  static async start(): Promise<OfficeServer> {
    const demo = process.env[DEMO_DATA];
    if (!demo) throw new Error(`${DEMO_DATA} is not set: run these tests by the Playwright configuration`);
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tan-noi-e2e-'));
    await cp(demo, dataDir, { recursive: true });
    return new OfficeServer(await startServer({ dataDir, env: ENV }));
  }

  get url(): string {
    return this.first.url;
  }

  get port(): number {
    return this.first.port;
  }

  get dataDir(): string {
    return this.first.dataDir;
  }

  get admin(): { name: string; password: string } {
    return this.first.admin;
  }

  output(): string {
    return (this.#running ?? this.first).output();
  }

  /** Nothing listens on its port any more. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** As when the power goes. */
  async kill(): Promise<void> {
    await this.#running?.kill();
    this.#running = undefined;
  }

  /** Again on the port and data it had. */
  async startAgain(): Promise<void> {
    if (this.#running) throw new Error('the server is running');
    this.#running = await startServer({ dataDir: this.first.dataDir, port: this.first.port, env: ENV });
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.first.remove();
  }
}
