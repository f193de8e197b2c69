// Open311 GeoReport v2 as a client of somebody else's making speaks it: the shapes of the standard's own examples and of the sample file.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FetchPublic } from '../../sync-server/net/fetch-public.ts';
import { revokeSource } from '../../sync-server/reports/sources.ts';
import { wardsTemplate, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { jpeg, reportServer, type ReportServer } from '../fixtures/report-server.ts';
import { mp4, webm } from '../fixtures/videos.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Sample {
  service_request_id: string;
  [field: string]: unknown;
}
const SAMPLES = (JSON.parse(readFileSync(new URL('../../../shared/data/open311-requests.json', import.meta.url), 'utf8')) as { requests: Sample[] }).requests;

/** In the ward An Phú. */
const PLACE = { lat: '10.8018', long: '106.7466' };

let template: WardsTemplate;
let server: ReportServer;
let key: string;

beforeAll(async () => {
  template = await wardsTemplate();
});
afterAll(() => template.remove());
beforeEach(async () => {
  server = await reportServer(template);
  key = await server.key();
});
afterEach(() => server.close());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await server.app.inject({ method: 'GET', url: `/open311/v2/${path}`, headers });
  return { status: answer.statusCode, text: answer.body, type: String(answer.headers['content-type']), headers: answer.headers };
};
const getJson = async (path: string) => JSON.parse((await get(path)).text) as Record<string, unknown>[];

async function post(fields: Record<string, string | undefined>, { format = 'json', api = key }: { format?: 'json' | 'xml'; api?: string } = {}) {
  const form = new URLSearchParams({ ...(api && { api_key: api }) });
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  const answer = await server.app.inject({ method: 'POST', url: `/open311/v2/requests.${format}`, payload: form.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return { status: answer.statusCode, text: answer.body, type: String(answer.headers['content-type']) };
}

const idOf = (answer: { text: string }): string => (JSON.parse(answer.text) as { service_request_id: string }[])[0]!.service_request_id;

describe('services', () => {
  it('are the categories, in both formats', async () => {
    const services = await getJson('services.json?jurisdiction_id=hochiminhcity.gov.vn');
    expect(services.map(({ service_code }) => service_code)).toEqual(['LLD', 'TTXD', 'VSMT', 'MQ', 'TO', 'KHAC']);
    expect(services[4]).toMatchObject({ service_code: 'TO', service_name: 'Tiếng ồn', metadata: true, type: 'realtime' });
    const xml = await get('services.xml');
    expect(xml.type).toBe('text/xml; charset=utf-8');
    expect(xml.text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?><services><service><service_code>LLD<\/service_code><service_name>Lòng lề đường<\/service_name>/);
  });

  it('have definitions with attributes', async () => {
    expect(JSON.parse((await get('services/TO.json')).text)).toMatchObject({ service_code: 'TO', attributes: [{ variable: true, code: 'luc', datatype: 'singlevaluelist', required: false, order: 1, values: [{ key: 'ngay', name: 'Ban ngày' }, {}, {}] }] });
    expect((await get('services/TO.xml')).text).toContain('<service_definition><service_code>TO</service_code><attributes><attribute><variable>true</variable><code>luc</code>');
    expect((await get('services/TO.xml')).text).toContain('<values><value><key>ngay</key><name>Ban ngày</name></value>');
    expect(await get('services/XYZ.xml')).toMatchObject({ status: 404, text: '<?xml version="1.0" encoding="utf-8"?><errors><error><code>404</code><description>service_code was not found</description></error></errors>' });
  });
});

describe('POST requests', () => {
  it('takes the standard’s own example, word for word but for the place', async () => {
    const answer = await post({
      jurisdiction_id: 'city.gov', service_code: 'KHAC', ...PLACE, address_string: '1234 5th street', email: 'smit333@sfgov.edu', device_id: 'tt222111', account_id: '123456', first_name: 'john', last_name: 'smith', phone: '111111111',
      description: 'A large sinkhole is destroying the street', media_url: 'http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg'
    });
    expect(answer).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' });
    const id = idOf(answer);
    expect(JSON.parse(answer.text)).toEqual([{ service_request_id: id, service_notice: null, account_id: null }]);
    const [jobs, desk] = [server.backend.administration.store('ward-an-phu'), server.backend.administration.store('ward-an-phu-desk')];
    const job = await jobs.get(`job:violation:${id}`);
    expect(job).toMatchObject({ source: 'open311:tong-dai-1022', violation: { category: 'KHAC', description: 'A large sinkhole is destroying the street', media: ['http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg'] } });
    expect(JSON.stringify(job)).not.toMatch(/smit|john|111111111/);
    expect(await desk.get(`contact:job:violation:${id}`)).toMatchObject({ name: 'smith john', phone: '111111111', email: 'smit333@sfgov.edu' });
    // The picture could not be fetched: the report is in, and the desk knows.
    expect(await desk.get(`report:job:violation:${id}`)).toMatchObject({ troubles: [{ why: 'failed' }] });
  });

  it('takes all 120 of the sample file, and each only once', async () => {
    const ids = new Set<string>();
    for (const { service_request_id: _, status: __, ...sample } of SAMPLES) {
      const fields = Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, value === null ? undefined : String(value)]));
      const answer = await post(fields);
      expect([answer.text, answer.status]).toEqual([answer.text, 200]);
      ids.add(idOf(answer));
      server.clock.now += 2000;
      if (ids.size % 40 === 1) expect(idOf(await post(fields))).toBe([...ids].at(-1));
    }
    expect(ids.size).toBe(120);
    expect(await getJson('requests.json')).toHaveLength(120);
  });

  it('answers in XML, and takes answers to a service’s attributes', async () => {
    const answer = await post({ service_code: 'TO', ...PLACE, description: 'Karaoke', 'attribute[luc]': 'dem' }, { format: 'xml' });
    const id = /^<\?xml[^>]*\?><service_requests><request><service_request_id>(pa-261125-[0-9a-f]{12})<\/service_request_id><service_notice\/><account_id\/><\/request><\/service_requests>$/.exec(answer.text)?.[1];
    expect(await server.backend.administration.store('ward-an-phu').get(`job:violation:${id}`)).toMatchObject({ violation: { description: 'Karaoke\nTiếng ồn vào lúc nào: Sau 22 giờ' } });
    expect(await post({ service_code: 'TO', ...PLACE, description: 'x', 'attribute[luc]': 'sáng' })).toMatchObject({ status: 400 });
  });

  it('finds the ward by an address alone, and refuses what lies elsewhere', async () => {
    expect((await post({ service_code: 'VSMT', address_string: '12/3 Đường số 10, Phường Thảo Điền', description: 'Rác' })).status).toBe(200);
    for (const [fields, description] of [
      [{ lat: '9.5', long: '107.9' }, /outside the wards/],
      [{ lat: '0', long: '0' }, /outside the wards/],
      [{ lat: '91', long: '106' }, /no place on earth/],
      [{ lat: '10.8' }, /Only the latitude/],
      [{ lat: '10,8', long: '106.7' }, /decimal degrees/],
      [{ lat: '0x1f', long: '1e2' }, /decimal degrees/],
      [{ address_string: 'Hà Nội' }, /does not tell the ward/],
      [{}, /place is missing/]
    ] as const) {
      const answer = await post({ service_code: 'VSMT', description: 'Rác', ...fields });
      expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(description)]);
    }
  });

  it('says what else is wrong, as the standard lists errors', async () => {
    const good = { service_code: 'LLD', ...PLACE, description: 'x' };
    for (const [fields, api, status, description] of [
      [good, '', 403, 'api_key was not provided'],
      [good, 'tn_0000000000000000000000000000000000000000', 403, 'api_key is not valid'],
      [good, "' OR 1=1 --", 403, 'api_key is not valid'],
      [{ ...good, service_code: '' }, key, 400, 'service_code was not provided'],
      [{ ...good, service_code: '001' }, key, 404, 'service_code was not found'],
      [{ ...good, media_url: 'javascript:alert(1)' }, key, 400, 'media_url must be an http(s) address of at most 1000 characters']
    ] as const) {
      const answer = await post(fields, { api });
      expect([answer.status, JSON.parse(answer.text)]).toEqual([status, [{ code: status, description }]]);
    }
    const xml = await post(good, { api: '', format: 'xml' });
    expect(xml.text).toBe('<?xml version="1.0" encoding="utf-8"?><errors><error><code>403</code><description>api_key was not provided</description></error></errors>');
  });

  it('refuses a key that was revoked, at once', async () => {
    expect((await post({ service_code: 'LLD', ...PLACE, description: 'x' })).status).toBe(200);
    expect(await revokeSource(server.desk.parts.store, { name: 'tong-dai-1022', now: '2026-11-25T03:00:00.000Z' })).toBe(true);
    expect((await post({ service_code: 'LLD', ...PLACE, description: 'y' })).status).toBe(403);
    const { rows } = await server.desk.parts.store.allDocs({ include_docs: true });
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('takes files in the request, by what they are and not by what they are called', async () => {
    const send = async (file: Buffer, name = 'anh.jpg') => {
      const form = new FormData();
      for (const [field, value] of Object.entries({ api_key: key, service_code: 'LLD', ...PLACE, description: 'Có ảnh' })) form.append(field, value);
      form.append('media', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), name);
      const encoded = new Response(form);
      const answer = await server.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: Buffer.from(await encoded.arrayBuffer()), headers: { 'content-type': encoded.headers.get('content-type')! } });
      return { status: answer.statusCode, text: answer.body };
    };
    const photo = jpeg('a', 600_000);
    const id = idOf(await send(photo));
    const job = await server.backend.administration.store('ward-an-phu').get(`job:violation:${id}`);
    expect(job).toMatchObject({ violation: { files: [{ use: 'photo', mime: 'image/jpeg', bytes: photo.length }] } });
    const [file] = (job as unknown as { violation: { files: { sha256: string }[] } }).violation.files;
    const url = `/api/report-files/job:violation:${id}/${file!.sha256}`;
    const shown = await server.app.inject({ method: 'GET', url, headers: server.as('motcua.anphu') });
    expect(shown.rawPayload.equals(photo)).toBe(true);
    expect((await server.app.inject({ method: 'GET', url, headers: server.as('tuantra.anphu') })).statusCode).toBe(200);
    for (const name of ['canbo.anphu', 'tuantra.thaodien']) expect((await server.app.inject({ method: 'GET', url, headers: server.as(name) })).statusCode).not.toBe(200);
    expect(await send(Buffer.from('<!doctype html><script>alert(1)</script>'))).toMatchObject({ status: 400 });
    expect(await send(jpeg('a', 21 * 1024 * 1024))).toMatchObject({ status: 413 });
    expect(await send(jpeg('a', 26 * 1024 * 1024))).toMatchObject({ status: 413 });
  });
});

describe('media_url', () => {
  it('is fetched into the ward’s evidence, its bytes untouched', async () => {
    const photo = jpeg('z', 700_000);
    const fetchPublic: FetchPublic = async ({ url }) => (url.endsWith('/page.jpg') ? { type: 'answered', status: 200, headers: {}, bytes: Buffer.from('<html></html>') } : { type: 'answered', status: 200, headers: { 'content-type': 'text/html' }, bytes: photo });
    const fetching = await reportServer(template, { fetchPublic });
    try {
      const api = await fetching.key();
      const send = async (media_url: string) => {
        const answer = await fetching.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: new URLSearchParams({ api_key: api, service_code: 'LLD', ...PLACE, description: media_url, media_url }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
        return answer.json<{ service_request_id: string }[]>()[0]!.service_request_id;
      };
      const id = await send('https://pictures.example/a.html');
      const job = (await fetching.backend.administration.store('ward-an-phu').get(`job:violation:${id}`)) as unknown as { violation: { files: { sha256: string; mime: string }[] } };
      expect(job.violation.files).toHaveLength(1);
      const shown = await fetching.app.inject({ method: 'GET', url: `/api/report-files/job:violation:${id}/${job.violation.files[0]!.sha256}`, headers: fetching.as('lanhdao.anphu') });
      expect([shown.headers['content-type'], shown.rawPayload.equals(photo)]).toEqual(['image/jpeg', true]);
      const other = await send('https://pictures.example/page.jpg');
      expect(await fetching.backend.administration.store('ward-an-phu-desk').get(`report:job:violation:${other}`)).toMatchObject({ troubles: [{ file: 'https://pictures.example/page.jpg', why: 'wrong-kind-of-file' }] });
    } finally {
      await fetching.close();
    }
  });

  it('that is a video of more than a minute is refused, and the desk knows; so is one in the request itself', async () => {
    const videos: Record<string, Buffer> = { '/dai.mp4': mp4({ seconds: 75, at: 'end' }), '/dai.webm': webm({ seconds: 61.5 }), '/ngan.mp4': mp4({ seconds: 60 }) };
    const fetching = await reportServer(template, { fetchPublic: async ({ url }) => ({ type: 'answered', status: 200, headers: { 'content-type': 'video/mp4' }, bytes: videos[new URL(url).pathname]! }) });
    try {
      const api = await fetching.key();
      const send = async (body: FormData | URLSearchParams) => {
        for (const [name, value] of Object.entries({ api_key: api, service_code: 'LLD', ...PLACE, description: 'Có video' })) body.append(name, value);
        const encoded = new Response(body);
        return fetching.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: Buffer.from(await encoded.arrayBuffer()), headers: { 'content-type': encoded.headers.get('content-type')! } });
      };
      // Several pictures: the field again for each.
      const id = idOf({ text: (await send(new URLSearchParams(Object.keys(videos).map((path) => ['media_url', `https://video.example${path}`])))).body });
      const [jobs, desk] = [fetching.backend.administration.store('ward-an-phu'), fetching.backend.administration.store('ward-an-phu-desk')];
      expect(await jobs.get(`job:violation:${id}`)).toMatchObject({ violation: { media: Object.keys(videos).map((path) => `https://video.example${path}`), files: [{ use: 'video', bytes: videos['/ngan.mp4']!.length }] } });
      expect((await desk.get(`report:job:violation:${id}`)) as unknown).toMatchObject({ troubles: [{ file: 'https://video.example/dai.mp4', why: 'video-too-long' }, { file: 'https://video.example/dai.webm', why: 'video-too-long' }] });
      const form = new FormData();
      form.append('media', new Blob([new Uint8Array(videos['/dai.mp4']!)], { type: 'video/mp4' }), 'a.mp4');
      const refused = await send(form);
      expect([refused.statusCode, refused.json()]).toEqual([400, [{ code: 400, description: 'The video is longer than 60 seconds. Cut it or record it again.' }]]);
    } finally {
      await fetching.close();
    }
  });
});

describe('GET requests', () => {
  it('tells anyone how a report stands, and only its source what was said and where exactly', async () => {
    const id = idOf(await post({ service_code: 'LLD', ...PLACE, address_string: '12/3 Đường số 10', description: 'Nhà bà Thử bày hàng hết vỉa hè', first_name: 'Thử', phone: '0903123456' }));
    const [open] = await getJson(`requests/${id}.json`);
    expect(open).toMatchObject({ service_request_id: id, status: 'open', status_notes: 'Phường đã tiếp nhận phản ánh.', service_code: 'LLD', service_name: 'Lòng lề đường', description: null, address: null, lat: 10.802, long: 106.747, requested_datetime: '2026-11-25T10:00:00+07:00', agency_responsible: 'UBND phường An Phú' });
    const [own] = await getJson(`requests/${id}.json?api_key=${key}`);
    expect(own).toMatchObject({ description: 'Nhà bà Thử bày hàng hết vỉa hè', address: '12/3 Đường số 10', lat: 10.8018, long: 106.7466 });
    expect(JSON.stringify([own, open])).not.toContain('0903123456');
    const other = await server.key('app-khac');
    expect((await getJson(`requests/${id}.json?api_key=${other}`))[0]).toMatchObject({ description: null });
    expect(await getJson(`tokens/${id}.json`)).toEqual([{ service_request_id: id, token: id }]);
    expect((await get(`requests/${id}.xml`)).text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?><service_requests><request><service_request_id>.*<description\/>.*<lat>10.802<\/lat><long>106.747<\/long><media_url\/><\/request><\/service_requests>$/);
    expect(await get('requests/000.json')).toMatchObject({ status: 404 });
    expect(await get('tokens/000.xml')).toMatchObject({ status: 404 });
  });

  it('lists by time, kind and status, 90 days and 1000 at most', async () => {
    const first = idOf(await post({ service_code: 'LLD', ...PLACE, description: 'một' }));
    server.clock.now += 100 * 86_400_000;
    const second = idOf(await post({ service_code: 'TO', ...PLACE, description: 'hai' }));
    const ids = async (query: string) => (await getJson(`requests.json?${query}`)).map(({ service_request_id }) => service_request_id);
    expect(await ids('')).toEqual([second]);
    expect(await ids('start_date=2026-11-01T00:00:00Z')).toEqual([first]);
    expect(await ids('start_date=2026-11-25T09:00:00+07:00&end_date=2026-11-25T11:00:00%2B07:00')).toEqual([first]);
    expect(await ids('end_date=2026-12-31T00:00:00Z')).toEqual([first]);
    expect(await ids('service_code=LLD,MQ')).toEqual([]);
    expect(await ids('service_code=to&status=open')).toEqual([second]);
    expect(await ids('status=closed')).toEqual([]);
    expect(await ids('status=open,closed')).toEqual([second]);
    // Named ones come whatever else is asked.
    expect(await ids(`service_request_id=${first},${second}&status=closed&start_date=2000-01-01T00:00:00Z`)).toEqual([first, second]);
    for (const query of ['start_date=2026-01-01T00:00:00Z&end_date=2026-05-01T00:00:00Z', 'start_date=gestern', 'status=lost', 'start_date=2026-11-02T00:00:00Z&end_date=2026-11-01T00:00:00Z']) expect([query, (await get(`requests.json?${query}`)).status]).toEqual([query, 400]);
  });

  it('comes in pages for clients that ask for them until one is empty', async () => {
    const ids: string[] = [];
    for (const description of ['một', 'hai', 'ba']) {
      ids.unshift(idOf(await post({ service_code: 'LLD', ...PLACE, description })));
      server.clock.now += 1000;
    }
    const page = async (query: string) => (await getJson(`requests.json?${query}`)).map(({ service_request_id }) => service_request_id);
    expect(await page('page=1&page_size=2')).toEqual(ids.slice(0, 2));
    expect(await page('page=2&page_size=2')).toEqual(ids.slice(2));
    expect(await page('page=3&page_size=2')).toEqual([]);
    expect(await page('page=2')).toEqual([]);
    for (const query of ['page=0', 'page=-1', 'page_size=x']) expect([query, (await get(`requests.json?${query}`)).status]).toEqual([query, 400]);
  });

  it('may be read by pages of other sites; nothing may be sent from there', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://somewhere.example' };
    expect(await get('services.json', foreign)).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
    const sent = await server.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: `api_key=${key}`, headers: { ...foreign, 'content-type': 'application/x-www-form-urlencoded' } });
    expect([sent.statusCode, sent.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});

it('is limited: a guesser of keys, and a client that asks without end', async () => {
  const from = (ip: string, url: string, method: 'GET' | 'POST' = 'GET', payload?: string) => server.app.inject({ method, url, payload, headers: { 'x-forwarded-for': ip, 'content-type': 'application/x-www-form-urlencoded' } });
  const guesses = await Promise.all(Array.from({ length: 30 }, (_, index) => from('203.0.113.7', '/open311/v2/requests.json', 'POST', `api_key=tn_${String(index).padStart(40, '0')}&service_code=LLD`)));
  expect(guesses.map(({ statusCode }) => statusCode).filter((status) => status === 403)).toHaveLength(20);
  expect(guesses.at(-1)!.statusCode).toBe(429);
  expect((await from('203.0.113.8', '/open311/v2/services.json')).statusCode).toBe(200);
  const answers = await Promise.all(Array.from({ length: 400 }, () => from('203.0.113.9', '/open311/v2/services.xml')));
  const refused = answers.find(({ statusCode }) => statusCode === 429)!;
  expect(refused.body).toContain('<errors><error><code>429</code>');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});
