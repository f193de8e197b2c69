import { afterEach, beforeEach, expect, it } from 'vitest';
import { mintJobId } from '$domain/ids.ts';
import { appendEntry } from './append-entry.ts';
import type { UndoableRequest } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';
import { finishIntents } from './finish-intents.ts';
import { keepIntents, LEFT_AFTER, readIntents, removeIntents, writeAllIntents, writeIntent, writeLeftIntents } from './intents.ts';
import { findLogOfJob } from './log-queries.ts';
import { leftUnsent, rescueStore } from './other-stores.ts';
import { deliveryJob, openTestStore, random, receive, saved, SUPERVISOR, WARD, writerOn } from './test-documents.ts';

const job = deliveryJob('77-1');
const AT = '2026-11-23T02:42:00.000Z';
const assign = (to = SUPERVISOR, id = job._id): UndoableRequest => ({ job: id, contents: [{ kind: 'assigned', data: { to } }] });
const desk = (store: DeviceStore) => writerOn(store, { person: SUPERVISOR, roles: ['supervisor'] });
let store: DeviceStore;

beforeEach(async () => {
  store = await openTestStore(SUPERVISOR);
  await receive(store, [job]);
});

afterEach(async () => {
  await store.delete();
});

async function keep(requests: readonly UndoableRequest[], at = AT): Promise<string[]> {
  const kept = await keepIntents(store, requests, { at, random });
  if (kept.type !== 'kept') throw new Error(kept.type);
  return kept.keys;
}

it('outlives the browser, and becomes an entry of the time at which it was done', async () => {
  const [key = ''] = await keep([assign()]);
  store.close();
  store = await openTestStore(SUPERVISOR);
  expect(await readIntents(store)).toEqual([{ key, at: AT, seen: [], request: assign() }]);
  expect(await writeIntent(desk(store), key)).toMatchObject({ type: 'saved', entries: [{ at: AT, kind: 'assigned' }] });
  expect([await writeIntent(desk(store), key), await store.intents.count()]).toEqual([{ type: 'gone' }, 0]);
  expect(await findLogOfJob(store, job._id)).toHaveLength(1);
});

it('is written once, however many tabs write it at the same moment', async () => {
  const keys = await keep([assign(), assign()]);
  const tabs = [store, await openTestStore(SUPERVISOR), await openTestStore(SUPERVISOR)];
  // One key of the device, as the tabs have it.
  await desk(store).key();
  const results = await Promise.all(keys.flatMap((key) => tabs.map((tab) => writeIntent(desk(tab), key))));
  for (const tab of tabs.slice(1)) tab.close();
  expect(results.map(({ type }) => type).sort()).toEqual(['gone', 'gone', 'gone', 'gone', 'saved', 'saved']);
  const log = await findLogOfJob(store, job._id);
  expect(log.map(({ entry }) => entry.n).sort()).toEqual([1, 2]);
});

it('that is taken back while another writes is either an entry or gone, never both', async () => {
  const keys = await keep(Array.from({ length: 12 }, () => assign()));
  const writer = desk(store);
  await writer.key();
  const results = await Promise.all(keys.map(async (key) => Promise.all([writeIntent(writer, key), removeIntents(store, [key])])));
  for (const [written, removed] of results) expect([written.type, removed]).toEqual(removed === 1 ? ['gone', 1] : ['saved', 0]);
  expect(await findLogOfJob(store, job._id)).toHaveLength(results.filter(([written]) => written.type === 'saved').length);
  expect(await store.intents.count()).toBe(0);
});

it('stays when its entry is not written', async () => {
  const [key = ''] = await keep([assign(SUPERVISOR, mintJobId('delivery', 'not-here'))]);
  expect(await writeIntent(desk(store), key)).toEqual({ type: 'invalid', problem: 'job: not on this device' });
  expect(await readIntents(store)).toHaveLength(1);
  expect(await removeIntents(store, [key, 'never'])).toBe(1);
});

it('at the next start what was left is written, what can still be undone is not, and the clock may have been set back', async () => {
  const now = Date.parse(AT) + LEFT_AFTER;
  const ago = (ms: number) => new Date(now - ms).toISOString();
  await keep([assign(), assign()], ago(LEFT_AFTER));
  await keep([assign()], ago(LEFT_AFTER - 1));
  await keep([assign()], ago(-86_400_000));
  expect(await writeLeftIntents(desk(store), now)).toBe(true);
  expect(await findLogOfJob(store, job._id)).toHaveLength(3);
  expect((await readIntents(store)).map(({ at }) => at)).toEqual([ago(LEFT_AFTER - 1)]);
});

it('two hundred jobs given to a person at once are kept in their order and become two hundred entries', async () => {
  const jobs = Array.from({ length: 200 }, (_, index) => deliveryJob(`78-${index}`));
  await receive(store, jobs);
  const began = performance.now();
  const keys = await keep(jobs.map(({ _id }) => assign(SUPERVISOR, _id)));
  console.info(`200 intents kept in ${Math.round(performance.now() - began)} ms`);
  const kept = await readIntents(store);
  expect([kept.map(({ key }) => key), kept.map(({ request }) => request.job)]).toEqual([keys, jobs.map(({ _id }) => _id)]);
  const writer = desk(store);
  for (const key of keys) expect((await writeIntent(writer, key)).type).toBe('saved');
  console.info(`and written in ${Math.round(performance.now() - began)} ms`);
  expect([await store.intents.count(), (await readMeta(store, 'head'))?.n]).toEqual([0, 200]);
});

it('an intent that cannot be read is left for the version that can', async () => {
  await store.intents.put({ key: 'x', at: AT, seen: [], request: { job: job._id, contents: [{ kind: 'of-tomorrow', data: {} }] } });
  expect([await readIntents(store), await writeIntent(desk(store), 'x')]).toEqual([[], { type: 'gone' }]);
  await writeLeftIntents(desk(store), Date.parse(AT) + LEFT_AFTER);
  expect(await store.intents.count()).toBe(1);
  expect(await appendEntry(desk(store), assign())).toMatchObject({ type: 'saved' });
});

it('has seen what had come in when it was done, not what came in while it could be undone', async () => {
  const [before] = await saved(desk(store), assign());
  const [key = ''] = await keep([{ job: job._id, contents: [{ kind: 'amended', data: { changes: { 'place.note': 'Gọi trước' } } }] }]);
  await saved(desk(store), assign());
  expect(await writeIntent(desk(store), key)).toMatchObject({ type: 'saved', entries: [{ n: 3, after: [before?._id] }] });
});

it('who leaves can undo nothing any more; who has lost the role meanwhile is told, and nothing waits for ever', async () => {
  await keep([assign(), assign()]);
  await writeAllIntents(desk(store));
  expect([await store.intents.count(), (await findLogOfJob(store, job._id)).length]).toEqual([0, 2]);
  await keep([assign()], AT);
  await writeAllIntents(writerOn(store, { person: SUPERVISOR, roles: ['officer'] }));
  expect([await store.intents.count(), (await findLogOfJob(store, job._id)).length]).toEqual([0, 2]);
  expect(await readMeta(store, 'troubles')).toMatchObject([{ kind: 'not-done', times: 1 }]);
});

it('of a person who has not come back is counted as unsent, and in the rescue file as an entry', async () => {
  await store.setMeta('roles', [`ward:${WARD}:supervisor`]);
  await keep([assign()]);
  const owner = { person: SUPERVISOR, ward: WARD };
  const mine = async () => (await leftUnsent(undefined)).find(({ person }) => person === SUPERVISOR)?.waiting.entries;
  expect(await mine()).toBe(1);
  const file = await rescueStore(owner, { appVersion: 'test', now: () => Date.parse(AT), random });
  expect(file?.index.documents.count).toBe(2);
  expect(await file?.blob.text()).toContain('"kind":"assigned"');
  expect([await mine(), await store.intents.count()]).toEqual([1, 0]);
});

it('the service worker writes what was left, and waits for what may still be undone in a tab', async () => {
  const parts = { appVersion: 'test', random, which: 'left' as const };
  const owner = { person: SUPERVISOR, ward: WARD };
  await keep([assign()]);
  expect(await finishIntents(store, owner, { ...parts, now: () => Date.parse(AT) + 60_000 })).toBe(true);
  expect(await store.intents.count()).toBe(1);
  await store.setMeta('roles', [`ward:${WARD}:supervisor`]);
  expect(await finishIntents(store, owner, { ...parts, now: () => Date.parse(AT) + 5000 })).toBe(true);
  expect(await finishIntents(store, owner, { ...parts, now: () => Date.parse(AT) + 60_000 })).toBe(false);
  expect(await findLogOfJob(store, job._id)).toHaveLength(1);
});
