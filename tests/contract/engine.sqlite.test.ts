import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openPouch } from '$replica/pouch.ts';
import { databaseExists, listDatabases, openDatabase, openSqlite } from '../../sync-server/couch/sqlite-engine.ts';
import { engineContract, type EngineFactory, type Opened } from './engine-contract.ts';
import { replicationContract } from './replication-contract.ts';

const folders = new WeakMap<Opened, string>();

function open(folder: string, autoCompact = false): Opened {
  const engine = openSqlite(folder, 'contract');
  const opened = { engine, db: openPouch(engine, { key: join(folder, 'contract'), name: 'contract', autoCompact }) };
  folders.set(opened, folder);
  return opened;
}

const factory: EngineFactory = {
  open: async ({ autoCompact } = {}) => open(mkdtempSync(join(tmpdir(), 'engine-')), autoCompact),
  again: async (opened) => open(folders.get(opened) ?? ''),
  close: async (opened) => {
    await opened.db.destroy();
    rmSync(folders.get(opened) ?? '', { recursive: true, force: true });
  }
};

describe('SQLite engine', () => {
  engineContract(factory);
  replicationContract(factory, { runs: 30 });
});

describe('SQLite files', () => {
  it('tell a live feed of what another process has committed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-'));
    const db = openDatabase(folder, 'shared');
    await db.put({ _id: 'a' });
    const seen: string[] = [];
    const feed = db.changes({ live: true, since: 0 }).on('change', ({ id }) => seen.push(id));
    await expect.poll(() => seen).toEqual(['a']);
    // A connection that the engine knows nothing of, as that of a command beside the server.
    const other = new Sqlite(join(folder, 'shared.sqlite'));
    other.exec(`INSERT INTO docs VALUES (2, 'b', '1-b', 0, NULL, '{}'); UPDATE meta SET seq = 2, docs = 2`);
    other.close();
    await expect.poll(() => seen).toEqual(['a', 'b']);
    expect((await db.put({ _id: 'c' })).ok).toBe(true);
    await expect.poll(() => seen).toEqual(['a', 'b', 'c']);
    feed.cancel();
    await db.destroy();
    rmSync(folder, { recursive: true });
  });

  it('keep everything over a restart, and are named for their databases', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engine-'));
    const db = openDatabase(folder, 'ward-an-phu');
    await db.put({ _id: 'a', v: 1, _attachments: { t: { content_type: 'text/plain', data: btoa('x') } } });
    const before = await db.info();
    await db.close();
    expect([listDatabases(folder), databaseExists(folder, 'ward-an-phu'), databaseExists(folder, 'ward')]).toEqual([['ward-an-phu'], true, false]);
    const again = openDatabase(folder, 'ward-an-phu');
    expect(await again.get('a', { attachments: true })).toMatchObject({ v: 1, _attachments: { t: { data: btoa('x') } } });
    expect(await again.info()).toEqual(before);
    await again.destroy();
    expect(listDatabases(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
