// Who opened a case: told by devices in the name of who is signed in, read by supervisors alone, changed by nobody.
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedded, type EmbeddedBackend } from '../../sync-server/couch/embedded-backend.ts';
import { silentLog } from '../../sync-server/log.ts';
import { openingRoutes } from '../../sync-server/openings/routes.ts';
import { buildServer } from '../../sync-server/serve/build-server.ts';
import { wardsTemplate, type ProvisionedWards, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { PASSWORD } from '../fixtures/report-server.ts';

const JOB = 'job:delivery:31.98.H29-261104-0013';
const opening = (n: number, more: object = {}) => ({ id: `00000000-0000-7000-8000-00000000000${n}`, job: JOB, at: '2026-11-25T02:00:00.000Z', ...more });

let template: WardsTemplate;
let wards: ProvisionedWards;
let backend: EmbeddedBackend;
let app: FastifyInstance;

beforeAll(async () => {
  template = await wardsTemplate();
  wards = template.open();
  backend = await openEmbedded(wards.env);
  app = await buildServer({ trustProxy: false }, { backend, log: silentLog, appFolder: '/nowhere', plugins: [openingRoutes({ databases: backend.administration, now: () => Date.parse('2026-11-25T03:00:00.000Z') })] });
});
afterAll(async () => {
  backend.endFeeds();
  await app.close();
  await backend.close();
  await wards.remove();
  await template.remove();
});

const as = (name: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${PASSWORD}`).toString('base64')}` });
const tell = (name: string, body: object) => app.inject({ method: 'POST', url: '/api/openings', headers: { ...as(name), 'content-type': 'application/json' }, payload: JSON.stringify(body) });
const ask = (name: string, job = JOB) => app.inject({ method: 'GET', url: `/api/openings/an-phu/${encodeURIComponent(job)}`, headers: as(name) });

test('what a device tells is kept once, under the name of who is signed in, and a supervisor reads it', async () => {
  const told = { ward: 'an-phu', openings: [opening(1, { by: 'lanhdao.anphu' }), opening(2, { at: '2026-11-25T02:40:00.000Z', evidence: 'ab'.repeat(32) })] };
  expect((await tell('canbo.anphu', told)).statusCode).toBe(201);
  expect((await tell('canbo.anphu', told)).statusCode).toBe(201);
  // Nobody speaks for another under an id that is there.
  expect((await tell('tuantra.anphu', { ward: 'an-phu', openings: [opening(1, { at: '2026-11-25T01:00:00.000Z' })] })).statusCode).toBe(201);
  const answer = await ask('lanhdao.anphu');
  expect(answer.json()).toMatchObject({ openings: [{ by: 'canbo.anphu', at: '2026-11-25T02:40:00.000Z', evidence: 'ab'.repeat(32), receivedAt: '2026-11-25T03:00:00.000Z' }, { by: 'canbo.anphu', at: '2026-11-25T02:00:00.000Z' }] });
  expect((await ask('lanhdao.anphu', 'job:delivery:other')).json()).toEqual({ openings: [] });
});

test('nobody else reads it, by either door, and nobody writes it past the server', async () => {
  for (const someone of ['canbo.anphu', 'tuantra.anphu', 'motcua.anphu']) {
    expect((await ask(someone)).statusCode, someone).toBe(403);
    expect((await app.inject({ method: 'GET', url: '/db/ward-an-phu-opened/_all_docs', headers: as(someone) })).statusCode, someone).toBe(403);
  }
  const doc = { _id: `opened:${JOB}:00000000-0000-7000-8000-000000000009`, type: 'opened', v: 1, ward: 'an-phu', by: 'lanhdao.anphu', job: JOB, at: '2026-11-25T02:00:00.000Z', receivedAt: '2026-11-25T02:00:00.000Z' };
  const written = await app.inject({ method: 'PUT', url: `/db/ward-an-phu-opened/${encodeURIComponent(doc._id)}`, headers: { ...as('lanhdao.anphu'), 'content-type': 'application/json' }, payload: JSON.stringify(doc) });
  expect(written.statusCode).toBe(403);
  expect((await app.inject({ method: 'GET', url: '/api/openings/an-phu/job:delivery:x' })).statusCode).toBe(401);
});

test('what is malformed, of another ward, or too much is refused', async () => {
  expect((await tell('canbo.anphu', { ward: 'thao-dien', openings: [opening(3)] })).statusCode).toBe(403);
  expect((await tell('canbo.anphu', { ward: 'an-phu', openings: [opening(3, { job: 'job:../x' })] })).statusCode).toBe(400);
  expect((await tell('canbo.anphu', { ward: 'an-phu', openings: Array.from({ length: 201 }, () => opening(3)) })).statusCode).toBe(400);
  expect((await tell('canbo.anphu', { ward: 'an-phu', openings: [], filler: 'x'.repeat(200_000) })).statusCode).toBe(413);
});
