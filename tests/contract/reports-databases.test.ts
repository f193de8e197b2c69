// Reports on the embedded databases and on a CouchDB over HTTP: the same doors on the same interface.
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mintReportCode } from '../../src/domain/report-code.ts';
import { provision } from '../../sync-server/access/provision.ts';
import { silentLog } from '../../sync-server/log.ts';
import { keyOfCode } from '../../sync-server/reports/api.ts';
import { openReportDesk, type ReportDesk } from '../../sync-server/reports/open-report-desk.ts';
import { REPORTS } from '../../sync-server/reports/report-database.ts';
import { addSource, sourceOfKey } from '../../sync-server/reports/sources.ts';
import { secretReader } from '../../sync-server/webhooks/read-secret.ts';
import { listDeliveries } from '../../sync-server/webhooks/webhook.ts';
import { describeFile } from '../../sync-server/reports/report-files.ts';
import { takeChunk } from '../../sync-server/reports/announced-files.ts';
import { takeInReport } from '../../sync-server/reports/take-in-report.ts';
import { jpeg } from '../fixtures/report-server.ts';
import { PASSWORD, testOrganisation } from './couch-endpoint-organisation.ts';
import { ask, TARGETS, type RunningTarget } from './couch-endpoint-targets.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NOW = Date.parse('2026-11-25T03:00:00.000Z');

describe.each(TARGETS)('reports in: $name', ({ start }) => {
  let target: RunningTarget;
  let desk: ReportDesk;
  let app: FastifyInstance;
  const told: string[] = [];

  beforeAll(async () => {
    target = await start();
    const organisation = { ...testOrganisation(), webhooks: [{ name: 'SMS', url: 'https://sms.example', secret: { env: 'SMS_SECRET' }, withContact: true }] };
    await provision(target.administration, organisation, { now: new Date(NOW - 1000).toISOString(), passwordFor: () => PASSWORD });
    desk = openReportDesk({
      databases: target.administration,
      log: silentLog,
      now: () => NOW,
      readSecret: secretReader({ SMS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }),
      fetchPublic: async ({ body }) => {
        told.push((JSON.parse(String(body)) as { type: string }).type);
        return { type: 'answered', status: 200, headers: {}, bytes: Buffer.alloc(0) };
      }
    });
    app = Fastify();
    await app.register(desk.plugins[0]!);
  });
  afterAll(async () => {
    await app.close();
    await desk.stop();
    const made = (await target.administration.names()).filter((name) => name === REPORTS || /^ward-(an-phu|thao-dien)(-media|-desk)?$/.test(name));
    for (const name of made) await ask(target.base, 'DELETE', `/${name}`, { as: target.admin });
    await target.stop();
  });

  it('come in with contact and file, are followed, told and opened again', async () => {
    const { parts } = desk;
    const added = await addSource(parts.store, { name: 'thu', now: new Date(NOW).toISOString() });
    expect(added.type === 'added' && (await sourceOfKey(parts.store, added.key))?.name).toBe('thu');

    const key = keyOfCode(mintReportCode(new Uint8Array(10).fill(7)));
    const photo = jpeg('k', 700_000);
    const receivedAt = new Date(NOW).toISOString();
    const file = await describeFile(photo, receivedAt);
    if ('code' in file) throw new Error(file.code);
    const said = { key, category: 'LLD', description: 'Bán hàng', address: '', lat: 10.8018, lon: 106.7466, contact: { name: 'Thử', phone: '0570123456', email: '' }, media: [], files: [file], source: 'bao-cao', createdBy: 'bao-cao', receivedAt };
    const context = { databases: target.administration, wardDocs: await parts.wards.all() };
    const taken = await takeInReport(said, context);
    if (taken.type !== 'taken') throw new Error(taken.problem.code);
    expect(await takeInReport(said, context)).toMatchObject({ type: 'taken', again: true });
    const half = 512 * 1024;
    expect(await takeChunk({ job: taken.job, file, index: 0, bytes: photo.subarray(0, half) }, parts)).toEqual({ type: 'taken', complete: false });
    expect(await takeChunk({ job: taken.job, file, index: 1, bytes: photo.subarray(half) }, parts)).toEqual({ type: 'taken', complete: true });
    const { ward } = taken.job;

    await desk.parts.follower.round(ward);
    await parts.serverLog.append(ward, taken.job._id, { kind: 'assigned', data: { to: 'an.patrol' as never } });
    await parts.serverLog.append(ward, taken.job._id, { kind: 'answered', data: { text: 'Đang kiểm tra.' } });
    await desk.parts.follower.round(ward);
    await desk.sender.round();
    expect(told.sort()).toEqual(['report.answered', 'report.assigned', 'report.received']);
    expect(await listDeliveries(parts.store)).toEqual([]);
    expect((await app.inject({ url: `/open311/v2/requests/${key}.json` })).json()).toMatchObject([{ service_request_id: key, status: 'open', status_notes: 'Đã giao tổ tuần tra kiểm tra tại chỗ. Trả lời của phường: Đang kiểm tra.' }]);
    // The server's own database is nobody's.
    expect((await ask(target.base, 'GET', `/${REPORTS}/_all_docs`, { as: { name: 'mai.desk', password: PASSWORD } })).status).toBeGreaterThanOrEqual(401);
  });
});
