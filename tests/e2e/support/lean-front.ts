// Serves the lean page (tests/e2e/lean) beside the real server, on one origin, through a TCP proxy that can cut a connection at any byte.
import { readFileSync } from 'node:fs';
import { Agent, createServer as createHttpServer, request as ask, type Server as HttpServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const LEAN = path.join(ROOT, 'tests/e2e/lean');
const BUILT = path.join(ROOT, '.build/lean');

/** Once, before any test: a build empties the folder that the fronts of all workers serve from. */
export async function buildLeanPage(): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    base: '/lean/',
    publicDir: false,
    resolve: { alias: Object.fromEntries(['domain', 'replica', 'device', 'sync'].map((room) => [`$${room}`, path.join(ROOT, 'src', room)])), dedupe: ['dexie'] },
    worker: { format: 'es' },
    build: {
      outDir: BUILT,
      target: 'chrome111',
      rollupOptions: { input: { page: path.join(LEAN, 'page.ts'), 'service-worker': path.join(LEAN, 'service-worker.ts') }, output: { entryFileNames: '[name].js' } }
    }
  });
}

export class LeanFront {
  /** How many bytes a new connection carries, both ways together, before it is cut. */
  cutAfter: () => number = () => Infinity;
  cuts = 0;
  /** What was asked of the server: method, path and query. */
  readonly asked: string[] = [];
  /** Whether what is asked gets neither through nor an answer. */
  holds: (asked: string) => boolean = () => false;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly http: HttpServer,
    private readonly tcp: Server
  ) {}

  /** @param target of the real server */
  static async start(target: { port: number }): Promise<LeanFront> {
    const agent = new Agent({ keepAlive: true });
    const http = createHttpServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://lean');
      if (pathname === '/lean/') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>lean</title><script type="module" src="/lean/page.js"></script>');
      if (pathname.startsWith('/lean/')) return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(path.join(BUILT, path.normalize(pathname.slice('/lean'.length)))));
      const asked = `${request.method} ${decodeURIComponent(request.url ?? '/')}`;
      front.asked.push(asked);
      if (front.holds(asked)) return;
      const passed = ask({ host: '127.0.0.1', port: target.port, method: request.method, path: request.url, headers: request.headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      });
      passed.once('error', () => response.destroy());
      request.pipe(passed);
      response.once('close', () => passed.destroy());
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const tcp = createTcpServer();
    const front = new LeanFront(http, tcp);
    tcp.on('connection', (socket) => front.#carry(socket, port));
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.tcp.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.http.closeAllConnections();
    await Promise.all([this.http, this.tcp].map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #carry(near: Socket, port: number): void {
    const far = connect(port, '127.0.0.1');
    const both = [near, far];
    let left = this.cutAfter();
    const end = () => both.forEach((socket) => socket.destroy());
    for (const [from, to] of [[near, far], [far, near]] as const) {
      this.#sockets.add(from);
      from.on('error', end);
      from.on('close', () => (this.#sockets.delete(from), end()));
      from.on('data', (data: Buffer) => {
        if (data.length < left) {
          left -= data.length;
          if (!to.write(data)) from.pause();
          return;
        }
        // What was allowed goes out to the last byte, and nothing after it.
        this.cuts++;
        const last = left;
        left = 0;
        from.removeAllListeners('data');
        to.write(data.subarray(0, last), end);
      });
      to.on('drain', () => from.resume());
    }
  }
}
