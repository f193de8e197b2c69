import type { lookup } from 'node:dns';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicFetch } from './fetch-public.ts';

/** Answers names as a name server in somebody's hand would: another address each time it is asked. */
function nameServer(...answers: string[][]): { resolve: typeof lookup; asked: () => number } {
  let asked = 0;
  const resolve = ((_name: string, _options: object, done: (error: null, addresses: { address: string; family: number }[]) => void) => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    done(null, answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  }) as unknown as typeof lookup;
  return { resolve, asked: () => asked };
}

const small = { maxBytes: 1000, timeoutMs: 5000 };

describe('publicFetch', () => {
  let server: http.Server;
  let port: number;
  let hits: string[] = [];

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      hits.push(request.url ?? '');
      if (request.url === '/ok') response.end('picture');
      else if (request.url === '/large') response.end(Buffer.alloc(2000));
      else if (request.url === '/endless') {
        const timer = setInterval(() => response.write(Buffer.alloc(300)), 1);
        response.on('close', () => clearInterval(timer));
      } else if (request.url === '/silent') request.socket.resume();
      else if (request.url === '/to-private') response.writeHead(302, { location: `http://10.0.0.1:${port}/ok` }).end();
      else if (request.url === '/to-ok') response.writeHead(302, { location: '/ok' }).end();
      else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
      else if (request.url === '/to-file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** As a test of this machine alone may: loopback and nothing else. */
  const fetchLoopback = publicFetch({ allows: (address) => address === '127.0.0.1' });
  const at = (path: string) => `http://127.0.0.1:${port}${path}`;

  it('as it is in production reaches no address of this machine or its network, however it is written', async () => {
    hits = [];
    const fetch = publicFetch();
    for (const url of [
      at('/ok'), `http://localhost:${port}/ok`, `http://[::1]:${port}/ok`, `http://[::ffff:127.0.0.1]:${port}/ok`, `http://2130706433:${port}/ok`, `http://0x7f.1:${port}/ok`, `http://0:${port}/ok`,
      'http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/', 'file:///etc/passwd', 'ftp://1.1.1.1/', 'gopher://1.1.1.1/', `http://admin:pw@127.0.0.1:${port}/ok`, 'not an address', ''
    ]) expect([url, (await fetch({ url, ...small })).type]).toEqual([url, 'not-allowed']);
    expect(hits).toEqual([]);
  });

  it('connects to the address that was checked, not to what the name means a moment later', async () => {
    hits = [];
    const names = nameServer(['127.0.0.1'], ['10.0.0.1']);
    const fetch = publicFetch({ allows: (address) => address === '127.0.0.1', resolve: names.resolve });
    expect(await fetch({ url: `http://somewhere.example:${port}/ok`, ...small })).toMatchObject({ type: 'answered', status: 200 });
    expect([hits, names.asked()]).toEqual([['/ok'], 1]);
    // Asked again, it means another place, and that is seen.
    expect(await fetch({ url: `http://somewhere.example:${port}/ok`, ...small })).toMatchObject({ type: 'not-allowed' });
  });

  it('refuses a name that has one forbidden address among others', async () => {
    const fetch = publicFetch({ allows: (address) => address === '127.0.0.1', resolve: nameServer(['127.0.0.1', '192.168.0.1']).resolve });
    expect(await fetch({ url: `http://somewhere.example:${port}/ok`, ...small })).toMatchObject({ type: 'not-allowed' });
  });

  it('follows a few redirects and checks each', async () => {
    const redirects = { ...small, maxRedirects: 3 };
    expect(await fetchLoopback({ url: at('/to-ok'), ...redirects })).toMatchObject({ type: 'answered', status: 200, bytes: Buffer.from('picture') });
    expect(await fetchLoopback({ url: at('/to-private'), ...redirects })).toMatchObject({ type: 'not-allowed' });
    expect(await fetchLoopback({ url: at('/to-file'), ...redirects })).toMatchObject({ type: 'not-allowed' });
    hits = [];
    expect(await fetchLoopback({ url: at('/round'), ...redirects })).toMatchObject({ type: 'answered', status: 302 });
    expect(hits).toHaveLength(4);
  });

  it('stops at the size and at the time', async () => {
    expect(await fetchLoopback({ url: at('/large'), ...small })).toEqual({ type: 'too-large' });
    expect(await fetchLoopback({ url: at('/endless'), ...small })).toEqual({ type: 'too-large' });
    expect(await fetchLoopback({ url: at('/silent'), maxBytes: 1000, timeoutMs: 100 })).toEqual({ type: 'timed-out' });
  });
});
