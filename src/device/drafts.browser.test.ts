import { Dexie } from 'dexie';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY_MS } from '$domain/vietnam-time.ts';
import { appendEntry } from './append-entry.ts';
import { storeName, type DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';
import { DRAFT_DAYS, forgetOldDrafts, keepDraft, readDraft, removeDraft } from './drafts.ts';
import { countWaiting } from './log-queries.ts';
import { deliveryJob, handOver, OFFICER, openTestStore, photo, receive, saved, WARD, writerOn } from './test-documents.ts';

const job = deliveryJob('12-3');
const KEY = `hand-over:${job._id}`;
const AT = '2026-11-23T02:42:00.000Z';
let store: DeviceStore;

beforeEach(async () => {
  store = await openTestStore();
  await receive(store, [job]);
});

afterEach(async () => {
  await store.delete();
});

const bytesOf = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

it('keeps what is typed and captured over the end of the browser, in the order of its ids', async () => {
  const [first, second] = [photo(300, 1), photo(400, 2)];
  await keepDraft(store, KEY, { values: { name: 'Nguyễn Thị' }, files: [{ id: 'photo:0002', file: second }, { id: 'photo:0001', file: first }], at: AT });
  await keepDraft(store, `not-handed-over:${job._id}`, { values: {}, files: [], at: AT });
  store.close();
  store = await openTestStore();
  const kept = await readDraft(store, KEY);
  expect(kept).toMatchObject({ at: AT, values: { name: 'Nguyễn Thị' }, files: [{ id: 'photo:0001', file: { use: 'photo', takenAt: first.takenAt } }, { id: 'photo:0002' }] });
  expect(await bytesOf(kept!.files[1]!.file.blob)).toEqual(await bytesOf(second.blob));
  expect(await countWaiting(store)).toMatchObject({ entries: 0, evidence: { count: 0 } });
});

it('a photo taken away is gone, the others stay as they were', async () => {
  const files = [1, 2, 3].map((mark) => ({ id: `photo:000${mark}`, file: photo(200, mark) }));
  await keepDraft(store, KEY, { values: { name: 'A' }, files, at: AT });
  await keepDraft(store, KEY, { values: { name: 'B' }, files: [files[0]!, files[2]!], at: AT });
  expect(await readDraft(store, KEY)).toMatchObject({ values: { name: 'B' }, files: [{ id: 'photo:0001' }, { id: 'photo:0003' }] });
});

it('goes in the transaction that writes the entry, and with nothing else', async () => {
  const other = deliveryJob('12-10');
  await receive(store, [other]);
  await keepDraft(store, KEY, { values: {}, files: [{ id: 'photo:0001', file: photo(200) }], at: AT });
  await keepDraft(store, `hand-over:${other._id}`, { values: {}, files: [], at: AT });
  // One that is not written leaves it where it is.
  expect(await appendEntry(writerOn(store), { ...handOver(job._id, [{ ...photo(10), blob: new Blob(['no photo']) }]), draft: KEY })).toMatchObject({ type: 'wrong-kind-of-file' });
  expect(await readDraft(store, KEY)).toBeDefined();
  await saved(writerOn(store), { ...handOver(job._id), draft: KEY });
  expect(await readDraft(store, KEY)).toBeUndefined();
  expect(await store.draftFiles.count()).toBe(0);
  expect(await readDraft(store, `hand-over:${other._id}`)).toBeDefined();
});

it('is forgotten after days without a change, or when it is begun anew', async () => {
  await keepDraft(store, KEY, { values: {}, files: [{ id: 'photo:0001', file: photo(200) }], at: AT });
  await forgetOldDrafts(store, Date.parse(AT) + DRAFT_DAYS * DAY_MS);
  expect(await readDraft(store, KEY)).toBeDefined();
  await forgetOldDrafts(store, Date.parse(AT) + DRAFT_DAYS * DAY_MS + 1);
  expect([await store.drafts.count(), await store.draftFiles.count()]).toEqual([0, 0]);
  await keepDraft(store, KEY, { values: {}, files: [], at: AT });
  await removeDraft(store, KEY);
  expect(await readDraft(store, KEY)).toBeUndefined();
});

it('a store of the version before is opened with all that is in it', async () => {
  await saved(writerOn(store), handOver(job._id));
  const before = await store.docs.count();
  await store.delete();
  const name = storeName(OFFICER, WARD);
  const old = new Dexie(name);
  old.version(1).stores({ docs: 'id, seq, [person+open+due], [kind+open+due], [doneBy+at], [log+at], quarantine, orphan, deleted', outbox: '++n, id', refused: 'id', localDocs: 'id', docAttachments: 'digest, *owners', meta: 'key', evidence: 'sha256, waiting', evidenceBlobs: 'sha256' });
  await old.open();
  await old.table('meta').put({ key: 'synced', value: AT });
  old.close();
  store = await openTestStore();
  expect(await readMeta(store, 'synced')).toBe(AT);
  await receive(store, [job]);
  await keepDraft(store, KEY, { values: {}, files: [], at: AT });
  await saved(writerOn(store), { ...handOver(job._id), draft: KEY });
  expect([await store.docs.count(), await store.drafts.count()]).toEqual([before, 0]);
});
