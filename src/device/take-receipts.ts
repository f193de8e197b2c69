// Takes the server's newest receipt for this device in: its signature by the key that was seen first, and its hashes against the device's
// own chain. Only what passes makes an entry stand as received; what does not is kept as a problem, and the last good receipt stays.
import { isSigned } from '$domain/chain/verify-log.ts';
import type { Entry } from '$domain/entry.ts';
import { deviceDocId, type DeviceId } from '$domain/ids.ts';
import { isFileReceived, isReceived, newestReceived, receiptPrefix, receiptSchema, serverKeyDocId, serverKeySchema, serverKeyText, type Receipt } from '$domain/receipt.ts';
import { documentOf, type DocRow, type OutboxRow } from '$replica/replica-rows.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';
import { sha256 } from './digest.ts';
import { ownDevice } from './own-device.ts';
import { readPinnedKey, readReceiptState, writePinnedKey, writeReceiptState, type PinnedKey, type ReceiptProblem } from './receipt-state.ts';
import { documentIn } from './row-documents.ts';
import { webCrypto } from './web-crypto.ts';

/** True when there was one that had not been looked at. */
export async function takeReceipts(store: DeviceStore): Promise<boolean> {
  const device = await ownDevice(store);
  const row = device && (await newestRow(store, device));
  if (!row) return false;
  const known = await readReceiptState(store);
  const seen = `${row.id} ${row.rev}`;
  if (known?.seen === seen) return false;
  const parsed = receiptSchema.safeParse(documentOf(row, store.seal));
  if (!parsed.success || parsed.data.device !== device) return false;
  const receipt = parsed.data;
  const problem = (await checkSignature(store, receipt)) ?? (await compareWithChain(store, device, { receipt, before: known?.receipt })) ?? withdrawn(receipt, known?.receipt);
  // What the server has lost is not received, whatever it said before.
  const holds = problem === undefined || problem.type === 'withdrawn';
  // What follows from it first: after a crash in between it is looked at once more, and the same follows.
  if (problem?.type === 'withdrawn' && known?.receipt) await sendAgain(store, device, { receipt, before: known.receipt });
  if (holds) await noteReceivedFiles(store, receipt);
  await writeReceiptState(store, { seen, ...(problem && { problem }), ...(holds ? { receipt } : known?.receipt && { receipt: known.receipt }) });
  return true;
}

/** The person has asked the ward and believes the new key: the receipt is looked at again. */
export async function acceptServerKey(store: DeviceStore): Promise<void> {
  const { problem, receipt } = (await readReceiptState(store)) ?? {};
  if (problem?.type !== 'other-key') return;
  const key = await keyOf(store, problem.key);
  if (!key) return;
  await store.transaction('rw', store.meta, async () => {
    await writePinnedKey(store, key);
    await writeReceiptState(store, { seen: '', ...(receipt && { receipt }) });
  });
  await takeReceipts(store);
}

/** Their ids end with the day. */
async function newestRow(store: DeviceStore, device: DeviceId): Promise<DocRow | undefined> {
  const rows = await store.docs.where('id').startsWith(receiptPrefix(device)).reverse().limit(1).toArray();
  return rows.find(({ deleted, quarantine }) => !deleted && !quarantine);
}

async function checkSignature(store: DeviceStore, receipt: Receipt): Promise<ReceiptProblem | undefined> {
  const pinned = (await readPinnedKey(store)) ?? (await pin(store, receipt.key));
  if (pinned && pinned.id !== receipt.key) return { type: 'other-key', key: receipt.key };
  return (await isSigned(receipt, pinned, webCrypto())) ? undefined : { type: 'bad-signature' };
}

async function pin(store: DeviceStore, id: string): Promise<PinnedKey | undefined> {
  const key = await keyOf(store, id);
  if (key) await writePinnedKey(store, key);
  return key;
}

async function keyOf(store: DeviceStore, id: string): Promise<PinnedKey | undefined> {
  const row = await store.docs.get(serverKeyDocId(id));
  const parsed = row && serverKeySchema.safeParse(documentOf(row, store.seal));
  if (!parsed?.success) return undefined;
  const { publicKey, since } = parsed.data;
  // The id is made from the key: a document cannot pass another key off under it.
  return (await sha256(serverKeyText(publicKey))).startsWith(id) ? { id, publicKey, since } : undefined;
}

async function compareWithChain(store: DeviceStore, device: DeviceId, { receipt, before }: { receipt: Receipt; before: Receipt | undefined }): Promise<ReceiptProblem | undefined> {
  const head = await readMeta(store, 'head');
  for (const { to, hash } of receipt.received) {
    if (!head || to > head.n) return { type: 'differs', n: to };
    if (to === head.n && hash === head.hash) continue;
    if (before?.received.some((range) => range.to === to && range.hash === hash)) continue;
    const own = to === head.n ? head.hash : await hashOf(store, device, to);
    // An entry that has left the device with its job cannot be compared; it was when it was received.
    if (own !== undefined && own !== hash) return { type: 'differs', n: to };
  }
  return undefined;
}

/** From the newest entry on: what a receipt speaks of was mostly written a moment ago. */
async function hashOf(store: DeviceStore, device: DeviceId, n: number): Promise<string | undefined> {
  let hash: string | undefined;
  await store.docs.where('[log+at]').between([1, ''], [1, '\uffff']).reverse().until(() => hash !== undefined).each((row) => {
    const entry = documentIn(row, 'entry', store.seal);
    if (entry.device === device && entry.n === n) hash = entry.hash;
  });
  return hash;
}

function withdrawn(receipt: Receipt, before: Receipt | undefined): ReceiptProblem | undefined {
  const gone = before?.received.find(({ from, to }) => !receipt.received.some((range) => range.from <= from && to <= range.to));
  if (!gone) return undefined;
  let n = gone.to;
  while (n > gone.from && isReceived(receipt, n)) n--;
  return { type: 'withdrawn', n };
}

/** The server had these and has them no more (put back from an older copy): they wait once more, with the device's key and the jobs found with them. */
async function sendAgain(store: DeviceStore, device: DeviceId, { receipt, before }: { receipt: Receipt; before: Receipt }): Promise<void> {
  const isLost = (n: number) => isReceived(before, n) && !isReceived(receipt, n);
  await store.transaction('rw', store.docs, store.outbox, store.evidence, async () => {
    const rows = await store.docs.where('[log+at]').between([1, ''], [1, '\uffff']).filter((row) => isOwnOf(row) && isLost(entryOf(row).n)).toArray();
    const jobs = (await store.docs.bulkGet([...new Set(rows.flatMap((row) => (entryOf(row).kind === 'found' ? [entryOf(row).job as string] : [])))])).filter((row) => row !== undefined);
    const key = await store.docs.get(deviceDocId(device));
    const waiting = new Set((await store.outbox.orderBy('id').keys()).map(String));
    const again = [...(key ? [key] : []), ...jobs, ...rows].filter(({ id, tree }) => !waiting.has(id) && tree === undefined);
    await store.outbox.bulkAdd(again.map(({ id, rev, doc }) => ({ id, rev, doc }) as OutboxRow));
    await store.evidence.filter(({ n, freed, waiting: state }) => n !== undefined && isLost(n) && !freed && state === undefined).modify((row) => {
      row.waiting = 1;
      row.sent = [];
      delete row.preview;
      delete row.received;
    });
  });

  function entryOf(row: DocRow): Entry {
    return documentIn(row, 'entry', store.seal);
  }

  function isOwnOf(row: DocRow): boolean {
    return entryOf(row).device === device;
  }
}

async function noteReceivedFiles(store: DeviceStore, receipt: Receipt): Promise<void> {
  // An older version did not note which entry names a file: then all of them must have come.
  const latest = newestReceived(receipt);
  await store.evidence.toCollection().modify((row) => {
    // One that waits, too: when the answer to its last chunk got lost, it is sent once more, and no further receipt comes of that.
    if (row.freed) return;
    if (isFileReceived(receipt, row.n ?? latest, row.sha256)) row.received ??= receipt.at;
    else delete row.received;
  });
}
