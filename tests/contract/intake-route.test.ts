// The import as a page sends it, with who may; and the same intake into an embedded server and into a CouchDB over HTTP.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { provision } from '../../sync-server/access/provision.ts';
import { openEmbedded, type EmbeddedBackend } from '../../sync-server/couch/embedded-backend.ts';
import { readEnv } from '../../sync-server/env.ts';
import type { DocumentStore } from '../../sync-server/couch/document-store.ts';
import type { MemoryDatabases } from '../../sync-server/intake/heading-memory.ts';
import { importFile } from '../../sync-server/intake/import-file.ts';
import { intakeRoutes } from '../../sync-server/intake/routes.ts';
import { ImportRuns } from '../../sync-server/intake/runs/import-runs.ts';
import { RunFiles } from '../../sync-server/intake/runs/run-files.ts';
import { silentLog } from '../../sync-server/log.ts';
import { buildServer } from '../../sync-server/serve/build-server.ts';
import { csv, dossier, HEADINGS } from '../fixtures/dossier-list.ts';
import { PASSWORD, signIn, testOrganisation, type Someone } from './couch-endpoint-organisation.ts';
import { ask, TARGETS, type RunningTarget } from './couch-endpoint-targets.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NOW = '2026-11-23T02:00:00.000Z';
const homeRow = (number: number) => dossier(number, { 'Vĩ độ': '', 'Kinh độ': '' });
const awayRow = (number: number) => dossier(number, { Phường: 'Thảo Điền', 'Vĩ độ': '', 'Kinh độ': '' });

describe('imports', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tan-noi-intake-route-'));
  let backend: EmbeddedBackend;
  let app: FastifyInstance;
  let clock = Date.parse(NOW);

  async function open(databases: MemoryDatabases = backend.administration): Promise<FastifyInstance> {
    const runs = new ImportRuns({ files: new RunFiles(join(dataDir, 'imports')), databases, log: silentLog, now: () => (clock += 1), uuid: randomUUID });
    const opened = await buildServer({ trustProxy: false }, { backend, log: silentLog, appFolder: '/nowhere', plugins: [intakeRoutes(runs)] });
    await opened.ready();
    return opened;
  }

  beforeAll(async () => {
    const read = readEnv({ DATA_DIR: dataDir, PASSWORD_ITERATIONS: '1000' });
    if (read.type === 'invalid') throw new Error(read.problems.join());
    backend = await openEmbedded(read.env);
    await provision(backend.administration, testOrganisation(), { now: NOW, passwordFor: () => PASSWORD });
    app = await open();
  });
  afterAll(async () => {
    await app.close();
    await backend.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function call(method: 'GET' | 'POST' | 'DELETE', url: string, { someone, body, type = 'application/octet-stream' }: { someone?: Someone | undefined; body?: string | Buffer | object; type?: string } = {}) {
    const who = someone && signIn(someone);
    const authorization = who && `Basic ${Buffer.from(`${who.name}:${who.password}`).toString('base64')}`;
    const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
    const answer = await app.inject({ method, url, ...(body !== undefined && { payload: isJson ? JSON.stringify(body) : body }), headers: { 'content-type': isJson ? 'application/json' : type, ...(authorization && { authorization }) } });
    return { status: answer.statusCode, text: answer.payload, json: answer.payload.startsWith('{') ? (JSON.parse(answer.payload) as Record<string, never>) : undefined, headers: answer.headers };
  }

  /** Until the server has done the step it is at. */
  async function settled(id: string, someone: Someone = 'desk'): Promise<Record<string, never>> {
    return vi.waitFor(async () => {
      const { json } = await call('GET', `/api/imports/${id}`, { someone });
      if (json?.['phase'] === 'checking' || json?.['phase'] === 'taking') throw new Error('under way');
      return json!;
    }, { timeout: 50_000, interval: 20 });
  }
  async function load(body: string | Buffer | Uint8Array, someone: Someone = 'desk', name = 'danh-sach.csv') {
    const { status, json } = await call('POST', `/api/imports?name=${encodeURIComponent(name)}`, { someone, body: Buffer.from(body as string) });
    expect(status).toBe(201);
    return settled(String(json?.['id']), someone);
  }
  async function take(run: Record<string, never>, someone: Someone = 'desk') {
    expect((await call('POST', `/api/imports/${run['id']}/take`, { someone })).status).toBe(200);
    return settled(String(run['id']), someone);
  }
  const jobsThere = async (): Promise<string[]> => (await backend.administration.store('ward-an-phu').allDocs({ startkey: 'job:', endkey: 'job;' })).rows.map(({ key }) => key);

  it('show what would happen, then do it, and the second time have nothing to do', async () => {
    const file = csv([homeRow(1), homeRow(2), awayRow(3)]);
    const preview = await load(file);
    expect(preview).toMatchObject({ phase: 'preview', name: 'danh-sach.csv', report: { dryRun: true, totals: { new: 2, refused: 1 } } });
    expect(await jobsThere()).toEqual([]);
    expect(await take(preview)).toMatchObject({ phase: 'done', report: { dryRun: false, totals: { new: 2, refused: 1 }, refused: [{ line: 4, reasons: [{ code: 'ward-not-yours' }] }] } });
    expect(await load(file, 'supervisor')).toMatchObject({ report: { totals: { new: 0, unchanged: 2 } } });
    expect(await backend.administration.store('ward-an-phu').get('job:delivery:91.99.H29-261104-0001')).toMatchObject({ createdBy: 'mai.desk', source: 'csv' });
    // Pressed twice.
    expect(await take(preview)).toMatchObject({ phase: 'done', report: { totals: { new: 2 } } });
  });

  it('are found again by the person who began them, and by nobody else', async () => {
    const run = await load(csv([homeRow(10)]));
    const mine = (await call('GET', '/api/imports', { someone: 'desk' })).json as unknown as { imports: { id: string; phase: string }[] };
    expect(mine.imports[0]).toMatchObject({ id: run['id'], phase: 'preview' });
    expect((await call('GET', '/api/imports', { someone: 'supervisor' })).text).not.toContain(String(run['id']));
    for (const [method, path] of [['GET', ''], ['DELETE', ''], ['POST', '/take'], ['GET', '/refused.csv']] as const) expect((await call(method, `/api/imports/${run['id']}${path}`, { someone: 'supervisor' })).status).toBe(404);
    expect((await call('DELETE', `/api/imports/${run['id']}`, { someone: 'desk' })).status).toBe(204);
    expect((await call('GET', `/api/imports/${run['id']}`, { someone: 'desk' })).status).toBe(404);
  });

  it('give back the refused rows with why, in the file’s own columns and with nothing that runs; corrected, that very file goes in', async () => {
    const bad = [dossier(21, { 'Vĩ độ': '', 'Kinh độ': '', 'Số điện thoại': '12345', 'Ghi chú': '=HYPERLINK("http://127.0.0.1/x")' }), dossier(22, { 'Vĩ độ': '', 'Kinh độ': '', 'Lệ phí': '-5000', 'Số điện thoại': '+84 570 123 456' })];
    const run = await take(await load(csv([homeRow(20), ...bad, { 'Mã hồ sơ': 'x' }], { delimiter: ';', headings: [...HEADINGS].reverse() }), 'desk', 'Tháng 11.csv'));
    const file = await call('GET', `/api/imports/${run['id']}/refused.csv`, { someone: 'desk' });
    expect(file.headers['content-disposition']).toContain(encodeURIComponent('Tháng 11-chua-nhan.csv'));
    const rows = Papa.parse<string[]>(file.text.replace(/^\ufeff/, ''), { delimiter: ';', skipEmptyLines: true }).data;
    expect(file.text.startsWith('\ufeff')).toBe(true);
    expect(rows[0]).toEqual(['Lý do chưa nhận', ...[...HEADINGS].reverse()]);
    expect(rows.slice(1).map(([why]) => why)).toEqual([expect.stringMatching(/^Dòng 3: Số điện thoại “12345”/), expect.stringMatching(/^Dòng 4: Lệ phí “-5000”/), expect.stringMatching(/^Dòng 5: /)]);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@]/);
    // As it is, it is refused for the same reasons; put right, it goes in with what it said before.
    expect(await load(file.text)).toMatchObject({ report: { totals: { new: 0, refused: 3 } } });
    const corrected = file.text.replace(';12345;', ';0570123457;').replace("'-5000", '5000');
    const again = await take(await load(corrected));
    expect(again).toMatchObject({ report: { totals: { new: 2, refused: 1 } } });
    expect(await backend.administration.store('ward-an-phu').get('job:delivery:91.99.H29-261104-0021')).toMatchObject({ person: { phone: '0570123457' }, place: { note: '=HYPERLINK("http://127.0.0.1/x")' } });
    expect(await backend.administration.store('ward-an-phu').get('job:delivery:91.99.H29-261104-0022')).toMatchObject({ person: { phone: '0570123456' }, delivery: { fee: 5000 } });
    // What is left has a reason once, not twice.
    expect((await call('GET', `/api/imports/${again['id']}/refused.csv?lang=en`, { someone: 'desk' })).text.match(/Lý do chưa nhận/g)).toHaveLength(1);
  });

  it('ask what unknown headings mean, once for everyone', async () => {
    const names: Record<string, string> = { 'Mã hồ sơ': 'Số tham chiếu', 'Thủ tục': 'Việc', 'Người nhận': 'Khách', 'Địa chỉ': 'Nơi đến', 'Ngày tiếp nhận': 'Từ ngày', 'Ngày hẹn trả': 'Đến ngày' };
    const strange = (number: number) => csv([homeRow(number)]).replace(HEADINGS.join(','), HEADINGS.map((heading) => names[heading] ?? (heading === 'Phường' ? 'Khu' : heading)).join(','));
    const asked = await load(`DANH SÁCH THÁNG 11,,\r\n${strange(30)}`);
    expect(asked).toMatchObject({ phase: 'asks', columns: { headingRow: 1, places: { fee: 9, phone: 4 }, problem: { code: 'columns-missing' } }, wards: [{ slug: 'an-phu' }] });
    const told = { places: { code: 0, procedure: 1, recipient: 3, address: 5, ward: 6, received: 7, due: 8, phone: 4, fee: 9 } };
    expect((await call('POST', `/api/imports/${asked['id']}/columns`, { someone: 'desk', body: { places: { code: -1 } } })).status).toBe(400);
    expect((await call('POST', `/api/imports/${asked['id']}/columns`, { someone: 'desk', body: told })).status).toBe(200);
    const looked = await settled(String(asked['id']));
    expect(looked).toMatchObject({ phase: 'preview', report: { totals: { new: 1, refused: 0 } } });
    expect(await take(looked)).toMatchObject({ report: { totals: { new: 1 } } });
    // A colleague, the same kind of list, columns in another order.
    const rows = strange(31).split('\r\n').map((row) => row.split(','));
    expect(rows[0]).toContain('Khách');
    expect(await load(strange(31), 'supervisor')).toMatchObject({ phase: 'preview', report: { totals: { new: 1 } } });
    expect((await call('GET', '/db/intake', { someone: 'supervisor' })).status).toBe(403);
  });

  it('take a list without a ward for the one ward the desk has', async () => {
    expect(await load(csv([homeRow(35)], { headings: HEADINGS.filter((heading) => heading !== 'Phường') }))).toMatchObject({ phase: 'preview', report: { wards: [{ slug: 'an-phu', new: 1 }] } });
  });

  it('go on by themselves after the server was stopped in the middle: nothing twice, and the counts are those of the whole', async () => {
    const file = csv(Array.from({ length: 3500 }, (_, index) => homeRow(1000 + index)));
    const run = await load(file);
    const before = (await jobsThere()).length;
    await app.close();
    app = await open(failingAfter(1, backend.administration));
    await call('POST', `/api/imports/${run['id']}/take`, { someone: 'desk' });
    expect(await settled(String(run['id']))).toMatchObject({ phase: 'failed', failure: { code: 'server-fault' } });
    const half = (await jobsThere()).length - before;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(3500);
    // As a server that was killed leaves it.
    await app.close();
    const path = join(dataDir, 'imports', String(run['id']), 'run.json');
    const { failure: _failure, ...state } = JSON.parse(readFileSync(path, 'utf8')) as { failure?: unknown };
    writeFileSync(path, JSON.stringify({ ...state, phase: 'taking' }));
    app = await open();
    expect(await settled(String(run['id']))).toMatchObject({ phase: 'done', report: { totals: { new: 3500, unchanged: 0, differs: 0 } } });
    expect((await jobsThere()).length - before).toBe(3500);
  });

  it('tell how far they are, and can be tried again after a fault', async () => {
    const run = await load(csv(Array.from({ length: 2500 }, (_, index) => homeRow(5000 + index))));
    await app.close();
    app = await open(failingAfter(1, backend.administration));
    await take(run);
    await app.close();
    app = await open();
    await call('POST', `/api/imports/${run['id']}/take`, { someone: 'desk' });
    const seen = new Set<unknown>();
    await vi.waitFor(async () => {
      const { json } = await call('GET', `/api/imports/${run['id']}`, { someone: 'desk' });
      const { progress } = json as { progress?: { done: number; of: number } };
      if (progress) seen.add(progress.of);
      if (json?.['phase'] === 'taking') throw new Error('under way');
    }, { timeout: 50_000, interval: 1 });
    expect([...seen]).toEqual([2500]);
    expect(await settled(String(run['id']))).toMatchObject({ phase: 'done', report: { totals: { new: 2500 } } });
  });

  it('leave what a person decided alone: the same file asks no second time', async () => {
    const store = backend.administration.store('ward-an-phu');
    const job = 'job:delivery:91.99.H29-261104-0040';
    await take(await load(csv([homeRow(40)])));
    const other = csv([dossier(40, { 'Vĩ độ': '', 'Kinh độ': '', 'Địa chỉ': '99 Thảo Điền', 'Lệ phí': '9000' })]);
    expect(await load(other)).toMatchObject({ report: { totals: { differs: 1 }, differing: [{ line: 2, job, offered: { 'place.address': '99 Thảo Điền', 'delivery.fee': 9000 }, there: { 'place.address': '12/3/5 Đường số 10, Khu phố 2', 'delivery.fee': 8000 } }] } });
    const amended = { changes: { 'place.address': '99 Thảo Điền' }, kept: { 'delivery.fee': 9000 }, file: 'danh-sach.csv' };
    await store.bulkDocs([{ ...entryBase(job), kind: 'amended', data: amended }], true);
    expect(await load(other)).toMatchObject({ report: { totals: { unchanged: 1, differs: 0 } } });
    // The list it came with says nothing new either; another value does.
    expect(await load(csv([homeRow(40)]))).toMatchObject({ report: { totals: { unchanged: 1 } } });
    expect(await load(csv([dossier(40, { 'Vĩ độ': '', 'Kinh độ': '', 'Lệ phí': '7000' })]))).toMatchObject({ report: { differing: [{ offered: { 'delivery.fee': 7000, 'place.address': '12/3/5 Đường số 10, Khu phố 2' }, there: { 'place.address': '99 Thảo Điền' } }] } });
  });

  it.each(['officer', 'patrol', 'stranger'] as const)('are not for the %s', async (someone) => {
    expect((await call('POST', '/api/imports', { someone, body: csv([homeRow(5)]) })).status).toBe(403);
    expect((await call('GET', '/api/imports', { someone })).status).toBe(403);
  });

  it('are not for nobody', async () => {
    expect((await call('POST', '/api/imports', { body: csv([homeRow(5)]) })).status).toBe(401);
  });

  it('say in both languages why a file cannot be taken', async () => {
    expect(await load('')).toMatchObject({ phase: 'failed', failure: { code: 'empty', vi: expect.any(String), en: expect.any(String) } });
    expect(await load('xin chào')).toMatchObject({ phase: 'failed', failure: { code: 'not-a-table' } });
    expect(await call('POST', '/api/imports', { someone: 'desk', body: Buffer.alloc(26 * 1024 * 1024, 'a') })).toMatchObject({ status: 413, json: { type: 'failed', code: 'too-large' } });
  });

  it('make room for new ones, and are gone after two weeks', async () => {
    for (let number = 0; number < 12; number++) await load(csv([homeRow(60)]));
    const list = async () => ((await call('GET', '/api/imports', { someone: 'desk' })).json as unknown as { imports: unknown[] }).imports.length;
    expect(await list()).toBe(10);
    clock += 15 * 86_400_000;
    await load(csv([homeRow(60)]));
    expect(await list()).toBe(1);
    expect(readdirSync(join(dataDir, 'imports')).length).toBeLessThan(4);
  });
});

/** An entry as a device wrote it, but for its proof. */
const entryBase = (job: string) => ({
  _id: `entry:${job}:0190a000-0000-7000-8000-000000000001`, type: 'entry', v: 1, job, ward: 'an-phu', by: 'mai.desk', device: '0190a000-0000-7000-8000-00000000000d', n: 1, at: NOW, after: [], evidence: [], prev: '0'.repeat(64), hash: '1'.repeat(64), sig: 'A'.repeat(86)
});

/** Databases whose writes fail after the first few, as if the disk had gone. */
function failingAfter(writes: number, databases: MemoryDatabases): MemoryDatabases {
  let left = writes;
  return {
    names: () => databases.names(),
    ensure: (name) => databases.ensure(name),
    setSecurity: (name, security) => databases.setSecurity(name, security),
    store(name): DocumentStore {
      const store = databases.store(name);
      return {
        ...store,
        async bulkDocs(docs, newEdits) {
          if (left-- <= 0) throw new Error('the power is out');
          return store.bulkDocs(docs, newEdits);
        }
      };
    }
  };
}

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
