// The check of a ward's whole log over this device's own store, as a supervisor runs it. Files are judged by the server's receipts: their
// bytes lie on the server, and `npm run verify` reads them there.
import type { Verification } from '$domain/chain/finding.ts';
import { verifyLog, type FileState } from '$domain/chain/verify-log.ts';
import type { DeviceId, Sha256, WardSlug } from '$domain/ids.ts';
import { isFileReceived, receiptSchema, type Receipt } from '$domain/receipt.ts';
import { documentOf } from '$replica/replica-rows.ts';
import type { DeviceStore } from './device-store.ts';
import { webCrypto } from './web-crypto.ts';

const PAGE = 500;

export async function verifyChains(store: DeviceStore, { ward, onProgress }: { ward: WardSlug; onProgress?(entries: number): void }): Promise<Verification> {
  const [devices, receipts, serverKeys] = await Promise.all(['device:', 'receipt:', 'server-key:'].map((prefix) => documentsWith(store, prefix)));
  const newest = newestReceipts(receipts ?? []);
  return verifyLog({
    ward,
    crypto: webCrypto(),
    devices: devices ?? [],
    receipts: receipts ?? [],
    serverKeys: serverKeys ?? [],
    entries: entriesOf(store),
    async job(id) {
      const row = await store.docs.get(id);
      return row && documentOf(row, store.seal);
    },
    file: async ({ sha256 }, { device, n }) => stateByReceipt(newest.get(device), n, sha256),
    onProgress
  });
}

async function documentsWith(store: DeviceStore, prefix: string): Promise<unknown[]> {
  const rows = await store.docs.where('id').startsWith(prefix).toArray();
  return rows.filter(({ deleted }) => !deleted).map((row) => documentOf(row, store.seal));
}

/** A page at a time, so that the screen goes on answering. */
async function* entriesOf(store: DeviceStore): AsyncGenerator<unknown> {
  for (let after = 'entry:'; ; ) {
    const rows = await store.docs.where('id').between(after, 'entry:\uffff', false, true).limit(PAGE).toArray();
    for (const row of rows) if (!row.deleted) yield documentOf(row, store.seal);
    const last = rows.at(-1)?.id;
    if (rows.length < PAGE || last === undefined) return;
    after = last;
  }
}

function newestReceipts(docs: readonly unknown[]): Map<DeviceId, Receipt> {
  const newest = new Map<DeviceId, Receipt>();
  for (const doc of docs) {
    const parsed = receiptSchema.safeParse(doc);
    const known = parsed.success ? newest.get(parsed.data.device) : undefined;
    if (parsed.success && (!known || known.at < parsed.data.at)) newest.set(parsed.data.device, parsed.data);
  }
  return newest;
}

function stateByReceipt(receipt: Receipt | undefined, n: number, sha256: Sha256): FileState {
  if (!receipt) return { type: 'unknown' };
  if (receipt.evidence.wrong.includes(sha256)) return { type: 'wrong' };
  if (receipt.evidence.missing.includes(sha256)) return { type: 'missing', chunks: [] };
  return isFileReceived(receipt, n, sha256) ? { type: 'complete' } : { type: 'unknown' };
}
