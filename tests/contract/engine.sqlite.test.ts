import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openPouch } from '$replica/pouch.ts';
import { openSqlite } from '../../sync-server/couch/sqlite-engine.ts';
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
  replicationContract(factory, { runs: 40 });
});
