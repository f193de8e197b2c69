import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS_HASH } from '$domain/entry.ts';
import type { Device, JobRow } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { engineOf } from './store-engine.ts';
import { openDevice } from './open-device.ts';
import { deliveryJob, handOver, notFound, OFFICER, openTestStore, random, receive, saved, SUPERVISOR, WARD, writerOn } from './test-documents.ts';

let device: Device;
/** Another connection, as the sync worker has one. */
let other: DeviceStore;

beforeEach(async () => {
  device = await openDevice({ person: OFFICER, ward: WARD, roles: ['officer'] }, { appVersion: 'test', now: Date.now, random });
  other = await openTestStore();
});

afterEach(async () => {
  device.close();
  await other.delete();
});

const jobs = [
  deliveryJob('12-10', { due: '2026-11-25T10:00:00.000Z', place: { address: '12/10 Đường số 10' }, person: { name: 'Trần Văn Đức', phone: '0903000456' } }),
  deliveryJob('12-3', { due: '2026-11-20T10:00:00.000Z', place: { address: '12/3 Đường số 10' }, person: { name: 'Nguyễn Thị Thử' } }),
  deliveryJob('45A', { due: '2026-11-24T10:00:00.000Z' })
];
const keys = (rows: readonly JobRow[]) => rows.map(({ job }) => job._id.split(':')[2]);

/** Assigned by a supervisor's device, arriving as from the server. */
async function assignAll(): Promise<void> {
  const theirs = await openTestStore(SUPERVISOR);
  await receive(theirs, jobs);
  const writer = writerOn(theirs, { person: SUPERVISOR, roles: ['supervisor'] });
  const entries = [];
  for (const job of jobs) entries.push(...(await saved(writer, { job: job._id, contents: [{ kind: 'assigned', data: { to: OFFICER } }] })));
  await theirs.delete();
  await receive(other, [...entries, ...jobs]);
}

describe('the device', () => {
  it('lists open jobs of a person by due time, entries before their jobs having come in too', async () => {
    await assignAll();
    expect(keys(await device.openJobsOf(OFFICER))).toEqual(['12-3', '45A', '12-10']);
    await saved(writerOn(other), handOver(jobs[2]!._id));
    expect(keys(await device.openJobsOf(OFFICER))).toEqual(['12-3', '12-10']);
    expect(keys(await device.doneJobsOf(OFFICER, new Date(Date.now() - 3_600_000).toISOString()))).toEqual(['45A']);
    expect(keys(await device.jobs({ limit: 10 }))).toEqual(['12-3', '12-10', '45A']);
    expect(keys(await device.jobs({ kind: 'delivery', state: 'done', limit: 10 }))).toEqual(['45A']);
    expect(keys(await device.jobs({ assignee: OFFICER, state: 'assigned', limit: 1 }))).toEqual(['12-3']);
    expect(await device.jobs({ state: 'contested', limit: 10 })).toEqual([]);
  });

  it('lists and finds a job by what was corrected, and no longer by what was', async () => {
    await assignAll();
    const desk = writerOn(other, { person: SUPERVISOR, roles: ['supervisor'] });
    expect((await device.search('12/10', 10)).map(({ job }) => job._id)).toEqual([jobs[0]!._id]);
    await saved(desk, { job: jobs[0]!._id, contents: [{ kind: 'amended', data: { changes: { due: '2026-11-18T10:00:00.000Z', 'place.address': '7 Lê Thước' } } }] });
    expect(keys(await device.openJobsOf(OFFICER))).toEqual(['12-10', '12-3', '45A']);
    expect(keys(await device.jobs({ limit: 1 }))).toEqual(['12-10']);
    expect((await device.job(jobs[0]!._id))?.job).toEqual({ ...jobs[0], due: '2026-11-18T10:00:00.000Z', place: { address: '7 Lê Thước' } });
    expect(keys(await device.search('le thuoc', 10))).toEqual(['12-10']);
    expect(await device.search('12/10', 10)).toEqual([]);
    // Another entry on the job does not bring the old day back.
    await saved(desk, { job: jobs[0]!._id, contents: [{ kind: 'assigned', data: { to: OFFICER } }] });
    expect(keys(await device.openJobsOf(OFFICER))).toEqual(['12-10', '12-3', '45A']);
  });

  it('finds the one that matches behind many that do not, and what one person has done', async () => {
    await assignAll();
    await receive(other, Array.from({ length: 600 }, (_, i) => deliveryJob(`early-${i}`, { due: '2026-11-19T10:00:00.000Z' })));
    expect(keys(await device.jobs({ state: 'assigned', limit: 2 }))).toEqual(['12-3', '45A']);
    expect(await device.jobs({ state: 'new', limit: 1000 })).toHaveLength(600);
    const before = new Date(Date.now() - 3_600_000).toISOString();
    await saved(writerOn(other), handOver(jobs[0]!._id));
    await saved(writerOn(other), handOver(jobs[1]!._id));
    expect(keys(await device.doneJobsOf(OFFICER, before))).toEqual(['12-3', '12-10']);
    expect(await device.doneJobsOf(SUPERVISOR, before)).toEqual([]);
    expect(await device.doneJobsOf(OFFICER, new Date(Date.now() + 60_000).toISOString())).toEqual([]);
  });

  it('finds by name, address and code without accents, open ones first, and notices changes', async () => {
    await assignAll();
    expect(keys(await device.search('duc', 10))).toEqual(['12-10']);
    expect(keys(await device.search('DUONG so 10', 10))).toEqual(['12-3', '45A', '12-10']);
    expect(keys(await device.search('h29-261104 thu', 10))).toEqual(['12-3']);
    await saved(writerOn(other), handOver(jobs[1]!._id));
    await receive(other, [deliveryJob('9', { place: { address: '9 Đường số 10' }, due: '2026-11-19T10:00:00.000Z' })]);
    expect(keys(await device.search('duong', 10))).toEqual(['9', '45A', '12-10', '12-3']);
    expect(await device.search('  ', 10)).toEqual([]);
  });

  it('shows the log newest first, filtered, and where each entry is', async () => {
    await assignAll();
    const [mine] = await saved(writerOn(other), notFound(jobs[0]!._id));
    const log = await device.log({ limit: 10 });
    expect(log.map(({ entry }) => entry.kind)).toEqual(['not-handed-over', 'assigned', 'assigned', 'assigned']);
    expect(log.map(({ standing }) => standing.where)).toEqual(['device', 'server', 'server', 'server']);
    expect(log[0]?.job?._id).toBe(jobs[0]!._id);
    expect(await device.log({ by: SUPERVISOR, limit: 2 })).toHaveLength(2);
    expect(await device.log({ kinds: ['visited'], limit: 2 })).toEqual([]);
    expect(await device.log({ unreviewed: true, limit: 9 })).toMatchObject([{ entry: { _id: mine!._id } }]);
    expect(await device.log({ jobKind: 'visit', limit: 9 })).toEqual([]);
    await engineOf(other).markRefused([{ id: mine!._id, rev: (await other.docs.get(mine!._id))!.rev, refusal: { status: 403, reason: 'role: no' } }]);
    expect((await device.entry(mine!._id))?.standing).toEqual({ where: 'refused', status: 403, reason: 'role: no' });
    expect(await device.waiting()).toMatchObject({ entries: 0, refused: 1 });
  });

  it('sets garbage aside, shows it, and goes on', async () => {
    const entry = { ...JSON.parse(JSON.stringify(deliveryJob('1'))), _id: `entry:${jobs[0]!._id}:0193a0b0-0000-7000-8000-000000000001`, type: 'entry' };
    const farOff = { _id: `entry:${jobs[0]!._id}:0193a0b0-0000-7000-8000-000000000002`, type: 'entry', v: 1, job: jobs[0]!._id, ward: WARD, by: OFFICER, device: '0193a0b0-0000-7000-8000-00000000000d', n: 1,
      at: '2026-11-23T01:00:00.000Z', clock: { offset: 1e300, within: 1, measuredAt: '2026-11-23T01:00:00.000Z' }, after: [], evidence: [], prev: GENESIS_HASH, hash: GENESIS_HASH, sig: 'A'.repeat(86),
      kind: 'not-handed-over', data: { reason: 'refused' } };
    await receive(other, [{ _id: 'x' }, { _id: 'job:delivery:broken', type: 'job', title: 7 } as { _id: string }, entry, farOff, ...jobs]);
    expect((await device.quarantine()).map(({ id }) => id).sort()).toEqual(['job:delivery:broken', 'x', entry._id, farOff._id].sort());
    expect(await device.waiting()).toMatchObject({ quarantined: 4 });
    expect((await device.job(jobs[0]!._id))?.log).toEqual([]);
    expect(keys(await device.jobs({ limit: 10 }))).toHaveLength(3);
  });

  it('tells an observer of what another connection writes', async () => {
    await assignAll();
    const seen: number[] = [];
    const fired = new Promise<void>((resolve, reject) => {
      const subscription = device.observe(() => device.openJobsOf(OFFICER)).subscribe((rows) => {
        seen.push(rows.length);
        if (seen.length === 1) void saved(writerOn(other), handOver(jobs[0]!._id)).catch(reject);
        if (rows.length === 2) {
          subscription.unsubscribe();
          resolve();
        }
      }, reject);
    });
    await fired;
    expect(seen).toEqual([3, 2]);
  });

  it('gives two people of one device a store each', async () => {
    await assignAll();
    const theirs = await openDevice({ person: SUPERVISOR, ward: WARD, roles: ['supervisor'] }, { appVersion: 'test', now: Date.now, random });
    expect(await theirs.jobs({ limit: 10 })).toEqual([]);
    theirs.close();
    await Dexie.delete(`tan-noi:${SUPERVISOR}:${WARD}`);
  });
});
