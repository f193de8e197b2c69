import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEntry } from './append-entry.ts';
import type { DeviceStore } from './device-store.ts';
import { loadOrMakeDeviceKey } from './device-key.ts';
import { findJob } from './job-queries.ts';
import { countWaiting } from './log-queries.ts';
import { dropSentCopies, restoreCopies, secondCopies } from './second-copies.ts';
import { engineOf } from './store-engine.ts';
import { deliveryJob, notFound, openTestStore, receive, writerOn } from './test-documents.ts';

const files = navigator.storage;
const job = deliveryJob('12-3');
let store: DeviceStore;

beforeEach(async () => {
  store = await openTestStore();
  await receive(store, [job]);
});
afterEach(async () => {
  await engineOf(store).markSent(await engineOf(store).unsent());
  await dropSentCopies(store, files);
  await store.delete();
});

/** One more entry, with its copy. */
async function save() {
  const writer = writerOn(store);
  const copies = secondCopies(store, files);
  const { person, ward, now, random } = writer;
  const key = await loadOrMakeDeviceKey({ store, person, ward, appVersion: 'test', now: now(), random, copies });
  const result = await appendEntry({ ...writer, copies, key: async () => key }, notFound(job._id));
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

  it('are done without where the browser has no private files', async () => {
    await secondCopies(store, undefined).keep([]);
    expect(await restoreCopies(store, {})).toBe(0);
  });
});
