// Remembers who works on this device. In IndexedDB with strict durability: what localStorage holds reaches the disk seconds later, and an
// officer whose phone ends the browser right after signing in must not stand at a login page with no network.
import { Dexie, type Table } from 'dexie';

export interface SessionMemory {
  /** What was kept last; whoever reads it parses it. */
  recall(): Promise<unknown>;
  /** Comes back when it is on the disk. */
  keep(value: unknown): Promise<void>;
}

export interface SharedMemory extends SessionMemory {
  /** Another tab or worker of this device has kept something else. For as long as this one lives. */
  watch(changed: () => void): void;
}

interface KeptRow {
  key: 'session';
  value: unknown;
}

export async function openSessionMemory(): Promise<SharedMemory> {
  const db = new Dexie('tan-noi', { chromeTransactionDurability: 'strict', cache: 'disabled' });
  db.version(1).stores({ kept: 'key' });
  await db.open();
  const kept: Table<KeptRow, string> = db.table('kept');
  const others = new BroadcastChannel('tan-noi-session');
  return {
    recall: async () => (await kept.get('session'))?.value,
    async keep(value) {
      await kept.put({ key: 'session', value });
      others.postMessage('kept');
    },
    watch: (changed) => others.addEventListener('message', changed)
  };
}
