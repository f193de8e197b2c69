// Gateways are told what happens to reports: signed, again and again until they have it, and never a private address.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintJobId } from '../../src/domain/ids.ts';
import type { WebhookRule } from '../../src/domain/webhook-rule.ts';
import { provision } from '../../sync-server/access/provision.ts';
import { readOrganisation } from '../../sync-server/access/read-organisation.ts';
import { demoOrganisation } from '../../sync-server/demo/demo-organisation.ts';
import { publicFetch, type FetchPublic, type PublicRequest } from '../../sync-server/net/fetch-public.ts';
import { verifyWebhook } from '../../sync-server/webhooks/sign.ts';
import { provisionWebhooks } from '../../sync-server/webhooks/provision-webhooks.ts';
import { secretReader } from '../../sync-server/webhooks/read-secret.ts';
import { listDeliveries, listWebhooks } from '../../sync-server/webhooks/webhook.ts';
import { openReportDesk } from '../../sync-server/reports/open-report-desk.ts';
import { silentLog } from '../../sync-server/log.ts';
import { wardsTemplate, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { reportServer, type ReportServer } from '../fixtures/report-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let template: WardsTemplate;
let server: ReportServer;
let key: string;
/** The server's environment. */
let env: Record<string, string | undefined> = {};
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
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
  env = { SMS_SECRET: SECRET };
  server = await reportServer(template, {
    readSecret: (from) => secretReader(env)(from),
    fetchPublic: async (request) => {
      got.push(request);
      return answer;
    }
  });
  key = await server.key();
});
afterEach(() => server.close());

const rule = (more: Partial<WebhookRule> = {}): WebhookRule => ({ name: 'Tin nhắn', url: 'https://sms.example/gui', secret: { env: 'SMS_SECRET' }, ...more });
const have = (...rules: WebhookRule[]): Promise<string[]> => provisionWebhooks(server.desk.parts.store, rules, new Date(server.clock.now).toISOString());

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
    await have(rule());
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
    await have(rule({ withContact: true, events: ['report.received'], ward: 'an-phu' as never }), rule({ name: 'Khác', url: 'https://other.example', ward: 'thao-dien' as never }));
    const id = await report();
    await happens(id, { kind: 'assigned', data: { to: 'tuantra.anphu' } });
    await server.desk.sender.round();
    expect(messages()).toMatchObject([{ type: 'report.received', data: { contact: { name: 'Thử', phone: '0903123456' } } }]);
    // The number stands in no document of the queue.
    expect(JSON.stringify((await server.desk.parts.store.allDocs({ include_docs: true })).rows)).not.toContain('0903123456');
  });

  it('can tell a message of ours from any other, and from one that was recorded and is sent again', async () => {
    await have(rule());
    await report();
    await server.desk.sender.round();
    const { headers = {}, body } = got[0]!;
    const seconds = server.clock.now / 1000;
    const seen = new Set<string>();
    const check = (text = String(body), at = seconds, own = SECRET) => verifyWebhook(headers as never, text, { secret: own, seconds: at, seen });
    expect(check(String(body).replace('received', 'closed'))).toEqual({ type: 'bad', why: 'signature' });
    expect(check(String(body), seconds, `whsec_${Buffer.alloc(32).toString('base64')}`)).toEqual({ type: 'bad', why: 'signature' });
    expect(check()).toEqual({ type: 'good' });
    expect(check()).toEqual({ type: 'bad', why: 'known' });
    seen.clear();
    expect(check(String(body), seconds + 301)).toEqual({ type: 'bad', why: 'too-old' });
    expect(verifyWebhook({ ...(headers as object), 'webhook-timestamp': String(Math.floor(seconds) + 300) } as never, String(body), { secret: SECRET, seconds: seconds + 301, seen })).toEqual({ type: 'bad', why: 'signature' });
  });

  it('that does not answer is asked again with longer rests, after a restart too, then set aside for an administrator', async () => {
    await have(rule());
    await report();
    answer = { type: 'answered', status: 500, headers: {}, bytes: Buffer.alloc(0) };
    await server.desk.sender.round();
    await server.desk.sender.round();
    expect(got).toHaveLength(1);
    // As after a restart: another sender on what is stored.
    const again = openReportDesk({ databases: server.backend.administration, log: silentLog, now: () => server.clock.now, readSecret: secretReader(env), fetchPublic: async (request) => (got.push(request), answer) });
    for (let attempt = 0; attempt < 10; attempt++) {
      server.clock.now += 19 * 3_600_000;
      await again.sender.round();
    }
    expect(got).toHaveLength(8);
    expect(new Set(got.map(({ headers }) => headers?.['webhook-id'])).size).toBe(1);
    const [dead] = await listDeliveries(server.desk.parts.store);
    expect(dead).toMatchObject({ state: 'dead', attempts: 8, lastProblem: 'HTTP 500' });

    const list = await server.app.inject({ url: '/api/webhooks', headers: server.as('quantri') });
    expect(list.json()).toMatchObject({ webhooks: [{ name: 'Tin nhắn', host: 'sms.example', waiting: 0 }], dead: [{ eventType: 'report.received', problem: 'HTTP 500' }] });
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
    await have(rule());
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

describe('the organisation file', () => {
  const secrets = mkdtempSync(join(tmpdir(), 'tan-noi-organisation-'));
  afterAll(() => rmSync(secrets, { recursive: true }));

  it('says which gateways there are: provisioning again changes only what changed, and what is gone is told nothing more', async () => {
    const [sms, zalo] = [rule({ events: ['report.received'] }), rule({ name: 'Zalo', url: 'https://zalo.example' })];
    expect(await have(sms, zalo)).toEqual(['Tin nhắn', 'Zalo']);
    await report();
    expect(await listDeliveries(server.desk.parts.store)).toHaveLength(2);
    server.clock.now += 60_000;
    const before = await listWebhooks(server.desk.parts.store);
    expect(await have(sms, zalo)).toEqual([]);
    expect(await listWebhooks(server.desk.parts.store)).toEqual(before);
    expect(await have({ ...sms, url: 'https://sms2.example/gui' })).toEqual(['Tin nhắn', 'Zalo']);
    await server.desk.sender.round();
    expect(got.map(({ url }) => url)).toEqual(['https://sms2.example/gui']);
    expect(await listDeliveries(server.desk.parts.store)).toEqual([]);
    expect((await listWebhooks(server.desk.parts.store))[0]?.createdAt).toBe(before[0]!.createdAt);
  });

  it('names secrets by variable or file; where one is missing messages wait, and no database holds any', async () => {
    const file = join(secrets, 'sms');
    await have(rule({ secret: { file } }));
    const id = await report();
    await server.desk.sender.round();
    expect(got).toEqual([]);
    expect(await listDeliveries(server.desk.parts.store)).toMatchObject([{ state: 'waiting', attempts: 1, lastProblem: `no-secret: there is no secret in the file ${file}` }]);
    writeFileSync(file, 'bí mật');
    server.clock.now += 6_000;
    await server.desk.sender.round();
    expect((await listDeliveries(server.desk.parts.store))[0]?.lastProblem).toMatch(/no secret of Standard Webhooks/);
    writeFileSync(file, `${SECRET}\n`);
    server.clock.now += 31_000;
    await server.desk.sender.round();
    const [{ headers = {}, body }] = got as [PublicRequest];
    expect(verifyWebhook(headers as never, String(body), { secret: SECRET, seconds: server.clock.now / 1000, seen: new Set() })).toEqual({ type: 'good' });
    expect(JSON.parse(String(body))).toMatchObject({ data: { service_request_id: id } });
    for (const name of await server.backend.administration.names()) expect(JSON.stringify((await server.backend.administration.store(name).allDocs({ include_docs: true })).rows)).not.toContain(SECRET.slice(6));
  });

  it('is refused with what is wrong, and knows its files relative to itself', () => {
    const read = (webhooks: unknown) => {
      writeFileSync(join(secrets, 'organisation.json'), JSON.stringify({ ...demoOrganisation(), webhooks }));
      return readOrganisation(join(secrets, 'organisation.json'));
    };
    expect(read([rule({ secret: { file: 'secrets/sms' } }), rule({ name: 'Zalo', events: ['report.closed'], withContact: true })])).toMatchObject({ type: 'ok', organisation: { webhooks: [{ secret: { file: join(secrets, 'secrets/sms') } }, { secret: { env: 'SMS_SECRET' } }] } });
    for (const [wrong, sentence] of [
      [[{ ...rule(), secret: SECRET }], /webhooks\.0\.secret/],
      [[{ ...rule(), secret: { env: SECRET } }], /webhooks\.0\.secret/],
      [[rule(), rule()], /webhooks\.1 \(Tin nhắn\): another one has this name/],
      [[rule({ ward: 'ha-noi' as never })], /there is no ward ha-noi/],
      [[rule({ url: 'http://169.254.169.254/latest' })], /not an address of the public internet/],
      [[rule({ url: 'ftp://sms.example' })], /webhooks\.0\.url/],
      [[rule({ events: ['report.lost' as never] })], /webhooks\.0\.events/],
      [[{ ...rule(), event: ['report.closed'] }], /webhooks\.0/]
    ] as const) expect(read(wrong)).toEqual({ type: 'unreadable', sentence: expect.stringMatching(sentence) });
  });

  it('leaves alone what there is where it says nothing, and takes away what an earlier version’s command made where it does', async () => {
    await server.desk.parts.store.put({ _id: 'webhook:0123456789ab', type: 'webhook', v: 1, url: 'https://old.example', secret: SECRET, events: ['report.received'], withContact: false, createdAt: '2026-01-01T00:00:00.000Z' });
    await provision(server.backend.administration, demoOrganisation(), { now: new Date(server.clock.now).toISOString() });
    await report();
    await server.desk.sender.round();
    expect(got.map(({ url }) => url)).toEqual(['https://old.example']);
    const { webhooksChanged } = await provision(server.backend.administration, { ...demoOrganisation(), webhooks: [] }, { now: new Date(server.clock.now).toISOString() });
    expect([webhooksChanged, await listWebhooks(server.desk.parts.store)]).toEqual([['webhook:0123456789ab'], []]);
  });
});

it('no private address is told anything, whatever the file says', async () => {
  const own = await reportServer(template, { fetchPublic: publicFetch(), readSecret: secretReader({ SMS_SECRET: SECRET }) });
  try {
    await provisionWebhooks(own.desk.parts.store, [rule({ url: 'http://169.254.169.254/latest', withContact: true })], new Date(own.clock.now).toISOString());
    const api = await own.key();
    await own.app.inject({ method: 'POST', url: '/open311/v2/requests.json', payload: new URLSearchParams({ api_key: api, service_code: 'LLD', lat: '10.8018', long: '106.7466', description: 'x' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    await own.desk.sender.round();
    expect(await listDeliveries(own.desk.parts.store)).toMatchObject([{ state: 'dead', attempts: 1, lastProblem: 'not-allowed: not an address of the public internet' }]);
  } finally {
    await own.close();
  }
});
