// The examples of GeoReport v2 (https://wiki.open311.org/GeoReport_v2) and Service Discovery as bytes on a connection, against a city like theirs: nothing is changed but
// the path, the host and the key, which each endpoint has of its own.
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { organisationSchema } from '../../src/domain/organisation.ts';
import { wardsTemplate, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { reportServer, type ReportServer } from '../fixtures/report-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const [lat, lon] = [37.76524078, -122.4212043];
const LIST = { vi: 'Xe bị bỏ lại', en: 'Car left' };

const CITY = organisationSchema.parse({
  v: 1,
  name: 'City',
  wards: [{ slug: 'mission', name: 'Mission', code: '1', validFrom: '2000-01-01', centre: { lat, lon }, outline: [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x = 0, y = 0]) => [lon + x / 50, lat + y / 50]), approximate: false }],
  people: [],
  settings: {
    targets: [{ validFrom: '2000-01-01', onTimePercent: 90, satisfactionPercent: 80 }],
    calendar: [],
    officeHours: [{ from: '07:30', to: '17:00' }],
    categories: [{ code: '001', vi: 'Hố sụt', en: 'Sinkhole' }, { code: 'DMV66', ...LIST }],
    visitForms: [],
    reports: {
      jurisdiction: 'city.gov',
      contact: 'api@city.gov',
      attributes: [
        { category: '001', code: 'WHISPAWN', datatype: 'number', required: true, vi: 'Số lỗ', en: 'Holes' },
        { category: '001', code: 'code1', datatype: 'multivaluelist', required: false, vi: 'Thấy gì', en: 'Seen', values: ['value1', 'value2', 'value3'].map((key) => ({ key, vi: `thấy ${key}`, en: key })) },
        { category: 'DMV66', code: 'WHISHETN', datatype: 'singlevaluelist', required: true, ...LIST, values: [{ key: '123', vi: 'Ford', en: 'Ford' }, { key: '124', vi: 'Chrysler', en: 'Chrysler' }] }
      ]
    }
  }
});

let template: WardsTemplate;
let server: ReportServer;
let key: string;

beforeAll(async () => {
  template = await wardsTemplate(CITY);
  server = await reportServer(template);
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  key = await server.key();
});
afterAll(async () => {
  await server.close();
  template.remove();
});

/** The request as the standard prints it: lines, an empty one, the body. */
async function send(text: string): Promise<{ status: number; type: string; body: string }> {
  const { port } = server.app.server.address() as AddressInfo;
  const [head = '', body = ''] = text.trim().split('\n\n').map((part) => part.split('\n').map((line) => line.trim()).join('\r\n'));
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\nConnection: close\r\n${body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`}\r\n${body}`));
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part)).on('error', reject).on('close', () => resolve(Buffer.concat(parts).toString('utf8')));
  });
  const at = answer.indexOf('\r\n\r\n');
  return { status: Number(answer.split(' ')[1]), type: /^content-type: (.*)$/im.exec(answer.slice(0, at))?.[1] ?? '', body: answer.slice(at + 4) };
}

const get = (path: string) => send(`GET /open311/v2/${path} HTTP/1.1\nHost: api.city.gov`);

const EXAMPLE = 'jurisdiction_id=city.gov&service_code=001&lat=37.76524078&long=-122.4212043&address_string=1234+5th+street&email=smit333%40sfgov.edu&device_id=tt222111&account_id=123456&first_name=john&last_name=smith&phone=111111111&description=A+large+sinkhole+is+destroying+the+street&media_url=http%3A%2F%2Ffarm3.static.flickr.com%2F2002%2F2212426634_5ed477a060.jpg&attribute[WHISPAWN]=123456&attribute[WHISDORN]=COISL001';

const post = (fields: string, { format = 'xml', api = key } = {}) => send(`POST /open311/v2/requests.${format} HTTP/1.1
  Host: api.city.gov
  Content-Type: application/x-www-form-urlencoded; charset=utf-8

  api_key=${api}&${fields}`);

it('the example of a report is taken, in both formats, and found again under its id', async () => {
  const xml = await post(EXAMPLE);
  expect([xml.status, xml.type.toLowerCase()]).toEqual([200, 'text/xml; charset=utf-8']);
  const id = /^<\?xml version="1.0" encoding="utf-8"\?><service_requests><request><service_request_id>([^<]+)<\/service_request_id><service_notice\/><account_id\/><\/request><\/service_requests>$/.exec(xml.body)?.[1];
  const json = await post(EXAMPLE, { format: 'json' });
  expect([json.status, json.type.toLowerCase(), JSON.parse(json.body)]).toEqual([200, 'application/json; charset=utf-8', [{ service_request_id: id, service_notice: null, account_id: null }]]);

  const one = await get(`requests/${id}.json?jurisdiction_id=city.gov&api_key=${key}`);
  expect(JSON.parse(one.body)).toEqual([
    {
      service_request_id: id, status: 'open', status_notes: 'Phường đã tiếp nhận phản ánh.', service_name: 'Hố sụt', service_code: '001', description: 'A large sinkhole is destroying the street\nSố lỗ: 123456', agency_responsible: 'UBND phường Mission', service_notice: null,
      requested_datetime: '2026-11-25T10:00:00+07:00', updated_datetime: '2026-11-25T10:00:00+07:00', expected_datetime: expect.stringMatching(/^2026-11-27T\d\d:\d\d:00\+07:00$/), address: '1234 5th street', address_id: null, zipcode: null, lat, long: lon,
      media_url: 'http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg'
    }
  ]);
  expect((await get(`tokens/${id}.xml?jurisdiction_id=city.gov`)).body).toBe(`<?xml version="1.0" encoding="utf-8"?><service_requests><request><service_request_id>${id}</service_request_id><token>${id}</token></request></service_requests>`);
  const listed = await get('requests.xml?start_date=2026-11-01T00:00:00Z&end_date=2026-12-01T00:00:00Z&status=open&jurisdiction_id=city.gov');
  expect(listed.body).toContain(`<service_request_id>${id}</service_request_id><status>open</status>`);
  expect((await get('requests.xml?start_date=2010-05-24T00:00:00Z&end_date=2010-06-24T00:00:00Z&status=open&jurisdiction_id=city.gov')).body).toBe('<?xml version="1.0" encoding="utf-8"?><service_requests></service_requests>');
});

it('a list of several values is taken as the standard writes it, as browsers and PHP encode it', async () => {
  for (const values of ['attribute[code1][]=value1&attribute[code1][]=value3', 'attribute%5Bcode1%5D%5B%5D=value1&attribute%5Bcode1%5D%5B%5D=value3', 'attribute%5Bcode1%5D%5B0%5D=value1&attribute%5Bcode1%5D%5B1%5D=value3', 'attribute[code1]=value1&attribute[code1]=value3']) {
    const { body } = await post(`service_code=001&lat=37.765&long=-122.421&description=${encodeURIComponent(values)}&attribute[WHISPAWN]=1&${values}`, { format: 'json' });
    const [{ service_request_id: id }] = JSON.parse(body) as [{ service_request_id: string }];
    expect(JSON.parse((await get(`requests/${id}.json?api_key=${key}`)).body)).toMatchObject([{ description: expect.stringContaining('Thấy gì: thấy value1, thấy value3') }]);
  }
});

it('an empty parameter is the same as none', async () => {
  const empty = 'address_id=&email=&device_id=&account_id=&first_name=&last_name=&phone=&media_url=';
  expect((await post(`jurisdiction_id=&service_code=001&lat=37.7653&long=-122.421&address_string=&description=x&attribute[WHISPAWN]=2&attribute[code1]=&${empty}`)).status).toBe(200);
  expect((await post(`service_code=001&lat=&long=&address_string=Mission&description=y&attribute[WHISPAWN]=2&${empty}`)).status).toBe(200);
  expect((await get('requests.json?jurisdiction_id=&service_request_id=&service_code=&start_date=&end_date=&status=&page=')).status).toBe(200);
});

it('a service’s definition has the example’s shape', async () => {
  const attributes = '<attributes><attribute><variable>true</variable><code>WHISHETN</code><datatype>singlevaluelist</datatype><required>true</required><datatype_description>Car left</datatype_description><order>1</order><description>Xe bị bỏ lại</description><values><value><key>123</key><name>Ford</name></value><value><key>124</key><name>Chrysler</name></value></values></attribute></attributes>';
  expect((await get('services/DMV66.xml?jurisdiction_id=city.gov')).body).toBe(`<?xml version="1.0" encoding="utf-8"?><service_definition><service_code>DMV66</service_code>${attributes}</service_definition>`);
  const [first] = JSON.parse((await get('services.json?jurisdiction_id=city.gov')).body) as Record<string, unknown>[];
  expect(first).toEqual({ service_code: '001', service_name: 'Hố sụt', description: 'Sinkhole', metadata: true, type: 'realtime', keywords: 'Sinkhole', group: 'Trật tự đô thị' });
});

it('what is missing, unknown or not allowed has the status and the shape of the standard, in the format that was asked for', async () => {
  for (const [answer, status, description] of [
    [await get('services.xml?jurisdiction_id=othercity.gov'), 404, 'jurisdiction_id was not found'],
    [await get('services/002.xml?jurisdiction_id=city.gov'), 404, 'service_code was not found'],
    [await get('requests/123456.xml?jurisdiction_id=city.gov'), 404, 'service_request_id was not found'],
    [await get('tokens/123456.xml?jurisdiction_id=city.gov'), 404, 'token was not found'],
    [await get('requests.xml?start_date=2010-01-01T00:00:00Z&end_date=2010-06-01T00:00:00Z'), 400, 'start_date and end_date may span 90 days at most'],
    [await get('requests.xml?status=pending'), 400, 'status must be open or closed'],
    [await post(EXAMPLE, { api: 'xyz' }), 403, 'api_key is not valid'],
    [await post(EXAMPLE, { api: '' }), 403, 'api_key was not provided'],
    [await post(EXAMPLE.replace('service_code=001&', '')), 400, 'service_code was not provided'],
    [await post(EXAMPLE.replace('=001&', '=033&')), 404, 'service_code was not found'],
    [await post(EXAMPLE.replace('=city.gov&', '=othercity.gov&')), 404, 'jurisdiction_id was not found'],
    [await post(EXAMPLE.replace('attribute[WHISPAWN]=123456&', '')), 400, 'attribute[WHISPAWN] is required'],
    [await post(EXAMPLE.replace('[WHISPAWN]=123456', '[WHISPAWN]=many')), 400, 'attribute[WHISPAWN] must be a number'],
    [await post('service_code=001&description=x&address_id=545483&attribute[WHISPAWN]=1'), 400, 'address_id is not known here: send lat and long, or address_string']
  ] as const) expect([answer.status, answer.type.toLowerCase(), answer.body]).toEqual([status, 'text/xml; charset=utf-8', `<?xml version="1.0" encoding="utf-8"?><errors><error><code>${status}</code><description>${description}</description></error></errors>`]);
  const json = await get('services/002.json');
  expect([json.status, json.type.toLowerCase(), JSON.parse(json.body)]).toEqual([404, 'application/json; charset=utf-8', [{ code: 404, description: 'service_code was not found' }]]);
  expect((await send(`POST /open311/v2/requests.json HTTP/1.1\nHost: api.city.gov\nContent-Type: application/json\n\n{"api_key":"${key}"}`)).status).toBe(400);
});

it('the discovery file says where the endpoint is and whom to ask for a key', async () => {
  const json = await send('GET /open311/discovery.json HTTP/1.1\nHost: api.city.gov');
  const endpoint = { specification: 'http://wiki.open311.org/GeoReport_v2', url: 'http://api.city.gov/open311/v2', changeset: '2026-11-23T00:00:00.000Z', type: 'production', formats: ['text/xml', 'application/json'] };
  expect([json.status, JSON.parse(json.body)]).toEqual([200, { changeset: '2026-11-23T00:00:00.000Z', contact: 'api@city.gov', key_service: 'api@city.gov', endpoints: [endpoint] }]);
  const xml = await send('GET /open311/discovery.xml HTTP/1.1\nHost: api.city.gov');
  expect(xml.body).toContain('<endpoints><endpoint><specification>http://wiki.open311.org/GeoReport_v2</specification><url>http://api.city.gov/open311/v2</url>');
  expect(xml.body).toContain('<formats><format>text/xml</format><format>application/json</format></formats></endpoint></endpoints></discovery>');
});
