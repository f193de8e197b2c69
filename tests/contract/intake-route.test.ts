// The import as a page sends it, with who may; and the same intake into an embedded server and into a CouchDB over HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { provision } from '../../sync-server/access/provision.ts';
import { openEmbedded, type EmbeddedBackend } from '../../sync-server/couch/embedded-backend.ts';
import { readEnv } from '../../sync-server/env.ts';
import { importFile } from '../../sync-server/intake/import-file.ts';
import { intakeRoutes } from '../../sync-server/intake/routes.ts';
import { silentLog } from '../../sync-server/log.ts';
import { buildServer } from '../../sync-server/serve/build-server.ts';
import { csv, dossier } from '../fixtures/dossier-list.ts';
import { PASSWORD, signIn, testOrganisation, type Someone } from './couch-endpoint-organisation.ts';
import { ask, TARGETS, type RunningTarget } from './couch-endpoint-targets.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NOW = '2026-11-23T02:00:00.000Z';
const homeRow = (number: number) => dossier(number, { 'Vĩ độ': '', 'Kinh độ': '' });
const awayRow = (number: number) => dossier(number, { Phường: 'Thảo Điền', 'Vĩ độ': '', 'Kinh độ': '' });

describe('POST /api/import', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tan-noi-intake-route-'));
  let backend: EmbeddedBackend;
  let app: FastifyInstance;

  beforeAll(async () => {
    const read = readEnv({ DATA_DIR: dataDir, PASSWORD_ITERATIONS: '1000' });
    if (read.type === 'invalid') throw new Error(read.problems.join());
    backend = await openEmbedded(read.env);
    await provision(backend.administration, testOrganisation(), { now: NOW, passwordFor: () => PASSWORD });
    const plugins = [intakeRoutes({ databases: backend.administration, now: () => Date.parse(NOW) })];
    app = await buildServer({ trustProxy: false }, { backend, log: silentLog, appFolder: '/nowhere', plugins });
  });
  afterAll(async () => {
    await app.close();
    await backend.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function send(file: string | Buffer, { someone, query = '', type = 'text/csv' }: { someone?: Someone; query?: string; type?: string } = {}) {
    const who = someone && signIn(someone);
    const authorization = who && `Basic ${Buffer.from(`${who.name}:${who.password}`).toString('base64')}`;
    const answer = await app.inject({ method: 'POST', url: `/api/import${query}`, payload: file, headers: { 'content-type': type, ...(authorization && { authorization }) } });
    return { status: answer.statusCode, json: answer.json<unknown>() };
  }

  it('shows what would happen, then does it, and the second time has nothing to do', async () => {
    const file = csv([homeRow(1), homeRow(2), awayRow(3)]);
    expect(await send(file, { someone: 'desk', query: '?dryRun=1' })).toMatchObject({ status: 200, json: { type: 'taken', dryRun: true, totals: { new: 2, refused: 1 } } });
    expect(await send(file, { someone: 'desk' })).toMatchObject({ json: { dryRun: false, totals: { new: 2, refused: 1 }, refused: [{ line: 4, reasons: [{ code: 'ward-not-yours' }] }] } });
    expect(await send(file, { someone: 'supervisor', type: 'application/octet-stream' })).toMatchObject({ json: { totals: { new: 0, unchanged: 2 } } });
    const [name, doc] = ['ward-an-phu', await backend.administration.store('ward-an-phu').get('job:delivery:91.99.H29-261104-0001')];
    expect({ name, doc }).toMatchObject({ doc: { createdBy: 'mai.desk', createdAt: NOW } });
  });

  it.each(['officer', 'patrol', 'stranger'] as const)('is not for the %s', async (someone) => {
    expect((await send(csv([homeRow(5)]), { someone })).status).toBe(403);
  });

  it('is not for nobody', async () => {
    expect((await send(csv([homeRow(5)]))).status).toBe(401);
  });

  it('says in both languages why a file cannot be taken', async () => {
    expect(await send('', { someone: 'desk' })).toMatchObject({ status: 422, json: { type: 'failed', code: 'empty', vi: expect.any(String), en: expect.any(String) } });
    expect(await send('xin chào', { someone: 'desk', type: 'application/json' })).toMatchObject({ status: 422, json: { code: 'not-a-table' } });
    expect(await send(Buffer.alloc(26 * 1024 * 1024, 'a'), { someone: 'desk' })).toMatchObject({ status: 413, json: { type: 'failed', code: 'too-large' } });
  });
});

describe.each(TARGETS)('intake into: $name', ({ start }) => {
  let target: RunningTarget;
  beforeAll(async () => {
    target = await start();
    await provision(target.administration, testOrganisation(), { now: NOW, passwordFor: () => PASSWORD });
  });
  afterAll(async () => {
    const made = (await target.administration.names()).filter((name) => /^ward-(an-phu|thao-dien)(-media|-desk)?$/.test(name));
    for (const name of made) await ask(target.base, 'DELETE', `/${name}`, { as: target.admin });
    await target.stop();
  });

  const take = (content: string) => importFile({ bytes: new TextEncoder().encode(content), who: { name: null, roles: ['_admin'] }, now: NOW, dryRun: false }, target.administration);

  it('takes dossiers in once', async () => {
    const file = csv([...Array.from({ length: 700 }, (_, index) => homeRow(index + 1)), awayRow(701), awayRow(701)]);
    expect(await take(file)).toMatchObject({ totals: { new: 701, unchanged: 1, differs: 0, refused: 0 } });
    expect(await take(file)).toMatchObject({ totals: { new: 0, unchanged: 702, differs: 0, refused: 0 } });
    expect(await take(csv([dossier(1, { 'Vĩ độ': '', 'Kinh độ': '', 'Lệ phí': '1' }), homeRow(701)]))).toMatchObject({ differing: [{ line: 2, fields: ['delivery.fee'] }, { line: 3, fields: ['ward'] }] });
  });

  it('takes reports in, the reporter apart', async () => {
    const report = { service_request_id: 'thu-1', service_code: 'LLD', description: 'Bán hàng hết vỉa hè', lat: 10.8142, long: 106.742, requested_datetime: '2026-11-20T16:00:00+07:00', first_name: 'Thử', phone: '0570123456' };
    expect(await take(JSON.stringify([report]))).toMatchObject({ totals: { new: 1 }, wards: [{ slug: 'thao-dien' }] });
    expect(await take(JSON.stringify([report]))).toMatchObject({ totals: { new: 0, unchanged: 1 } });
    expect(await target.administration.store('ward-thao-dien-desk').get('contact:job:violation:thu-1')).toMatchObject({ phone: '0570123456' });
  });
});
