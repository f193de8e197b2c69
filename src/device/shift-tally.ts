// End of shift: what was recorded on this device since an instant, and what of it the server has given a receipt for.
import { isFileReceived, isReceived } from '$domain/receipt.ts';
import type { LogRow } from './device.ts';
import type { ShiftTally } from './holdings.ts';
import type { DeviceStore } from './device-store.ts';
import { withTheirJobs } from './log-queries.ts';
import { ownDevice } from './own-device.ts';
import { readReceiptState } from './receipt-state.ts';
import { documentIn } from './row-documents.ts';

/** @param since ISO instant */
export async function tallyShift(store: DeviceStore, since: string): Promise<ShiftTally> {
  const [device, state] = await Promise.all([ownDevice(store), readReceiptState(store)]);
  const rows = device ? await store.docs.where('[log+at]').between([1, since], [1, '\uffff']).reverse().toArray() : [];
  const own = rows.filter((row) => documentIn(row, 'entry', store.seal).device === device);
  const receipt = state?.receipt;
  const tally: ShiftTally = { entries: { recorded: 0, received: 0 }, files: { recorded: 0, received: 0 }, open: [], ...(receipt && { receiptAt: receipt.at }) };
  const files = new Map<string, boolean>();
  const openRows: { row: LogRow; files: number }[] = [];
  for (const row of await withTheirJobs(store, own)) {
    const { n, evidence } = row.entry;
    const entryReceived = receipt !== undefined && isReceived(receipt, n);
    tally.entries.recorded++;
    if (entryReceived) tally.entries.received++;
    let awaited = 0;
    for (const { sha256 } of evidence) {
      const received = receipt !== undefined && isFileReceived(receipt, n, sha256);
      files.set(sha256, (files.get(sha256) ?? false) || received);
      if (!received) awaited++;
    }
    if (!entryReceived || awaited > 0) openRows.push({ row, files: awaited });
  }
  tally.files = { recorded: files.size, received: [...files.values()].filter(Boolean).length };
  return { ...tally, open: openRows };
}
