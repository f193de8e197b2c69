// Stands between the browser and the server and misbehaves as networks do, until told otherwise.
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Mood =
  | { type: 'good' }
  /** A café's page answers everything with 200. */
  | { type: 'captive-portal' }
  /** The same by sending everybody elsewhere. */
  | { type: 'redirect' }
  | { type: 'busy'; seconds: number }
  | { type: 'broken'; status: number }
  /** Long polls are cut at once, all else goes through. */
  | { type: 'cuts-long-polls' };

export class BadNetwork {
  mood: Mood = { type: 'good' };
  /** Put at the end of the service worker: another version of the app. */
  version = '';
  /** Paths under /db that were asked for, with the method. */
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly target: URL
  ) {}

  static async before(target: string): Promise<BadNetwork> {
    const server = createServer((incoming, answer) => network.#handle(incoming, answer));
    const network = new BadNetwork(server, new URL(target));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #handle(incoming: IncomingMessage, answer: ServerResponse): void {
    const url = incoming.url ?? '/';
    if (/^\/(db|api)\//.test(url)) {
      this.asked.push(`${incoming.method} ${url.split('?')[0]}`);
      switch (this.mood.type) {
        case 'captive-portal':
          return void answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>Đăng nhập Wi-Fi để tiếp tục</html>');
        case 'redirect':
          return void answer.writeHead(302, { location: 'http://wifi.invalid/login' }).end();
        case 'busy':
          return void answer.writeHead(429, { 'content-type': 'text/html', 'retry-after': String(this.mood.seconds) }).end('<html>Too Many Requests</html>');
        case 'broken':
          return void answer.writeHead(this.mood.status, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
        case 'cuts-long-polls':
          if (url.includes('feed=longpoll')) return void incoming.socket.destroy();
      }
    }
    const passed = request({ host: this.target.hostname, port: this.target.port, path: url, method: incoming.method, headers: { ...incoming.headers, host: this.target.host } }, (response) => {
      const isWorker = url === '/service-worker.js' && response.statusCode === 200 && this.version !== '';
      const headers = { ...response.headers };
      if (isWorker) delete headers['content-length'];
      answer.writeHead(response.statusCode ?? 502, headers);
      if (!isWorker) return void response.pipe(answer);
      response.on('data', (data: Buffer) => answer.write(data));
      response.on('end', () => answer.end(`\n// ${this.version}\n`));
    });
    if (url === '/service-worker.js') for (const name of ['accept-encoding', 'if-none-match', 'if-modified-since']) passed.removeHeader(name);
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    incoming.pipe(passed);
  }
}
