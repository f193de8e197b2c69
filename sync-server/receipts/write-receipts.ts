import { dateOf } from '$domain/vietnam-time.ts';
import type { DeviceId, WardSlug } from '$domain/ids.ts';
import { MOST_MISSING, MOST_RANGES, newestReceived, receiptDocId, type Receipt } from '$domain/receipt.ts';
import { engineOf } from '$replica/pouch.ts';
import type { Rev } from '$replica/engine.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { DeviceMemory } from './receipt-memory.ts';
import type { ReceiptKey } from './server-key.ts';

export interface ReceiptsTo {
  ward: WardSlug;
  key: ReceiptKey;
  now: number;
  store: DocumentStore;
  database: PouchDB.Database;
}

/** Signs and writes them in one request, and notes them in the memories. */
export async function writeReceipts(changed: readonly { device: DeviceId; memory: DeviceMemory }[], to: ReceiptsTo): Promise<void> {
  const receipts = changed.map((each) => ({ ...each, doc: receiptOf(each, to) }));
  const revs = await revsOf(to.store, receipts);
  const results = await to.store.bulkDocs(receipts.map(({ doc }) => ({ ...doc, ...(revs.has(doc._id) && { _rev: revs.get(doc._id) }) })), true);
  for (const [index, { memory, doc }] of receipts.entries()) {
    const result = results[index];
    // Another server follows the same ward, or somebody wrote over it: said, and made again from the beginning.
    if (!result || 'error' in result) throw new Error(`${doc._id} was not written: ${result?.error ?? 'no answer'}`);
    if (memory.receipt && newestReceived(memory.receipt) > newestReceived(doc) && newestReceived(memory.receipt) > newestReceived(memory.furthest ?? { received: [] })) memory.furthest = memory.receipt;
    memory.receipt = doc;
    // What it said before is of no use to anyone; a CouchDB compacts by itself.
    const before = revs.get(doc._id);
    if (before !== undefined) await engineOf(to.database)?.forget(doc._id, [before as Rev]);
  }
}

function receiptOf({ device, memory }: { device: DeviceId; memory: DeviceMemory }, { ward, key, now }: ReceiptsTo): Receipt {
  const at = new Date(now).toISOString();
  const received = memory.runs.slice(0, MOST_RANGES).map(({ from, to, hash }) => ({ from, to, hash }));
  const awaited = [...memory.awaited].sort((a, b) => a.n - b.n);
  const firstUntold = awaited[MOST_MISSING];
  return key.sign({
    _id: receiptDocId(device, dateOf(at)),
    type: 'receipt',
    v: 1,
    ward,
    device,
    received,
    evidence: {
      files: memory.files,
      upTo: firstUntold ? firstUntold.n - 1 : newestReceived({ received }),
      missing: [...new Set(awaited.slice(0, MOST_MISSING).map(({ sha256 }) => sha256))],
      wrong: memory.wrong.slice(0, MOST_MISSING)
    },
    at
  });
}

/** Of today's receipts that are there. */
async function revsOf(store: DocumentStore, receipts: readonly { doc: Receipt }[]): Promise<Map<string, string>> {
  const { rows } = await store.allDocs({ keys: receipts.map(({ doc }) => doc._id) });
  return new Map(rows.flatMap((row) => (row.value && row.value.deleted !== true && row.error === undefined ? [[row.key, row.value.rev]] : [])));
}
