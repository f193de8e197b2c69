import { Dexie } from 'dexie';
import { describe } from 'vitest';
import { createDexieEngine } from '$replica/dexie-engine.ts';
import { openPouch } from '$replica/pouch.ts';
import { REPLICA_STORES } from '$replica/replica-rows.ts';
import { engineContract, type EngineFactory, type Opened } from './engine-contract.ts';
import { replicationContract } from './replication-contract.ts';

const names = new WeakMap<Opened, string>();
let handles = 0;

async function open(name: string, autoCompact = false): Promise<Opened> {
  const db = new Dexie(name);
  db.version(1).stores(REPLICA_STORES);
  await db.open();
  const engine = createDexieEngine({ db });
  const opened = { engine, db: openPouch(engine, { key: `${name}#${handles++}`, name, autoCompact }) };
  names.set(opened, name);
  return opened;
}

const factory: EngineFactory = {
  open: ({ autoCompact } = {}) => open(`contract-${crypto.randomUUID()}`, autoCompact),
  again: (opened) => open(names.get(opened) ?? ''),
  close: async (opened) => {
    await opened.db.destroy();
  }
};

describe('Dexie engine', () => {
  engineContract(factory);
  replicationContract(factory, { runs: 12 });
});
