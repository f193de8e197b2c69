import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '$domain/entry.ts';
import { appendEntry } from './append-entry.ts';
import type { DeviceStore } from './device-store.ts';
import { loadOrMakeDeviceKey } from './device-key.ts';
import { findJob } from './job-queries.ts';
import { countWaiting } from './log-queries.ts';
import { dropSentCopies, restoreCopies, secondCopies } from './second-copies.ts';
import { engineOf } from './store-engine.ts';
import type { CapturedFile } from './device.ts';
import { newDocument, sha256 } from './digest.ts';
import { deliveryJob, notFound, openTestStore, photo, receive, writerOn } from './test-documents.ts';

const files = navigator.storage;
const job = deliveryJob('12-3');
let store: DeviceStore;

beforeEach(async () => {
  store = await openTestStore();
  await receive(store, [job]);
});
afterEach(async () => {
  await engineOf(store).markSent(await engineOf(store).unsent());
  await store.evidence.clear();
  await dropSentCopies(store, files);
  await store.delete();
});

/** One more entry, with its copy. */
async function save(captured?: CapturedFile[]) {
  const writer = writerOn(store);
  const copies = secondCopies(store, files);
  const { person, ward, now, random } = writer;
  const key = await loadOrMakeDeviceKey({ store, person, ward, appVersion: 'test', now: now(), random, copies });
  const result = await appendEntry({ ...writer, copies, key: async () => key }, { ...notFound(job._id), files: captured });
  if (result.type !== 'saved') throw new Error(result.type);
  return result.entries[0]!;
}

/** What Chromium does with a store whose log it takes for damaged. */
async function loseTheStore() {
  await store.delete();
  store = await openTestStore();
}

describe('second copies', () => {
  it('bring back what was not sent when the browser has thrown the store away, once, in the revisions it had', async () => {
    const entries = [await save(), await save()];
    const before = await engineOf(store).unsent();
    await loseTheStore();
    expect(await restoreCopies(store, files)).toBe(3);
    const back = await engineOf(store).unsent();
    const known = (rows: typeof back) => rows.map(({ id, rev, body }) => ({ id, rev, body })).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(known(back)).toEqual(known(before));
    expect(await restoreCopies(store, files)).toBe(0);
    expect((await countWaiting(store)).entries).toBe(2);
    // The job comes with the next pull, and they belong to it.
    await receive(store, [job]);
    expect((await findJob(store, job._id))?.view.entries).toBe(entries.length);
  });

  it('go when the server has it, and bring nothing back then', async () => {
    await save();
    await engineOf(store).markSent(await engineOf(store).unsent());
    await dropSentCopies(store, files);
    await loseTheStore();
    expect(await restoreCopies(store, files)).toBe(0);
  });

  it('change nothing for a store that is whole', async () => {
    await save();
    expect(await restoreCopies(store, files)).toBe(0);
    expect((await countWaiting(store)).entries).toBe(1);
  });

  it('bring back photos that wait, byte for byte, to be sent from the beginning', async () => {
    const entry = await save([photo(70_000)]);
    const [{ sha256: name }] = entry.evidence as [Entry['evidence'][number]];
    const before = await store.evidence.get(name);
    await loseTheStore();
    expect(await restoreCopies(store, files)).toBe(3);
    const { n: _, ...rest } = before!;
    expect(await store.evidence.get(name)).toEqual({ ...rest, created: entry.at, waiting: 1, sent: [] });
    const back = (await store.evidenceBlobs.get(name))!.blob;
    expect(back.type).toBe('image/jpeg');
    expect(await sha256(await back.arrayBuffer())).toBe(name);
    expect(await restoreCopies(store, files)).toBe(0);
  });

  it('of a photo stay when its entry has been sent, and go when the server has all of it', async () => {
    const entry = await save([photo(70_000)]);
    const [{ sha256: name }] = entry.evidence as [Entry['evidence'][number]];
    await engineOf(store).markSent(await engineOf(store).unsent());
    await dropSentCopies(store, files);
    await loseTheStore();
    expect(await restoreCopies(store, files)).toBe(1);
    await store.evidence.update(name, { waiting: undefined });
    await dropSentCopies(store, files);
    await loseTheStore();
    expect(await restoreCopies(store, files)).toBe(0);
  });

  it('are not tidied away while the transaction they belong to is under way', async () => {
    const bytes = photo(70_000).blob;
    const name = await sha256(await bytes.arrayBuffer());
    const evidence = { sha256: name, use: 'photo', bytes: 70_000, mime: 'image/jpeg', takenAt: '2026-11-23T02:00:00.000Z' } as const;
    const begun = secondCopies(store, files).begin({ files: [{ evidence, blob: bytes }], created: evidence.takenAt });
    for (let n = 0; n < 20; n++) await dropSentCopies(store, files);
    expect(await restoreCopies(store, files)).toBe(0);
    await begun.keep();
    expect(await restoreCopies(store, files)).toBe(1);
  });

  it('that were begun and never kept bring nothing back, whatever the browser has of them', async () => {
    const document = await newDocument(deliveryJob('99-9'));
    const begun = secondCopies(store, files).begin({ documents: [document] });
    const root = await files.getDirectory();
    const own = await (await root.getDirectoryHandle('unsent', { create: true })).getDirectoryHandle(store.name.replaceAll(':', '~'), { create: true });
    const largest = async () => {
      let most = 0;
      for await (const name of own.keys()) most = Math.max(most, (await (await own.getFileHandle(name)).getFile()).size);
      return most;
    };
    // Chromium shows what it has written so far in a file of its own.
    await expect.poll(largest).toBeGreaterThan(300);
    expect(await restoreCopies(store, files)).toBe(0);
    await begun.keep();
    expect(await restoreCopies(store, files)).toBe(1);
  });

  it('that were dropped bring nothing back', async () => {
    const begun = secondCopies(store, files).begin({ files: [{ evidence: { sha256: await sha256('x'), use: 'photo', bytes: 1, mime: 'image/jpeg', takenAt: '2026-11-23T02:00:00.000Z' }, blob: new Blob(['x']) }], created: '2026-11-23T02:00:00.000Z' });
    await begun.drop();
    expect(await restoreCopies(store, files)).toBe(0);
  });

  it('are done without where the browser has no private files', async () => {
    await secondCopies(store, undefined).begin({}).keep();
    expect(await restoreCopies(store, {})).toBe(0);
  });
});
