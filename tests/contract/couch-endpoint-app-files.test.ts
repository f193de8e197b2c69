// The built app as the server hands it out: packed, cached by what it is, and its shell for every address a person can open.
import type { FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedded } from '../../sync-server/couch/embedded-backend.ts';
import { readEnv } from '../../sync-server/env.ts';
import { silentLog } from '../../sync-server/log.ts';
import { buildServer } from '../../sync-server/serve/build-server.ts';
import { publicRoutes } from '../../sync-server/serve/public-routes.ts';

const SHELL = '<!doctype html><title>Tận Nơi</title>';
const PUBLIC_PAGE = '<!doctype html><title>Phản ánh</title>';
const folder = mkdtempSync(join(tmpdir(), 'tan-noi-app-'));
let app: FastifyInstance;
let close: () => Promise<void>;

beforeAll(async () => {
  const build = join(folder, 'build');
  mkdirSync(join(build, '_app/immutable/chunks'), { recursive: true });
  const files = { 'index.html': SHELL, 'bao-cao.html': PUBLIC_PAGE, 'report-worker.js': '// worker', 'service-worker.js': '// worker', 'manifest.webmanifest': '{}', '_app/immutable/chunks/a1.js': 'export default 1;', '_app/version.json': '{}' };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(build, name), text);
    writeFileSync(join(build, `${name}.br`), brotliCompressSync(text));
  }
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const read = readEnv({ DATA_DIR: join(folder, 'data'), PASSWORD_ITERATIONS: '10', TRUST_PROXY: 'yes' });
  if (read.type === 'invalid') throw new Error(read.problems.join());
  const backend = await openEmbedded(read.env);
  const config = { demo: false, organisation: { name: 'Thử' }, wards: [{ slug: 'an-phu', name: 'An Phú' }] };
  app = await buildServer(read.env, { backend, log: silentLog, appFolder: build, plugins: [publicRoutes(() => config)] });
  close = async () => {
    await app.close();
    await backend.close();
  };
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
const navigate = (url: string) => get(url, { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' });

test('every address of a page gets the shell, which is asked for anew each time', async () => {
  for (const url of ['/', '/login', '/jobs/job:delivery:38.98.H29-210519-0013', '/log?ward=an-phu']) {
    const answer = await navigate(url);
    expect([url, answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([url, 200, SHELL, 'no-cache']);
  }
});

test('the public page is one of its own, with or without a code', async () => {
  for (const url of ['/bao-cao', '/bao-cao/', '/bao-cao/7K3Q9ZM200ABCDEF', '/bao-cao?x=1']) {
    const answer = await navigate(url);
    expect([url, answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([url, 200, PUBLIC_PAGE, 'no-cache']);
  }
  expect((await navigate('/bao-cao-khac')).body).toBe(SHELL);
});

test('a script, an image or data that is not there fails, and does not come as a page', async () => {
  for (const url of ['/_app/immutable/gone.js', '/icon.png', '/_app/x']) expect([url, (await navigate(url)).statusCode]).toEqual([url, 404]);
  expect((await get('/log', { accept: 'application/json' })).statusCode).toBe(404);
  expect((await navigate('/api/unknown')).statusCode).toBe(404);
});

test('what is named by its content is kept for good; worker, manifest and shell are not', async () => {
  expect((await get('/_app/immutable/chunks/a1.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const url of ['/service-worker.js', '/report-worker.js', '/bao-cao.html', '/manifest.webmanifest', '/_app/version.json', '/index.html']) expect([url, (await get(url)).headers['cache-control']]).toEqual([url, 'no-cache']);
});

test('files come packed as they were built', async () => {
  const packed = await get('/_app/immutable/chunks/a1.js', { 'accept-encoding': 'gzip, br' });
  expect([packed.headers['content-encoding'], packed.headers['content-type']]).toEqual(['br', expect.stringMatching(/javascript/)]);
  expect(packed.headers.vary).toMatch(/accept-encoding/i);
  expect((await get('/_app/immutable/chunks/a1.js')).headers['content-encoding']).toBeUndefined();
});

test('nothing outside the app is read', async () => {
  for (const url of ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/_app/../../secret.txt', '//secret.txt', '/..\\secret.txt']) {
    const answer = await get(url);
    expect([url, answer.body.includes('secret') && answer.statusCode === 200]).toEqual([url, false]);
  }
});

test('every answer carries the headers that keep a page to itself', async () => {
  for (const answer of [await navigate('/'), await get('/api/config'), await get('/db/'), await get('/db/none'), await get('/nothing')]) {
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' });
    expect(answer.headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(answer.headers['permissions-policy']).toMatch(/camera=\(self\), geolocation=\(self\)/);
    expect(Math.abs(Number(answer.headers['x-time']) - Date.now())).toBeLessThan(5000);
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  }
  const secure = await get('/', { 'x-forwarded-proto': 'https' });
  expect(secure.headers['strict-transport-security']).toMatch(/max-age/);
});

test('what the app may know before anyone has signed in', async () => {
  expect((await get('/api/config')).json()).toEqual({ demo: false, organisation: { name: 'Thử' }, wards: [{ slug: 'an-phu', name: 'An Phú' }] });
  const { ms } = (await get('/api/time')).json<{ ms: number }>();
  expect(Math.abs(ms - Date.now())).toBeLessThan(5000);
});

test('under HTTPS the session cookie is Secure', async () => {
  const name = 'admin';
  const { adminPassword } = JSON.parse((await import('node:fs')).readFileSync(join(folder, 'data/server-secrets.json'), 'utf8')) as { adminPassword: string };
  const answer = await app.inject({ method: 'POST', url: '/db/_session', headers: { 'x-forwarded-proto': 'https', 'content-type': 'application/json' }, payload: { name, password: adminPassword } });
  expect([answer.statusCode, String(answer.headers['set-cookie'])]).toEqual([200, expect.stringMatching(/; Secure$/)]);
});
