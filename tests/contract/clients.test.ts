// Other people's clients against the embedded endpoint: stock PouchDB over HTTP, nano, and couchbackup.
import couchbackup from '@cloudant/couchbackup';
import nano from 'nano';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRemote, PouchDB } from '$replica/pouch.ts';
import { openDatabase } from '../../sync-server/couch/sqlite-engine.ts';
import { TARGETS, type RunningTarget } from './couch-endpoint-targets.ts';

const [embedded] = TARGETS;
let target: RunningTarget;
let folder: string;
/** With the administrator's credentials, as such clients want it. */
let address: string;

beforeAll(async () => {
  if (!embedded) throw new Error('no target');
  target = await embedded.start();
  folder = mkdtempSync(join(tmpdir(), 'tan-noi-clients-'));
  const url = new URL(target.base);
  url.username = encodeURIComponent(target.admin.name);
  url.password = encodeURIComponent(target.admin.password);
  address = url.href;
});
afterAll(async () => {
  await target.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('stock PouchDB replicates both ways, with conflicts, deletions and attachments', async () => {
  const local = openDatabase(folder, 'phone');
  const remote = openRemote(`${address}/pouch`);
  await local.bulkDocs(Array.from({ length: 250 }, (_, n) => ({ _id: `doc-${n}`, n, text: 'Đường số 10' })));
  const photo = Buffer.from([0, 255, 13, 10, 7]);
  await local.put({ _id: 'photo', _attachments: { data: { content_type: 'image/jpeg', data: photo } } });
  const pushed = await PouchDB.replicate(local, remote, { batch_size: 100 });
  expect([pushed.ok, pushed.docs_written]).toEqual([true, 251]);

  const { rev } = await remote.put({ ...(await remote.get('doc-1')), changed: 'on the server' });
  await remote.remove(await remote.get('doc-2'));
  await local.put({ ...(await local.get('doc-1')), changed: 'on the phone' });
  const synced = await PouchDB.sync(local, remote);
  expect([synced.pull?.docs_written, synced.push?.docs_written]).toEqual([2, 1]);
  const [here, there] = [await local.get('doc-1', { conflicts: true }), await remote.get('doc-1', { conflicts: true })];
  expect(here).toEqual(there);
  expect([here._rev, ...(here._conflicts ?? [])]).toContain(rev);
  await expect(local.get('doc-2')).rejects.toMatchObject({ status: 404 });

  const other = openDatabase(folder, 'other-phone');
  await PouchDB.replicate(remote, other, { batch_size: 50 });
  expect((await other.info()).doc_count).toBe(250);
  expect(Buffer.from((await other.getAttachment('photo', 'data')) as Buffer).equals(photo)).toBe(true);
  const again = await PouchDB.replicate(remote, other);
  expect(again.docs_read).toBe(0);
  await Promise.all([local.close(), other.close()]);
}, 60_000);

test('stock PouchDB follows live, both ways', async () => {
  const local = openDatabase(folder, 'live-phone');
  const remote = openRemote(`${address}/live`);
  await remote.info();
  const sync = PouchDB.sync(local, remote, { live: true, retry: true });
  await remote.put({ _id: 'from-server' });
  await local.put({ _id: 'from-phone' });
  await expect.poll(async () => (await local.get('from-server'))._id, { timeout: 10_000 }).toBe('from-server');
  await expect.poll(async () => (await remote.get('from-phone'))._id, { timeout: 10_000 }).toBe('from-phone');
  sync.cancel();
  await local.close();
}, 30_000);

test('nano makes databases, writes, reads, lists, follows changes and removes', async () => {
  const server = openNano();
  await server.db.create('by-nano');
  expect(await server.db.list()).toContain('by-nano');
  const db = server.use<{ n: number }>('by-nano');
  const { rev } = await db.insert({ n: 1 }, 'one');
  await expect(db.insert({ n: 2 }, 'one')).rejects.toMatchObject({ statusCode: 409 });
  await db.insert({ _id: 'one', _rev: rev, n: 2 } as nano.MaybeDocument & { n: number });
  const bulk = await db.bulk({ docs: [{ _id: 'two', n: 2 }, { _id: 'ba số', n: 3 }] });
  expect(bulk.every(({ error }) => error === undefined)).toBe(true);
  const listed = await db.list({ include_docs: true, startkey: 'one' });
  expect(listed.rows.map(({ doc }) => doc?.n)).toEqual([2, 2]);
  const fetched = await db.fetch({ keys: ['ba số', 'none'] });
  expect(fetched.rows.map((row) => 'doc' in row && row.doc?.n)).toEqual([3, false]);
  await db.attachment.insert('three', 'ghi chú.txt', 'xin chào', 'text/plain');
  expect(String(await db.attachment.get('three', 'ghi chú.txt'))).toBe('xin chào');
  expect(await db.head('one')).toHaveProperty('etag');
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    db.changesReader.get({ since: '0', includeDocs: true, batchSize: 2, timeout: 300 }).on('change', ({ id }: { id: string }) => seen.push(id)).on('end', () => resolve()).on('error', reject);
  });
  expect(seen.sort()).toEqual(['ba số', 'one', 'three', 'two']);
  await server.db.replicate('by-nano', 'elsewhere').then(
    () => expect.unreachable('replication by the server is not offered'),
    (error: { statusCode: number }) => expect([404, 405]).toContain(error.statusCode)
  );
  await server.db.destroy('by-nano');
  await expect(db.info()).rejects.toMatchObject({ statusCode: 404 });
});

test('nano signs in with a session', async () => {
  const server = nano({ url: target.base, parseUrl: false });
  await server.auth(target.admin.name, target.admin.password);
  const { userCtx } = await server.session();
  expect(userCtx.name).toBe(target.admin.name);
});

test('couchbackup backs a database up and restores it into another', async () => {
  const server = openNano();
  await server.db.create('kept');
  await server.db.create('restored');
  const docs = Array.from({ length: 1200 }, (_, n) => ({ _id: `entry:${n}`, text: `Ghi nhận số ${n}`, nested: { n } }));
  await server.use('kept').bulk({ docs });
  const first = (await server.use('kept').get('entry:7')) as nano.DocumentGetResponse;
  await server.use('kept').destroy('entry:7', first._rev);

  const file = join(folder, 'backup.txt');
  await run((done) => couchbackup.backup(`${address}/kept`, createWriteStream(file), { log: join(folder, 'backup.log'), parallelism: 2 }, done));
  await run((done) => couchbackup.restore(createReadStream(file), `${address}/restored`, { parallelism: 2 }, done));
  const restored = await server.use('restored').list({ include_docs: true });
  const kept = await server.use('kept').list({ include_docs: true });
  expect(restored.rows).toHaveLength(1199);
  expect(restored.rows.map(({ doc }) => doc)).toEqual(kept.rows.map(({ doc }) => doc));
}, 120_000);

/** Without `parseUrl: false` nano takes the last part of the address for a database. */
const openNano = (): nano.ServerScope => nano({ url: address, parseUrl: false });

function run(start: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
