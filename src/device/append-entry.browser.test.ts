import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entrySchema, GENESIS_HASH, hashedText, type Entry } from '$domain/entry.ts';
import { deviceDocSchema } from '$domain/device-doc.ts';
import { mintJobId, type Sha256 } from '$domain/ids.ts';
import { documentOf } from '$replica/replica-rows.ts';
import { appendEntry } from './append-entry.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';
import { fromHex, sha256 } from './digest.ts';
import { countWaiting, findLogOfJob } from './log-queries.ts';
import { findJob } from './job-queries.ts';
import { deliveryJob, handOver, notFound, OFFICER, openTestStore, photo, receive, saved, writerOn } from './test-documents.ts';

const job = deliveryJob('12-3');
const opened: DeviceStore[] = [];
let store: DeviceStore;

async function connect(): Promise<DeviceStore> {
  const connection = await openTestStore();
  opened.push(connection);
  return connection;
}

beforeEach(async () => {
  store = await connect();
  await receive(store, [job]);
});

afterEach(async () => {
  for (const connection of opened.splice(0)) if (connection !== store) connection.close();
  await store.delete();
});

/** Every hash, signature and link of the device's chain, from the first entry on; answers how long it is. */
async function verifyChain(): Promise<number> {
  const rows = await store.docs.where('log').equals(1).toArray();
  const entries = rows.map((row) => entrySchema.parse(documentOf(row, store.seal))).sort((a, b) => a.n - b.n);
  const devices = (await store.docs.where('id').startsWith('device:').toArray()).map((row) => deviceDocSchema.parse(documentOf(row, store.seal)));
  expect(devices).toHaveLength(1);
  const key = await crypto.subtle.importKey('jwk', devices[0]!.publicKey, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  let prev: Sha256 = GENESIS_HASH;
  for (const [index, entry] of entries.entries()) {
    expect(entry).toMatchObject({ n: index + 1, prev, device: devices[0]!._id.slice('device:'.length) });
    expect(await sha256(hashedText(entry))).toBe(entry.hash);
    const signature = Uint8Array.from(atob(entry.sig.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    expect(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, fromHex(entry.hash))).toBe(true);
    prev = entry.hash;
  }
  expect(await readMeta(store, 'head')).toEqual(entries.length > 0 ? expect.objectContaining({ n: entries.length, hash: prev }) : undefined);
  return entries.length;
}

describe('appendEntry', () => {
  it('writes entry, evidence, head and the folded job together, waiting to be sent', async () => {
    const [entry] = await saved(writerOn(store), handOver(job._id, [photo(2000)]));
    expect(entry).toMatchObject({ n: 1, prev: GENESIS_HASH, by: OFFICER, after: [], evidence: [{ mime: 'image/jpeg', bytes: 2000 }] });
    expect((await findJob(store, job._id))?.view).toMatchObject({ state: 'done', outcome: 'handed-over', heads: [entry!._id] });
    expect(await countWaiting(store)).toEqual({ entries: 1, evidence: { count: 1, bytes: 2000 }, refused: 0, quarantined: 0 });
    const held = await store.evidenceBlobs.get(entry!.evidence[0]!.sha256);
    expect(await sha256(await held!.blob.arrayBuffer())).toBe(entry!.evidence[0]!.sha256);
    expect(await findLogOfJob(store, job._id)).toMatchObject([{ standing: { where: 'device' } }]);
    expect(await verifyChain()).toBe(1);
  });

  it('keeps a photo once when it is taken twice, and what was sent of it stays sent', async () => {
    const writer = writerOn(store);
    const [first] = await saved(writer, { ...notFound(job._id), files: [photo(500)] });
    const sha = first!.evidence[0]!.sha256;
    await store.evidence.update(sha, { sent: [0], preview: 'none', waiting: undefined });
    await saved(writer, { ...notFound(job._id), files: [photo(500)] });
    expect(await store.evidence.toArray()).toMatchObject([{ sha256: sha, sent: [0] }]);
    expect((await countWaiting(store)).evidence.count).toBe(0);
  });

  it('names what it has seen, and several entries of one request one after the other', async () => {
    const writer = writerOn(store);
    const [first] = await saved(writer, notFound(job._id));
    const { contents } = notFound(job._id);
    const both = await saved(writer, { job: job._id, contents: [...contents, ...contents] });
    expect(both.map(({ after }) => after)).toEqual([[first!._id], [both[0]!._id]]);
    expect(await verifyChain()).toBe(3);
  });

  it('never forks the chain when two tabs write at once', async () => {
    const tabs = [writerOn(store), writerOn(await connect())];
    const written = await Promise.all(Array.from({ length: 24 }, (_, index) => saved(tabs[index % 2]!, notFound(job._id))));
    expect(new Set(written.flat().map(({ n }) => n)).size).toBe(24);
    expect(await verifyChain()).toBe(24);
    expect((await findJob(store, job._id))?.view).toMatchObject({ visits: 24, entries: 24 });
  });

  it('goes on with the chain after the store was closed and opened again', async () => {
    await saved(writerOn(store), notFound(job._id));
    store.close();
    store = await connect();
    await saved(writerOn(store), notFound(job._id));
    expect(await verifyChain()).toBe(2);
  });

  it('attaches the clock offset when it is known', async () => {
    const clock = { offset: -90_000, within: 150, measuredAt: '2026-11-23T01:00:00.000Z' };
    await store.setMeta('clock', clock);
    const [entry] = await saved(writerOn(store), notFound(job._id));
    expect(entry!.clock).toEqual(clock);
    expect(await verifyChain()).toBe(1);
  });

  it('notes that the clock went back, until the server has been asked again', async () => {
    let time = Date.parse('2026-11-23T05:00:00.000Z');
    const writer = writerOn(store, { now: () => time });
    await saved(writer, notFound(job._id));
    time -= 3_600_000;
    const [back] = await saved(writer, notFound(job._id));
    expect(back).toMatchObject({ clockFault: 'went-back', at: '2026-11-23T04:00:00.000Z' });
    expect(back).not.toHaveProperty('clock');
    time -= 3_600_000;
    await store.setMeta('clock', { offset: 0, within: 100, measuredAt: '2026-11-23T03:00:00.000Z' });
    const [compared] = await saved(writer, notFound(job._id));
    expect(compared).not.toHaveProperty('clockFault');
    expect(await verifyChain()).toBe(3);
  });

  it('writes a find and its job together, and vouches for the job with its hash', async () => {
    const found = mintJobId('violation', '0193a0b0-0000-7000-8000-000000000001');
    const patrol = writerOn(store, { roles: ['patrol'] });
    const newJob = {
      _id: found, type: 'job' as const, v: 1 as const, kind: 'violation' as const, ward: patrol.ward, title: 'Lấn chiếm'.normalize('NFD'), place: { address: '45A' }, received: '2026-11-23T02:00:00.000Z',
      due: '2026-11-24T02:00:00.000Z', source: 'patrol', createdAt: '2026-11-23T02:00:00.000Z', createdBy: OFFICER as string, violation: { category: 'LLD', description: '', media: [] }
    };
    const entries = await saved(patrol, { job: found, newJob, contents: [{ kind: 'found', data: { jobHash: GENESIS_HASH } }], files: [photo(300)] });
    const stored = await findJob(store, found);
    expect(stored?.job.title).toBe('Lấn chiếm'.normalize('NFC'));
    expect(stored?.view).toMatchObject({ assignee: OFFICER, state: 'assigned' });
    expect((entries[0] as Extract<Entry, { kind: 'found' }>).data.jobHash).not.toBe(GENESIS_HASH);
    expect(await store.outbox.orderBy('id').keys()).toEqual(expect.arrayContaining([found, entries[0]!._id]));
    // By a second tap, or in another tab.
    const again = await appendEntry(patrol, { job: found, newJob, contents: [{ kind: 'found', data: { jobHash: GENESIS_HASH } }] });
    expect(again).toEqual({ type: 'invalid', problem: 'newJob: on this device already' });
    expect(await verifyChain()).toBe(1);
  });

  it('refuses what is no image, too large, of another role, or about a job that is not here; and writes nothing', async () => {
    const writer = writerOn(store);
    const fake = { ...photo(10), blob: new Blob(['<svg onload="x"/>'], { type: 'image/jpeg' }) };
    expect(await appendEntry(writer, handOver(job._id, [fake]))).toEqual({ type: 'wrong-kind-of-file', use: 'photo' });
    expect(await appendEntry(writer, handOver(job._id, [photo(50 * 1024 * 1024 + 1)]))).toMatchObject({ type: 'file-too-large' });
    expect(await appendEntry(writer, { job: job._id, contents: [{ kind: 'assigned', data: { to: OFFICER } }] })).toMatchObject({ type: 'invalid' });
    expect(await appendEntry(writer, notFound(mintJobId('delivery', 'elsewhere')))).toMatchObject({ type: 'invalid' });
    expect(await appendEntry(writer, { job: job._id, contents: [] })).toMatchObject({ type: 'invalid' });
    expect(await countWaiting(store)).toMatchObject({ entries: 0, evidence: { count: 0 } });
  });

  it('says that the disk is full, keeps nothing of the attempt, and goes on when there is room again', async () => {
    const writer = writerOn(store);
    await saved(writer, notFound(job._id));
    const full = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
    store.evidenceBlobs.hook('creating', full);
    expect(await appendEntry(writer, handOver(job._id, [photo(900)]))).toEqual({ type: 'disk-full' });
    expect(await verifyChain()).toBe(1);
    expect(await countWaiting(store)).toMatchObject({ entries: 1, evidence: { count: 0 } });
    store.evidenceBlobs.hook('creating').unsubscribe(full);
    await saved(writer, handOver(job._id, [photo(900)]));
    expect(await verifyChain()).toBe(2);
  });
});
