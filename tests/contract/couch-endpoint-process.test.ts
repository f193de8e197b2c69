// The built server as a process: what it survives, and how it lives with other processes on the same data.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { demoOrganisation } from '../../sync-server/demo/demo-organisation.ts';
import { provision } from '../../sync-server/access/provision.ts';
import { openAdministration } from '../../sync-server/couch/administration.ts';
import { readEnv } from '../../sync-server/env.ts';
import { startServer, type RunningServer } from '../start-server.ts';
import { HOME, PASSWORD, PEOPLE, signIn, testOrganisation } from './couch-endpoint-organisation.ts';
import { ask, at } from './couch-endpoint-targets.ts';

const COMMAND = fileURLToPath(new URL('../../.build/server/commands/provision.js', import.meta.url));
const MAIN = fileURLToPath(new URL('../../.build/server/main.js', import.meta.url));
const started: RunningServer[] = [];
const folders: string[] = [];
const start = async (...args: Parameters<typeof startServer>): Promise<RunningServer> => {
  const server = await startServer(...args);
  started.push(server);
  return server;
};
afterAll(async () => {
  for (const server of started) await server.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('killed in the middle of writes, it has every document it said it has, and nothing by half', { timeout: 120_000 }, async () => {
  let server = await start();
  await ask(`${server.url}/db`, 'PUT', '/kill', { as: server.admin });
  const told = new Set<string>();
  let writing = true;
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let batch = 0; writing; batch++) {
      const docs = Array.from({ length: 20 }, (_, n) => ({ _id: `w${writer}-b${batch}-${n}`, text: 'x'.repeat(500) }));
      try {
        const answer = await ask(`${server.url}/db`, 'POST', '/kill/_bulk_docs', { as: server.admin, body: { docs } });
        if (answer.status === 201) for (const { _id } of docs) told.add(_id);
      } catch (thrown) {
        if (!(thrown instanceof TypeError)) throw thrown;
        return;
      }
    }
  });
  await expect.poll(() => told.size, { timeout: 30_000 }).toBeGreaterThan(200);
  await server.kill();
  writing = false;
  await Promise.all(writers);
  server = await start({ dataDir: server.dataDir });
  const { json } = await ask(`${server.url}/db`, 'GET', '/kill/_all_docs', { as: server.admin });
  const there = (at(json, 'rows') as { id: string }[]).map(({ id }) => id);
  expect([...told].filter((id) => !there.includes(id))).toEqual([]);
  // A batch is written whole or not at all.
  expect(there.length % 20).toBe(0);
  const { json: changes } = await ask(`${server.url}/db`, 'GET', '/kill/_changes', { as: server.admin });
  expect(at(changes, 'results')).toHaveLength(there.length);
});

test('what another process writes wakes those who wait, and rights that are gone end their waiting', { timeout: 60_000 }, async () => {
  const server = await start();
  const read = readEnv({ DATA_DIR: server.dataDir, PASSWORD_ITERATIONS: '10' });
  if (read.type === 'invalid') throw new Error(read.problems.join());
  const other = openAdministration(read.env);
  const organisation = testOrganisation();
  const now = '2026-11-23T00:00:00.000Z';
  await provision(other, organisation, { now, passwordFor: () => PASSWORD });
  const jobs = other.open(`ward-${HOME}`);

  const waiting = ask(`${server.url}/db`, 'GET', `/ward-${HOME}/_changes?feed=longpoll&since=now&timeout=20000`, { as: signIn('patrol') });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await jobs.put({ _id: 'job:visit:1' });
  expect(at((await waiting).json, 'results', 0, 'id')).toBe('job:visit:1');

  const feed = ask(`${server.url}/db`, 'GET', `/ward-${HOME}/_changes?feed=continuous&since=now&heartbeat=1000`, { as: signIn('patrol') });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await provision(other, { ...organisation, people: organisation.people.filter(({ name }) => name !== PEOPLE.patrol) }, { now });
  await jobs.put({ _id: 'job:visit:2', secret: 'not for those who left' });
  // The connection is cut, or ends, without the document.
  const seen = await feed.then(({ text }) => text, (thrown: unknown) => String(thrown));
  expect(seen).not.toContain('not for those who left');
  expect(seen).not.toContain('job:visit:2');
  await other.close();
});

test('told to stop, it lets nobody wait and ends in order', { timeout: 30_000 }, async () => {
  const server = await start();
  await ask(`${server.url}/db`, 'PUT', '/stop', { as: server.admin });
  const waiting = ask(`${server.url}/db`, 'GET', '/stop/_changes?feed=longpoll&since=now&heartbeat=5000', { as: server.admin }).catch(() => 'cut');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = Date.now();
  await server.stop();
  expect(Date.now() - before).toBeLessThan(5000);
  await waiting;
});

test('a port in use and a setting that is not valid each get one sentence', { timeout: 60_000 }, async () => {
  const server = await start();
  const second = await run(MAIN, [], { PORT: String(server.port), HOST: '127.0.0.1', DATA_DIR: newFolder(), DEMO: 'no' });
  expect(second).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^Port \d+ is in use by another program\. [^\n]*\n$/) });
  const wrong = await run(MAIN, [], { PORT: 'three', DATA_DIR: newFolder() });
  expect(wrong).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^A setting is not valid\. PORT[^\n]*\n$/) });
});

test('it starts with eleven wards, follows each, and has nothing to warn of', { timeout: 60_000 }, async () => {
  const file = join(newFolder(), 'organisation.json');
  writeFileSync(file, JSON.stringify({ ...demoOrganisation(), people: [] }));
  const server = await start({ env: { ORGANISATION: file } });
  // Each follower has been through what there is, and waits.
  await expect.poll(() => receiptsOf(server), { timeout: 30_000 }).toHaveLength(11);
  await server.stop();
  expect(server.errors()).toBe('');
});

test('its secrets are for its own user', async () => {
  const server = await start();
  expect(statSync(join(server.dataDir, 'server-secrets.json')).mode & 0o777).toBe(0o600);
  expect(server.output()).not.toContain(server.admin.password);
});

test('npm run provision makes a ward while the server runs, prints new passwords once, and keeps them', { timeout: 60_000 }, async () => {
  const server = await start();
  const file = join(newFolder(), 'organisation.json');
  writeFileSync(file, JSON.stringify(testOrganisation()));
  const settings = { DATA_DIR: server.dataDir, PASSWORD_ITERATIONS: '10' };
  const first = await run(COMMAND, [file], settings);
  expect([first.code, first.stderr]).toEqual([0, '']);
  const password = new RegExp(`^  ${PEOPLE.desk}  (\\S+)$`, 'm').exec(first.stdout)?.[1] ?? '';
  const desk = { name: PEOPLE.desk, password };
  expect((await ask(`${server.url}/db`, 'GET', `/ward-${HOME}/ward:${HOME}`, { as: desk })).status).toBe(200);
  const second = await run(COMMAND, [file], settings);
  expect(second.stdout).not.toMatch(/passwords/);
  expect((await ask(`${server.url}/db`, 'GET', `/ward-${HOME}`, { as: desk })).status).toBe(200);

  writeFileSync(file, '{"v":1,');
  expect(await run(COMMAND, [file], settings)).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not valid JSON/) });
  writeFileSync(file, '{"v":1}');
  expect(await run(COMMAND, [file], settings)).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not fit: name/) });
  expect(await run(COMMAND, ['/no/such/file'], settings)).toMatchObject({ code: 1, stderr: expect.stringMatching(/cannot be read/) });
});

test('npm run provision speaks to a CouchDB behind COUCHDB_URL as well', { timeout: 60_000 }, async () => {
  const couch = await start();
  const url = new URL(`${couch.url}/db`);
  url.username = couch.admin.name;
  url.password = couch.admin.password;
  const file = join(newFolder(), 'organisation.json');
  writeFileSync(file, JSON.stringify(testOrganisation()));
  const front = await start({ env: { COUCHDB_URL: url.href, ORGANISATION: file } });
  const done = await run(COMMAND, [file], { DATA_DIR: newFolder(), COUCHDB_URL: url.href });
  expect([done.code, done.stderr]).toEqual([0, '']);
  const password = new RegExp(`^  ${PEOPLE.supervisor}  (\\S+)$`, 'm').exec(done.stdout)?.[1] ?? '';
  const session = await ask(`${front.url}/db`, 'POST', '/_session', { body: { name: PEOPLE.supervisor, password } });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await ask(`${front.url}/db`, 'GET', `/ward-${HOME}/ward:${HOME}`, { headers: { cookie } })).status).toBe(200);
  url.password = 'wrong';
  expect(await run(COMMAND, [file], { DATA_DIR: newFolder(), COUCHDB_URL: url.href })).toMatchObject({ code: 1, stderr: expect.stringMatching(/refuses the name and password/) });
});

/** What the followers remember, one file a ward. */
function receiptsOf({ dataDir }: RunningServer): string[] {
  const folder = join(dataDir, 'receipts');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tan-noi-process-'));
  folders.push(folder);
  return folder;
}

function run(module: string, args: string[], env: Record<string, string>): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [module, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => void (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => void (stderr += data.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}
