import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Entry } from '$domain/entry.ts';
import { personNameSchema } from '$domain/ids.ts';
import { bringBack } from '../sync/bring-back.ts';
import { openStore, storeName, type DeviceStore } from './device-store.ts';
import { findJob } from './job-queries.ts';
import { findLeft, leaveClosed } from './leave-closed.ts';
import { engineOf } from './store-engine.ts';
import { deliveryJob, handOver, photo, receive, saved, WARD, writerOn, type OFFICER } from './test-documents.ts';

const LONG_AGO = Date.parse('2026-10-01T02:00:00.000Z');
const BEFORE = '2026-10-24T00:00:00.000Z';

describe('jobs that were finished long ago', () => {
  let store: DeviceStore;
  let colleague: DeviceStore;
  let person: typeof OFFICER;
  let code = 100;

  beforeEach(async () => {
    const mark = crypto.randomUUID().slice(0, 8);
    person = personNameSchema.parse(`a-${mark}`);
    const other = personNameSchema.parse(`b-${mark}`);
    store = await openStore({ person, ward: WARD }, 'strict');
    colleague = await openStore({ person: other, ward: WARD }, 'strict');
    onTestFinished(async () => {
      for (const open of [store, colleague]) open.close();
      for (const who of [person, other]) await Dexie.delete(storeName(who, WARD));
    });
  });

  const newJob = () => deliveryJob(`31.98.H29-261001-0${++code}`);
  const bare = async (open: DeviceStore, id: string) => ({ _id: id, ...(await engineOf(open).read([id])).get(id)!.body });
  /** Handed over by a colleague, received here with everything that came. */
  async function doneByColleague(at = LONG_AGO) {
    const job = newJob();
    await receive(colleague, [job]);
    const [entry] = await saved(writerOn(colleague, { now: () => at }), handOver(job._id));
    await receive(store, [job, await bare(colleague, entry!._id)]);
    return { job, entry: entry! };
  }
  const newest = () => receive(store, [newJob()]);
  /** As the server's signed word would have noted it. */
  async function receiptFor(entry: Entry, files: boolean) {
    await store.outbox.clear();
    await store.evidence.toCollection().modify((row) => {
      delete row.waiting;
      if (files) row.received = '2026-10-01T03:00:00.000Z';
    });
    const received = [{ from: 1, to: entry.n, hash: entry.hash }];
    const receipt = { _id: `receipt:${entry.device}:2026-10-01`, type: 'receipt' as const, v: 1 as const, ward: WARD, device: entry.device, received, evidence: { files: 1, upTo: entry.n, missing: [], wrong: [] }, at: '2026-10-01T03:00:00.000Z', key: 'a'.repeat(32), sig: 'A'.repeat(86) };
    await store.meta.put({ key: 'receipt', value: { seen: 'x', receipt } });
  }

  it('leave with their entries, leave nothing to be sent, and are known by their code to whoever searches', async () => {
    const { job, entry } = await doneByColleague();
    const recent = await doneByColleague(Date.parse('2026-11-20T02:00:00.000Z'));
    await newest();
    const { updateSeq } = await engineOf(store).info();
    expect(await leaveClosed(store, BEFORE)).toBe(1);
    expect(await store.docs.bulkGet([job._id, entry._id])).toEqual([undefined, undefined]);
    expect(await findJob(store, recent.job._id)).toBeDefined();
    expect(await engineOf(store).unsent()).toEqual([]);
    expect((await engineOf(store).info()).updateSeq).toBe(updateSeq);
    expect(await findLeft(store, job._id.slice(-4), 5)).toEqual([{ key: job._id.slice('job:delivery:'.length), closedAt: '2026-10-01T02:00:00.000Z' }]);
    expect(await leaveClosed(store, BEFORE)).toBe(0);
  });

  it('stay for as long as the server has not signed for what was written here, down to the last photo', async () => {
    const job = newJob();
    await receive(store, [job]);
    const [entry] = await saved(writerOn(store, { person, now: () => LONG_AGO }), handOver(job._id, [photo(80_000)]));
    await newest();
    expect(await leaveClosed(store, BEFORE)).toBe(0);
    await store.outbox.clear();
    expect(await leaveClosed(store, BEFORE)).toBe(0);
    await receiptFor(entry!, false);
    expect(await leaveClosed(store, BEFORE)).toBe(0);
    await receiptFor(entry!, true);
    await store.refused.put({ id: entry!._id, rev: '1-a', doc: {}, refusal: { status: 403, reason: '' } });
    expect(await leaveClosed(store, BEFORE)).toBe(0);
    await store.refused.clear();
    expect(await leaveClosed(store, BEFORE)).toBe(1);
    expect([await store.evidence.count(), await store.evidenceBlobs.count()]).toEqual([0, 0]);
  });

  it('come back whole when something new is written on them', async () => {
    const { job, entry } = await doneByColleague();
    await newest();
    await leaveClosed(store, BEFORE);
    const [again] = await saved(writerOn(colleague), handOver(job._id));
    await receive(store, [await bare(colleague, again!._id)]);
    expect(await findJob(store, job._id)).toBeUndefined();

    const onServer = await Promise.all([job._id, entry._id, again!._id].map(async (id) => ({ ...(await bare(colleague, id)), _rev: (await engineOf(colleague).states([id])).get(id)!.rev })));
    const answer = (docs: object[]) => new Response(JSON.stringify({ rows: docs.map((doc) => ({ doc })) }));
    const asked: string[] = [];
    const fetch = async (url: RequestInfo | URL, init?: RequestInit) => (asked.push(String(url)), init?.method === 'POST' ? answer(onServer.slice(0, 1)) : answer(onServer.slice(1)));
    expect(await bringBack(store, { url: '/db/ward', fetch, signal: new AbortController().signal })).toBeUndefined();
    expect(await findJob(store, job._id)).toMatchObject({ view: { entries: 2, state: 'done' } });
    expect([await store.leftJobs.count(), await store.docs.where('orphan').equals(1).count()]).toEqual([0, 0]);
    await bringBack(store, { url: '/db/ward', fetch, signal: new AbortController().signal });
    expect(asked).toHaveLength(2);
  });
});
