// Gateways are told what happens to reports: signed, again and again until they have it, and never a private address.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintJobId } from '../../src/domain/ids.ts';
import { publicFetch, type FetchPublic, type PublicRequest } from '../../sync-server/net/fetch-public.ts';
import { verifyWebhook } from '../../sync-server/webhooks/sign.ts';
import { addWebhook, EVENT_TYPES, listDeliveries, type Webhook } from '../../sync-server/webhooks/webhook.ts';
import { openReportDesk } from '../../sync-server/reports/open-report-desk.ts';
import { silentLog } from '../../sync-server/log.ts';
import { wardsTemplate, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { reportServer, type ReportServer } from '../fixtures/report-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let template: WardsTemplate;
let server: ReportServer;
let key: string;
/** What the gateway got, and how it answers. */
let got: PublicRequest[] = [];
let answer: Awaited<ReturnType<FetchPublic>>;
const fine = { type: 'answered', status: 204, headers: {}, bytes: Buffer.alloc(0) } as const;

beforeAll(async () => {
  template = await wardsTemplate();
});
afterAll(() => template.remove());
beforeEach(async () => {
  got = [];
  answer = fine;
  server = await reportServer(template, {
    fetchPublic: async (request) => {
      got.push(request);
      return answer;
    }
  });
  key = await server.key();
});
afterEach(() => server.close());

const add = (options: Partial<Parameters<typeof addWebhook>[1]> = {}): Promise<Webhook> => addWebhook(server.desk.parts.store, { url: 'https://sms.example/gui', events: EVENT_TYPES, withContact: false, now: new Date(server.clock.now).toISOString(), ...options });

async function report(description = 'Bán hàng hết vỉa hè'): Promise<string> {
  const form = new URLSearchParams({ api_key: key, service_code: 'LLD', lat: '10.8018', long: '106.7466', description, first_name: 'Thử', phone: '0903123456' });
  const posted = await server.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: form.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return posted.json<{ service_request_id: string }[]>()[0]!.service_request_id;
}

async function happens(id: string, ...contents: unknown[]): Promise<void> {
  for (const content of contents) {
    server.clock.now += 1000;
    await server.desk.parts.serverLog.append('an-phu' as never, mintJobId('violation', id), content as never);
  }
  await server.desk.parts.follower.round('an-phu' as never);
}

const messages = () => got.map(({ body }) => JSON.parse(String(body)) as { type: string; data: Record<string, unknown> });

describe('a gateway', () => {
  it('is told each step once, in order, without the reporter', async () => {
    await add();
    const id = await report();
    await server.desk.sender.round();
    await happens(id, { kind: 'assigned', data: { to: 'tuantra.anphu' } });
    await happens(id, { kind: 'answered', data: { text: 'Đang kiểm tra.' } });
    await happens(id, { kind: 'verified', data: { outcome: 'put-right' } });
    await happens(id, { kind: 'reopened', data: { by: 'reporter' } });
    await server.desk.parts.follower.round('an-phu' as never);
    await server.desk.sender.round();
    expect(messages().map(({ type }) => type)).toEqual(['report.received', 'report.assigned', 'report.answered', 'report.closed', 'report.reopened']);
    expect(messages()[2]!.data).toMatchObject({ service_request_id: id, ward: 'an-phu', status: 'open', answer: 'Đang kiểm tra.' });
    expect(messages()[3]!.data).toMatchObject({ status: 'closed', status_notes: 'Đã kiểm tra, nhắc nhở và khắc phục tại chỗ. Trả lời của phường: Đang kiểm tra.' });
    expect(JSON.stringify(messages())).not.toMatch(/0903123456|tuantra/);
    expect(await listDeliveries(server.desk.parts.store)).toEqual([]);
  });

  it('gets the contact only where it was said so, and only what it asked for', async () => {
    await add({ withContact: true, events: ['report.received'], ward: 'an-phu' });
    await add({ url: 'https://other.example', ward: 'thao-dien' });
    const id = await report();
    await happens(id, { kind: 'assigned', data: { to: 'tuantra.anphu' } });
    await server.desk.sender.round();
    expect(messages()).toMatchObject([{ type: 'report.received', data: { contact: { name: 'Thử', phone: '0903123456' } } }]);
    // The number stands in no document of the queue.
    expect(JSON.stringify((await server.desk.parts.store.allDocs({ include_docs: true })).rows)).not.toContain('0903123456');
  });

  it('can tell a message of ours from any other, and from one that was recorded and is sent again', async () => {
    const { secret } = await add();
    await report();
    await server.desk.sender.round();
    const { headers = {}, body } = got[0]!;
    const seconds = server.clock.now / 1000;
    const seen = new Set<string>();
    const check = (text = String(body), at = seconds, own = secret) => verifyWebhook(headers as never, text, { secret: own, seconds: at, seen });
    expect(check(String(body).replace('received', 'closed'))).toEqual({ type: 'bad', why: 'signature' });
    expect(check(String(body), seconds, `whsec_${Buffer.alloc(32).toString('base64')}`)).toEqual({ type: 'bad', why: 'signature' });
    expect(check()).toEqual({ type: 'good' });
    expect(check()).toEqual({ type: 'bad', why: 'known' });
    seen.clear();
    expect(check(String(body), seconds + 301)).toEqual({ type: 'bad', why: 'too-old' });
    expect(verifyWebhook({ ...(headers as object), 'webhook-timestamp': String(Math.floor(seconds) + 300) } as never, String(body), { secret, seconds: seconds + 301, seen })).toEqual({ type: 'bad', why: 'signature' });
  });

  it('that does not answer is asked again with longer rests, after a restart too, then set aside for an administrator', async () => {
    await add();
    await report();
    answer = { type: 'answered', status: 500, headers: {}, bytes: Buffer.alloc(0) };
    await server.desk.sender.round();
    await server.desk.sender.round();
    expect(got).toHaveLength(1);
    // As after a restart: another sender on what is stored.
    const again = openReportDesk({ databases: server.backend.administration, log: silentLog, now: () => server.clock.now, fetchPublic: async (request) => (got.push(request), answer) });
    for (let attempt = 0; attempt < 10; attempt++) {
      server.clock.now += 19 * 3_600_000;
      await again.sender.round();
    }
    expect(got).toHaveLength(8);
    expect(new Set(got.map(({ headers }) => headers?.['webhook-id'])).size).toBe(1);
    const [dead] = await listDeliveries(server.desk.parts.store);
    expect(dead).toMatchObject({ state: 'dead', attempts: 8, lastProblem: 'HTTP 500' });

    const list = await server.app.inject({ url: '/api/webhooks', headers: server.as('quantri') });
    expect(list.json()).toMatchObject({ webhooks: [{ host: 'sms.example', waiting: 0 }], dead: [{ eventType: 'report.received', problem: 'HTTP 500' }] });
    expect(list.body).not.toContain('whsec_');
    for (const name of ['lanhdao.anphu', 'motcua.anphu', 'tuantra.anphu']) expect((await server.app.inject({ url: '/api/webhooks', headers: server.as(name) })).statusCode).toBe(403);
    answer = fine;
    const resent = await server.app.inject({ method: 'POST', url: '/api/webhooks/resend', payload: JSON.stringify({ deliveries: [dead!._id] }), headers: { ...server.as('quantri'), 'content-type': 'application/json' } });
    expect(resent.json()).toEqual({ resent: 1 });
    await server.desk.sender.round();
    expect(await listDeliveries(server.desk.parts.store)).toEqual([]);
  });

  it('is told at once, however often: news leave nothing behind that waits', async () => {
    const warnings: string[] = [];
    const note = ({ message }: Error) => void warnings.push(message);
    process.on('warning', note);
    await add();
    server.desk.sender.start();
    const id = await report();
    // More than an abort signal takes listeners without a warning.
    for (let step = 1; step <= 12; step++) {
      await happens(id, { kind: 'answered', data: { text: `Đang kiểm tra, lần ${step}.` } });
      await expect.poll(() => got.length, { interval: 5 }).toBe(1 + step);
    }
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});

it('no private address is told anything, whatever the command was given', async () => {
  const own = await reportServer(template, { fetchPublic: publicFetch() });
  try {
    await addWebhook(own.desk.parts.store, { url: 'http://169.254.169.254/latest', events: EVENT_TYPES, withContact: true, now: new Date(own.clock.now).toISOString() });
    const api = await own.key();
    await own.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: new URLSearchParams({ api_key: api, service_code: 'LLD', lat: '10.8018', long: '106.7466', description: 'x' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    await own.desk.sender.round();
    expect(await listDeliveries(own.desk.parts.store)).toMatchObject([{ state: 'dead', attempts: 1, lastProblem: 'not-allowed: not an address of the public internet' }]);
  } finally {
    await own.close();
  }
});
