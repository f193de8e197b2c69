// The public page's routes: a report without an account, its files in pieces, its code, and what is contained.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { leadingZeroBits, workText } from '../../src/domain/report-work.ts';
import { hashedReportCode, mintReportCode, reportKey, type ReportCode } from '../../src/domain/report-code.ts';
import { wardDatabases, type Sha256 } from '../../src/domain/ids.ts';
import { checkEntry } from '../../src/domain/chain/check-entry.ts';
import { nodeCrypto } from '../../sync-server/receipts/node-crypto.ts';
import { readLog } from '../../sync-server/reports/standing.ts';
import { storeChunk } from '../../sync-server/reports/report-files.ts';
import { withExif } from '../fixtures/exif-jpeg.ts';
import { wardsTemplate, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { mp4, webm } from '../fixtures/videos.ts';
import { jpeg, reportServer, type ReportServer } from '../fixtures/report-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const CHUNK = 512 * 1024;
const PLACE = { lat: 10.8018, lon: 106.7466 };

let template: WardsTemplate;
let server: ReportServer;

beforeAll(async () => {
  template = await wardsTemplate();
});
afterAll(() => template.remove());
beforeEach(async () => {
  server = await reportServer(template);
});
afterEach(() => server.close());

const hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const newCode = (): ReportCode => mintReportCode(randomBytes(10));
const idOf = (code: ReportCode) => `job:violation:${reportKey(hex(hashedReportCode(code)))}` as never;
const store = (kind: 'jobs' | 'media' | 'desk') => server.backend.administration.store(wardDatabases('an-phu' as never)[kind]);

const from = (ip: string) => ({ 'x-forwarded-for': ip });

async function work(code: ReportCode, ip = '203.0.113.1') {
  const { challenge, bits } = (await server.app.inject({ url: '/api/report-challenge', headers: from(ip) })).json<{ challenge: string; bits: number }>();
  const codeHash = hex(hashedReportCode(code));
  for (let nonce = 0; ; nonce++) if (leadingZeroBits(createHash('sha256').update(workText({ challenge, codeHash, nonce })).digest()) >= bits) return { challenge, nonce };
}

interface Said {
  [field: string]: unknown;
}

async function report(said: Said = {}, { code = newCode(), ip = '203.0.113.1', done }: { code?: ReportCode; ip?: string; done?: { challenge: string; nonce: number } } = {}) {
  const body = { category: 'LLD', description: `Bán hàng hết vỉa hè ${code}`, ...PLACE, filledMs: 20_000, code, work: done ?? (await work(code, ip)), ...said };
  const answer = await server.app.inject({ method: 'POST', url: '/api/reports', payload: JSON.stringify(body), headers: { 'content-type': 'application/json', ...from(ip) } });
  return { code, status: answer.statusCode, json: answer.json<{ type: string; code?: string; vi?: string }>() };
}

const announce = (bytes: Buffer, use = 'photo', mime = 'image/jpeg') => ({ sha256: hex(bytes), use, mime, bytes: bytes.length });

async function send(code: ReportCode, sha256: string, index: number, bytes: Buffer) {
  const answer = await server.app.inject({ method: 'POST', url: `/api/reports/files/${sha256}/${index}`, payload: bytes, headers: { 'x-report-code': code, 'content-type': 'application/octet-stream' } });
  return { status: answer.statusCode, json: answer.json<{ type: string; code?: string; complete?: boolean }>() };
}

const ask = async (code: string, path = 'status') => {
  const answer = await server.app.inject({ url: `/api/reports/${path}`, headers: { 'x-report-code': code } });
  return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
};

describe('a report', () => {
  it('comes in once however often it is sent, its reporter apart from what patrols replicate', async () => {
    const code = newCode();
    const contact = { name: 'Nguyễn Thị Thử', phone: '0903 123 456', email: 'thu@thu.vn' };
    for (let time = 0; time < 3; time++) expect(await report({ contact, description: 'Bán hàng' }, { code })).toMatchObject({ status: 200, json: { type: 'taken', ward: 'An Phú' } });
    const { rows } = await store('jobs').allDocs({ startkey: 'job:violation:', endkey: 'job:violation:\uffff', include_docs: true });
    expect(rows).toHaveLength(1);
    const everything = JSON.stringify((await store('jobs').allDocs({ include_docs: true })).rows.filter(({ id }) => id?.startsWith('job:')));
    expect(everything).not.toMatch(/Nguyễn|0903|thu@thu/);
    // From the job's id nobody finds the code.
    expect(everything).not.toContain(code);
    expect(await store('desk').get(`contact:${idOf(code)}`)).toMatchObject({ name: 'Nguyễn Thị Thử', phone: '0903123456', email: 'thu@thu.vn' });
    const desk = `/db/ward-an-phu-desk/contact:${encodeURIComponent(idOf(code))}`;
    for (const [name, status] of [['motcua.anphu', 200], ['tuantra.anphu', 403], ['canbo.anphu', 403], ['motcua.thaodien', 403]] as const) {
      expect([name, (await server.app.inject({ url: desk, headers: server.as(name) })).statusCode]).toEqual([name, status]);
    }
  });

  it('keeps script in every field as the words it is', async () => {
    const script = '<script>alert(1)</script>';
    const code = newCode();
    expect(await report({ description: script, address: `"><img src=x onerror=alert(1)>, Phường An Phú`, contact: { name: script, phone: script, email: script } }, { code })).toMatchObject({ status: 200 });
    expect((await ask(code)).json).toMatchObject({ description: script, address: '"><img src=x onerror=alert(1)>, Phường An Phú' });
    for (const field of ['category', 'code']) expect((await report({ [field]: script })).status).toBe(422);
    // What is answered is data, never a page.
    const raw = await server.app.inject({ url: '/api/reports/status', headers: { 'x-report-code': code } });
    expect([raw.headers['content-type'], raw.headers['x-content-type-options']]).toEqual(['application/json; charset=utf-8', 'nosniff']);
    const xml = await server.app.inject({ url: `/open311/v2/requests/${String(idOf(code)).slice('job:violation:'.length)}.xml` });
    expect(xml.body).not.toContain('<script>');
  });

  it('is refused where it cannot be: in the sea, nowhere, saying nothing', async () => {
    for (const [said, problem] of [
      [{ lat: 9.5, lon: 107.9 }, 'outside'], [{ lat: 0, lon: 0 }, 'outside'], [{ lat: 91, lon: 0 }, 'coordinates-malformed'], [{ lat: undefined }, 'coordinates-half'],
      [{ lat: undefined, lon: undefined, address: '' }, 'place-missing'], [{ lat: undefined, lon: undefined, address: 'đầu hẻm' }, 'address-unknown'], [{ description: ' ' }, 'nothing-said'], [{ description: 'x'.repeat(4001) }, 'too-long'], [{ category: 'XYZ' }, 'category-unknown'],
      [{ contact: { name: 'x'.repeat(121), phone: '', email: '' } }, 'too-long'], [{ lat: '10.8' }, 'malformed']
    ] as const) {
      const answer = await report(said);
      expect([said, answer.status, answer.json.code, answer.json.vi]).toEqual([said, 422, problem, expect.any(String)]);
    }
  });

  it('costs a calculation that is good once, for one report and one address, and a person’s time', async () => {
    const code = newCode();
    const done = await work(code);
    expect((await report({}, { code: newCode(), done })).json.code).toBe('work-missing');
    expect((await report({}, { code, ip: '203.0.113.2', done })).json.code).toBe('work-missing');
    expect((await report({}, { code, done: { ...done, challenge: `${done.challenge}x` } })).json.code).toBe('work-missing');
    expect((await report({}, { code, done })).status).toBe(200);
    expect((await report({}, { code, done })).json.code).toBe('work-missing');
    const late = await work(code);
    server.clock.now += 11 * 60_000;
    expect((await report({}, { code, done: late })).json.code).toBe('work-missing');
    expect((await report({ filledMs: 500 })).json.code).toBe('looks-automatic');
    expect((await report({ website: 'https://mua.vn' })).json.code).toBe('looks-automatic');
    expect((await report({ description: 'Giống hệt' })).status).toBe(200);
    expect(await report({ description: 'giong  HET' })).toMatchObject({ status: 409, json: { code: 'already-received' } });
  });
});

describe('its files', () => {
  it('come in pieces, go on where they were cut off, and are the same bytes', async () => {
    const photo = jpeg('p', 1_300_000);
    const { code } = await report({ files: [announce(photo)] });
    const pieces = [0, 1, 2].map((index) => photo.subarray(index * CHUNK, (index + 1) * CHUNK));
    expect((await send(code, hex(photo), 1, pieces[1]!)).json.code).toBe('file-unknown');
    expect((await send(code, hex(photo), 0, pieces[0]!)).json).toEqual({ type: 'taken', complete: false });
    expect((await send(code, hex(photo), 2, pieces[2]!)).status).toBe(200);
    expect((await ask(code, `files/${hex(photo)}`)).json).toEqual({ there: [0, 2] });
    expect((await send(code, hex(photo), 2, pieces[2]!)).status).toBe(200);
    expect((await send(code, hex(photo), 1, pieces[1]!)).json).toEqual({ type: 'taken', complete: true });
    const shown = await server.app.inject({ url: `/api/report-files/${encodeURIComponent(idOf(code))}/${hex(photo)}`, headers: server.as('motcua.anphu') });
    expect(shown.rawPayload.equals(photo)).toBe(true);
  });

  it('of 100 MB, too many of them, or announced small and sent large, are refused', async () => {
    const large = { sha256: 'a'.repeat(64), use: 'video', mime: 'video/mp4', bytes: 100 * 1024 * 1024 };
    expect(await report({ files: [large] })).toMatchObject({ status: 413, json: { code: 'file-too-large', vi: expect.stringContaining('50 MB') } });
    expect((await report({ files: [{ ...large, use: 'photo', mime: 'image/jpeg', bytes: 21 * 1024 * 1024 }] })).json.code).toBe('file-too-large');
    expect((await report({ files: Array.from({ length: 5 }, (_, index) => ({ ...large, sha256: String(index).repeat(64), bytes: 10 })) })).json.code).toBe('too-many-files');
    const photo = jpeg('p', 1000);
    const { code } = await report({ files: [announce(photo)] });
    expect((await send(code, hex(photo), 0, Buffer.concat([photo, photo]))).json.code).toBe('hash-differs');
    expect((await send(code, hex(photo), 0, jpeg('p', CHUNK + 10))).status).toBe(413);
    expect((await send(code, hex(photo), 1, photo)).json.code).toBe('hash-differs');
    expect((await send(code, 'b'.repeat(64), 0, photo)).status).toBe(404);
    expect((await send(newCode(), hex(photo), 0, photo)).status).toBe(404);
  });

  it('are what their first bytes say: a page called .jpg is refused, and the desk knows', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const { code } = await report({ files: [announce(page)] });
    expect(await send(code, hex(page), 0, page)).toMatchObject({ status: 422, json: { code: 'wrong-kind-of-file' } });
    expect((await ask(code, `files/${hex(page)}`)).json).toEqual({ there: [] });
    expect(await store('desk').get(`report:${idOf(code)}`)).toMatchObject({ troubles: [{ file: hex(page), why: 'wrong-kind-of-file' }] });
  });

  it('that are videos of more than a minute are refused, wherever they say so, and the desk knows', async () => {
    const long = mp4({ seconds: 62, at: 'end', size: 700_000 });
    const { code } = await report({ files: [announce(long, 'video', 'video/mp4')] });
    expect((await send(code, hex(long), 0, long.subarray(0, CHUNK))).status).toBe(200);
    expect(await send(code, hex(long), 1, long.subarray(CHUNK))).toMatchObject({ status: 422, json: { code: 'video-too-long' } });
    expect((await ask(code, `files/${hex(long)}`)).json).toEqual({ there: [] });
    expect(await store('desk').get(`report:${idOf(code)}`)).toMatchObject({ troubles: [{ file: hex(long), why: 'video-too-long' }] });
    for (const [file, mime] of [[mp4({ seconds: 60.4 }), 'video/mp4'], [mp4({ seconds: 0 }), 'video/mp4'], [webm({ seconds: 12 }), 'video/webm'], [webm({}), 'video/webm']] as const) {
      const taken = await report({ files: [announce(file, 'video', mime)] });
      expect((await send(taken.code, hex(file), 0, file)).json).toEqual({ type: 'taken', complete: true });
    }
  });

  it('that lie of when and where they were taken are believed in nothing: the desk sees the claim, patrols not even that', async () => {
    const lying = withExif({ date: '1999:01:01 00:00:00', lat: [21, 2, 0], lon: [105, 51, 0] });
    const { code } = await report({ files: [announce(lying)] });
    expect((await send(code, hex(lying), 0, lying)).json).toEqual({ type: 'taken', complete: true });
    expect(await store('jobs').get(idOf(code))).toMatchObject({ place: PLACE, received: '2026-11-25T03:00:00.000Z', violation: { files: [{ receivedAt: '2026-11-25T03:00:00.000Z' }] } });
    expect(JSON.stringify(await store('jobs').get(idOf(code)))).not.toMatch(/1999|21\.03|105\.85/);
    expect(await store('desk').get(`report:${idOf(code)}`)).toMatchObject({ claims: [{ sha256: hex(lying), takenAt: '1999-01-01T00:00:00', lat: 21.033333, lon: 105.85 }] });
    const url = `/api/report-files/${encodeURIComponent(idOf(code))}/${hex(lying)}`;
    expect((await server.app.inject({ url, headers: server.as('motcua.anphu') })).rawPayload.equals(lying)).toBe(true);
    expect((await server.app.inject({ url, headers: server.as('tuantra.anphu') })).rawPayload.includes('1999:01:01')).toBe(false);
  });

  it('that are not what they were announced as leave nothing behind, and take nobody’s evidence away', async () => {
    const [told, sent] = [jpeg('t', 1000), jpeg('s', 1000)];
    const { code } = await report({ files: [announce(told)] });
    expect((await send(code, hex(told), 0, sent)).json.code).toBe('hash-differs');
    expect((await ask(code, `files/${hex(told)}`)).json).toEqual({ there: [] });
    // A patrol's photo, of which somebody knows the name.
    const evidence = jpeg('e', 900_000);
    await storeChunk(store('media'), { sha256: hex(evidence) as Sha256, index: 0, of: 2, by: 'tuantra.anphu', report: 'job:violation:khac' as never }, evidence.subarray(0, CHUNK));
    const thief = await report({ files: [{ ...announce(evidence), bytes: 1000 }] });
    expect((await send(thief.code, hex(evidence), 0, jpeg('x', 992))).json.code).toBe('hash-differs');
    expect((await store('media').attachment(`chunk:${hex(evidence)}:0`, 'data')).equals(evidence.subarray(0, CHUNK))).toBe(true);
  });
});

describe('its code', () => {
  it('tells how it stands and what was answered, to nobody without it', async () => {
    const { code } = await report();
    expect((await ask(code.toLowerCase().replace(/.{4}(?=.)/g, '$&-'))).json).toMatchObject({ stage: 'received', closed: false, answers: [], ward: 'An Phú' });
    for (const wrong of [newCode(), '', '7K3Q', String(idOf(code))]) expect((await ask(wrong)).status).toBe(404);
    await server.desk.parts.serverLog.append('an-phu' as never, idOf(code), { kind: 'assigned', data: { to: 'tuantra.anphu' as never } });
    await server.desk.parts.serverLog.append('an-phu' as never, idOf(code), { kind: 'answered', data: { text: 'Tổ tuần tra đang đến.' } });
    const { json } = await ask(code);
    expect(json).toMatchObject({ stage: 'assigned', answers: [{ text: 'Tổ tuần tra đang đến.' }] });
    expect(JSON.stringify(json)).not.toContain('tuantra');
  });

  it('opens it again, by an entry of a sound chain, once it is closed', async () => {
    const { code } = await report();
    const again = (remark = '') => server.app.inject({ method: 'POST', url: '/api/reports/again', payload: JSON.stringify({ remark }), headers: { 'x-report-code': code, 'content-type': 'application/json' } });
    expect((await again()).statusCode).toBe(409);
    const log = server.desk.parts.serverLog;
    await log.append('an-phu' as never, idOf(code), { kind: 'assigned', data: { to: 'tuantra.anphu' as never } });
    // As a patrol's phone would write it.
    await log.append('an-phu' as never, idOf(code), { kind: 'verified', data: { outcome: 'put-right' } } as never);
    expect((await ask(code)).json).toMatchObject({ stage: 'put-right', closed: true });
    expect((await again('<b>Vẫn còn</b>')).statusCode).toBe(200);
    expect((await ask(code)).json).toMatchObject({ stage: 'assigned', closed: false, reopened: true });
    expect((await again()).statusCode).toBe(409);
    const { entries } = await readLog(store('jobs'), idOf(code));
    entries.sort((a, b) => a.n - b.n);
    const last = entries.at(-1)!;
    expect(last).toMatchObject({ kind: 'reopened', by: 'bao-cao', data: { by: 'reporter', remark: '<b>Vẫn còn</b>' } });
    const device = await store('jobs').get(`device:${last.device}`);
    for (const entry of entries) expect(await checkEntry(await store('jobs').get(entry._id), { ward: 'an-phu' as never, device: device as never, crypto: nodeCrypto() })).toMatchObject({ type: 'sound' });
    expect(entries.map(({ n }) => n)).toEqual(entries.map((_, index) => index + 1));
  });

  it('of a report that was merged tells what became of the other', async () => {
    const [one, other] = [await report(), await report()];
    const log = server.desk.parts.serverLog;
    await log.append('an-phu' as never, idOf(one.code), { kind: 'merged', data: { into: idOf(other.code) } });
    await log.append('an-phu' as never, idOf(other.code), { kind: 'verified', data: { outcome: 'minutes' } } as never);
    for (const { code } of [one, other]) expect((await ask(code)).json).toMatchObject({ stage: 'minutes', closed: true });
    // And at the endpoint, once the follower has read it.
    await server.desk.parts.follower.round('an-phu' as never);
    const key = String(idOf(one.code)).slice('job:violation:'.length);
    expect((await server.app.inject({ url: `/open311/v2/requests/${key}.json` })).json()).toMatchObject([{ status: 'closed', status_notes: 'Đã kiểm tra, lập biên bản và chuyển xử lý theo quy định.' }]);
  });
});

it('10,000 reports in a minute from one address are contained, and nobody else is kept waiting', async () => {
  const statuses = new Map<number, number>();
  const flood = async (): Promise<void> => {
    for (let sent = 0; sent < 2500; sent++) {
      const code = newCode();
      const headers = { 'content-type': 'application/json', ...from('198.51.100.7') };
      // Work is done for the first hundred, as a determined sender would; then they are only thrown at the door.
      const done = sent < 25 ? await work(code, '198.51.100.7').catch(() => ({ challenge: '', nonce: 0 })) : { challenge: 'x', nonce: 0 };
      const { statusCode } = await server.app.inject({ method: 'POST', url: '/api/reports', payload: JSON.stringify({ category: 'LLD', description: `Tràn ngập ${code}`, ...PLACE, filledMs: 5000, code, work: done }), headers });
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    }
  };
  const began = performance.now();
  const flooding = Promise.all([flood(), flood(), flood(), flood()]);
  const waits: number[] = [];
  for (let asked = 0; asked < 40; asked++) {
    const at = performance.now();
    const { statusCode } = await server.app.inject({ url: '/db/ward-an-phu/_all_docs?limit=10', headers: server.as('canbo.anphu') });
    expect(statusCode).toBe(200);
    waits.push(performance.now() - at);
  }
  // Somebody else reports in the middle of it.
  expect((await report({}, { ip: '203.0.113.99' })).status).toBe(200);
  await flooding;
  const seconds = (performance.now() - began) / 1000;
  const taken = (await store('jobs').allDocs({ startkey: 'job:violation:', endkey: 'job:violation:\uffff' })).rows.length - 1;
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  expect(taken).toBe(statuses.get(200) ?? 0);
  expect(taken).toBeLessThanOrEqual(30);
  expect(statuses.get(429)).toBeGreaterThan(9900);
  console.info(`10,000 in ${seconds.toFixed(1)} s: ${JSON.stringify([...statuses])}; an officer waited at most ${Math.max(...waits).toFixed(0)} ms`);
});
