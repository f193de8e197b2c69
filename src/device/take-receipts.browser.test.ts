import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '$domain/entry.ts';
import { receiptDocId, receiptText, serverKeyDocId, serverKeyText, type Receipt } from '$domain/receipt.ts';
import type { PublicKey } from '$domain/device-doc.ts';
import { deviceIdSchema, sha256Schema } from '$domain/ids.ts';
import { countHeld, keepPreview, letGo, readPreview } from './evidence-files.ts';
import { fromHex, sha256, toBase64Url } from './digest.ts';
import type { DeviceStore } from './device-store.ts';
import { readPinnedKey, readReceiptState } from './receipt-state.ts';
import { findEntry } from './log-queries.ts';
import { tallyShift } from './shift-tally.ts';
import { acceptServerKey, takeReceipts } from './take-receipts.ts';
import { deliveryJob, handOver, notFound, openTestStore, photo, receive, saved, WARD, writerOn } from './test-documents.ts';

const job = deliveryJob('30-1');
let store: DeviceStore;

beforeEach(async () => {
  store = await openTestStore();
  await receive(store, [job]);
});

afterEach(() => store.delete());

/** A server with a key of its own. */
class Server {
  private constructor(
    private readonly keys: CryptoKeyPair,
    readonly publicKey: PublicKey,
    readonly id: string
  ) {}

  static async make(): Promise<Server> {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keys.publicKey);
    const publicKey: PublicKey = { kty: 'EC', crv: 'P-256', x, y };
    return new Server(keys, publicKey, (await sha256(serverKeyText(publicKey))).slice(0, 32));
  }

  /** Its key and a receipt, as the feed brings them. */
  async give(entries: readonly Entry[], { date = '2026-11-23', missing = [] as string[], sign = true, hash = undefined as string | undefined } = {}): Promise<void> {
    const [last] = entries.slice(-1);
    if (!last) throw new Error('no entry');
    const unsigned = {
      _id: receiptDocId(last.device, date), type: 'receipt' as const, v: 1 as const, ward: WARD, device: last.device, at: `${date}T03:00:00.000Z`, key: this.id,
      received: [{ from: 1, to: last.n, hash: sha256Schema.parse(hash ?? last.hash) }], evidence: { files: missing.length, upTo: last.n, missing: missing.map((file) => sha256Schema.parse(file)), wrong: [] }
    } satisfies Omit<Receipt, 'sig'>;
    const digest = await sha256(receiptText(sign ? unsigned : { ...unsigned, at: '2020-01-01T00:00:00.000Z' }));
    const sig = toBase64Url(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.keys.privateKey, fromHex(digest))));
    const key = { _id: serverKeyDocId(this.id), type: 'server-key', v: 1, ward: WARD, publicKey: this.publicKey, since: '2026-11-01T00:00:00.000Z' };
    const receipt = { ...unsigned, sig };
    await receive(store, [key, receipt]);
  }
}

/** Everything has been sent, as far as the device knows. */
const sent = async () => {
  await store.outbox.clear();
  await store.evidence.toCollection().modify((row) => void delete row.waiting);
};

const standing = async (entry: Entry) => (await findEntry(store, entry._id))?.standing.where;
const problem = async () => (await readReceiptState(store))?.problem;

describe('receipts', () => {
  it('an entry stands as received when a receipt has been checked, and not before', async () => {
    const writer = writerOn(store);
    const [first] = await saved(writer, notFound(job._id));
    expect(await standing(first!)).toBe('device');
    await sent();
    expect(await standing(first!)).toBe('sent');
    const server = await Server.make();
    await server.give([first!]);
    expect(await takeReceipts(store)).toBe(true);
    expect(await takeReceipts(store)).toBe(false);
    expect(await standing(first!)).toBe('server');
    const [second] = await saved(writer, notFound(job._id));
    await sent();
    expect(await standing(second!)).toBe('sent');
    await server.give([first!, second!], { date: '2026-11-24' });
    await takeReceipts(store);
    expect(await standing(second!)).toBe('server');
    expect(await problem()).toBeUndefined();
  });

  it('counts the shift: what was recorded, what was received, and which are not', async () => {
    const writer = writerOn(store);
    const [first] = await saved(writer, { ...handOver(job._id, [photo(2000, 1)]) });
    const [second] = await saved(writer, { ...notFound(job._id), files: [photo(2000, 2)] });
    await sent();
    expect(await tallyShift(store, '2020-01-01T00:00:00.000Z')).toMatchObject({ entries: { recorded: 2, received: 0 }, files: { recorded: 2, received: 0 } });
    await (await Server.make()).give([first!, second!], { missing: [second!.evidence[0]!.sha256] });
    await takeReceipts(store);
    const tally = await tallyShift(store, '2020-01-01T00:00:00.000Z');
    expect(tally).toMatchObject({ entries: { recorded: 2, received: 2 }, files: { recorded: 2, received: 1 }, receiptAt: '2026-11-23T03:00:00.000Z' });
    expect(tally.open.map(({ row, files }) => [row.entry._id, files])).toEqual([[second!._id, 1]]);
    expect(await tallyShift(store, '2090-01-01T00:00:00.000Z')).toMatchObject({ entries: { recorded: 0 }, open: [] });
  });

  it('notes a file whose last answer got lost: no further receipt comes for it', async () => {
    const [entry] = await saved(writerOn(store), { ...handOver(job._id, [photo(100_000, 3)]) });
    await store.outbox.clear();
    await (await Server.make()).give([entry!]);
    await takeReceipts(store);
    // It is whole on the server, and still waits here.
    expect(await countHeld(store)).toMatchObject({ all: { count: 1 }, received: { count: 0 } });
    await sent();
    expect(await countHeld(store)).toMatchObject({ all: { count: 1 }, received: { count: 1 } });
  });

  it('believes no receipt that contradicts its own chain, or that nobody signed, and keeps the last good one', async () => {
    const writer = writerOn(store);
    const [first] = await saved(writer, notFound(job._id));
    const [second] = await saved(writer, notFound(job._id));
    await sent();
    const server = await Server.make();
    await server.give([first!], { date: '2026-11-20' });
    await takeReceipts(store);
    await server.give([first!, second!], { date: '2026-11-21', hash: 'a'.repeat(64) });
    await takeReceipts(store);
    expect(await problem()).toEqual({ type: 'differs', n: 2 });
    expect([await standing(first!), await standing(second!)]).toEqual(['server', 'sent']);
    await server.give([{ ...second!, n: 3 }], { date: '2026-11-22' });
    await takeReceipts(store);
    expect(await problem()).toEqual({ type: 'differs', n: 3 });
    await server.give([first!, second!], { date: '2026-11-23', sign: false });
    await takeReceipts(store);
    expect(await problem()).toEqual({ type: 'bad-signature' });
    await server.give([first!, second!], { date: '2026-11-24' });
    await takeReceipts(store);
    expect(await problem()).toBeUndefined();
    expect(await standing(second!)).toBe('server');
    // The server has lost the second one.
    await server.give([first!], { date: '2026-11-25' });
    await takeReceipts(store);
    expect(await problem()).toEqual({ type: 'withdrawn', n: 2 });
    // It waits to be sent once more, with the key it is signed by.
    expect(await standing(second!)).toBe('device');
    expect((await store.outbox.orderBy('id').keys()).map(String).sort()).toEqual([`device:${second!.device}`, second!._id].sort());
  });

  it('says that the server’s key has changed, and believes the new one when the person does', async () => {
    const [entry] = await saved(writerOn(store), notFound(job._id));
    await sent();
    await (await Server.make()).give([entry!], { date: '2026-11-20' });
    await takeReceipts(store);
    const other = await Server.make();
    await other.give([entry!], { date: '2026-11-21' });
    await takeReceipts(store);
    expect(await problem()).toEqual({ type: 'other-key', key: other.id });
    expect(await standing(entry!)).toBe('server');
    await acceptServerKey(store);
    expect(await problem()).toBeUndefined();
    expect((await readPinnedKey(store))?.id).toBe(other.id);
  });

  it('passes over a receipt of another device', async () => {
    const [entry] = await saved(writerOn(store), notFound(job._id));
    await sent();
    await (await Server.make()).give([{ ...entry!, device: deviceIdSchema.parse(crypto.randomUUID()) }]);
    expect(await takeReceipts(store)).toBe(false);
    expect(await standing(entry!)).toBe('sent');
  });
});

describe('letting go of evidence', () => {
  it('lets go of a file only after a receipt says that all of it is there; the preview stays', async () => {
    const [entry] = await saved(writerOn(store), { ...handOver(job._id, [photo(200_000, 1), photo(100_000, 2), photo(900, 3)]) });
    const [first, second, small] = entry!.evidence;
    await keepPreview(store, first!.sha256, new Blob(['small picture']));
    const all = { receivedBefore: '\uffff' };
    expect(await letGo(store, all)).toBe(0);
    await sent();
    // Taken by the server is not yet received.
    expect(await letGo(store, all)).toBe(0);
    await (await Server.make()).give([entry!], { missing: [second!.sha256] });
    await takeReceipts(store);
    expect(await countHeld(store)).toEqual({ all: { count: 2, bytes: 300_000 }, received: { count: 1, bytes: 200_000 } });
    expect(await letGo(store, { receivedBefore: '2026-11-23T02:59:59.999Z' })).toBe(0);
    expect(await letGo(store, all)).toBe(200_000);
    expect(await store.evidenceBlobs.get(first!.sha256)).toBeUndefined();
    expect(await (await readPreview(store, first!.sha256))?.text()).toBe('small picture');
    for (const { sha256: kept } of [second!, small!]) expect(await store.evidenceBlobs.get(kept)).toBeDefined();
    expect(await countHeld(store)).toEqual({ all: { count: 1, bytes: 100_000 }, received: { count: 0, bytes: 0 } });
    expect(await letGo(store, all)).toBe(0);
  });
});
