// The server's receipts over HTTP, embedded and behind a CouchDB alike: the follower writes them, and nobody else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mintJobId, personNameSchema, wardSlugSchema } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import { receiptSchema, type Receipt } from '$domain/receipt.ts';
import { provision } from '../../sync-server/access/provision.ts';
import { DemoDevice } from '../../sync-server/demo/demo-device.ts';
import { seededRandom } from '../../sync-server/demo/random.ts';
import { silentLog } from '../../sync-server/log.ts';
import { followWards, type ReceiptFollower } from '../../sync-server/receipts/follow-wards.ts';
import { verifyWard } from '../../sync-server/receipts/verify-ward.ts';
import { AWAY, HOME, PASSWORD, PEOPLE, signIn, testOrganisation } from './couch-endpoint-organisation.ts';
import { ask, TARGETS, type RunningTarget } from './couch-endpoint-targets.ts';

const JOBS = `/ward-${HOME}`;
const WARD = wardSlugSchema.parse(HOME);
const NOW = '2026-11-23T02:00:00.000Z';
const job = { _id: mintJobId('delivery', 'thu-1'), ward: WARD } as Job;

describe.each(TARGETS)('receipts: $name', ({ start }) => {
  let target: RunningTarget;
  let follower: ReceiptFollower;
  const dataDir = mkdtempSync(join(tmpdir(), 'tan-noi-receipts-'));
  const follow = () => {
    follower = followWards({ databases: target.administration, dataDir, log: silentLog, now: Date.now });
    follower.start();
  };

  beforeAll(async () => {
    target = await start();
    await provision(target.administration, testOrganisation(), { now: NOW, passwordFor: () => PASSWORD });
    follow();
  }, 60_000);
  afterAll(async () => {
    await follower.stop();
    for (const database of await target.administration.names()) {
      if (database.startsWith(`ward-${HOME}`) || database.startsWith(`ward-${AWAY}`)) await ask(target.base, 'DELETE', `/${database}`, { as: target.admin });
    }
    await target.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const device = new DemoDevice({ by: personNameSchema.parse(PEOPLE.officer), ward: WARD, firstSeen: NOW, random: seededRandom(3) });
  const write = () => device.write({ job, content: { kind: 'not-handed-over', data: { reason: 'nobody-home' } }, at: NOW, after: [], evidence: [] });

  const send = async (...docs: object[]) => {
    const answer = await ask(target.base, 'POST', `${JOBS}/_bulk_docs`, { as: signIn('officer'), body: { docs } });
    expect(answer.json).toEqual(docs.map(() => expect.objectContaining({ ok: true })));
  };

  const newest = async (): Promise<Receipt | undefined> => {
    const prefix = device.doc._id.replace('device:', 'receipt:');
    const { rows } = await target.administration.store(`ward-${HOME}`).allDocs({ startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true });
    return rows.map(({ doc }) => receiptSchema.parse(doc)).at(-1);
  };

  it('come a moment after the entries, and go on after the server was started again', async () => {
    const first = write();
    await send(device.doc, first);
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ received: [{ from: 1, to: 1, hash: first.hash }] }), { timeout: 20_000, interval: 100 });
    await follower.stop();
    const second = write();
    await send(second);
    follow();
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ received: [{ from: 1, to: 2, hash: second.hash }] }), { timeout: 20_000, interval: 100 });
    expect((await verifyWard(target.administration, WARD)).findings).toEqual([]);
  });

  it('are written and changed by no person, whatever their role', async () => {
    await vi.waitFor(async () => expect(await newest()).toBeDefined(), { timeout: 20_000, interval: 100 });
    const given = (await newest())!;
    const key = await target.administration.store(`ward-${HOME}`).get(`server-key:${given.key}`);
    for (const someone of ['officer', 'supervisor', 'desk', 'admin'] as const) {
      for (const doc of [given, key, { ...given, _id: given._id.replace(/\d$/, 'x') }, { ...key, _id: `server-key:${'0'.repeat(32)}` }]) {
        const forged = { ...doc, by: PEOPLE[someone], _rev: `1-${'f'.repeat(32)}` };
        const answer = await ask(target.base, 'POST', `${JOBS}/_bulk_docs`, { as: signIn(someone), body: { docs: [forged], new_edits: false } });
        expect([someone, doc._id, answer.json]).toEqual([someone, doc._id, [expect.objectContaining({ error: 'forbidden' })]]);
      }
    }
    expect(await newest()).toEqual(given);
  });
});
