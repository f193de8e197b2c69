// Small pictures of earlier photos: for the patrol that works on an open case, and for no other eyes in the field.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { entrySchema, GENESIS_HASH, type EntryContent } from '../../src/domain/entry.ts';
import { mintEntryId, mintJobId, wardDatabases } from '../../src/domain/ids.ts';
import { uuidV7 } from '../../src/domain/uuid-v7.ts';
import { wardsTemplate, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { jpeg, reportServer, type ReportServer } from '../fixtures/report-server.ts';

const [PATROL, OTHER] = ['tuantra.anphu', 'tuantra2.anphu'];
const AT = '2026-11-25T02:00:00.000Z';
const JOB = mintJobId('violation', 'tn-1');
const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const [PHOTO, SMALL, FILE] = [jpeg('p', 90_000), jpeg('s', 900), jpeg('f', 90_000)];

let template: WardsTemplate;
let server: ReportServer;
let n = 0;

beforeAll(async () => {
  template = await wardsTemplate();
});
afterAll(() => template.remove());
beforeEach(async () => {
  server = await reportServer(template);
  await put('jobs', {
    _id: JOB, type: 'job', v: 1, kind: 'violation', ward: 'an-phu', title: 'x', place: { address: '' }, received: AT, due: AT, source: 'web', createdAt: AT, createdBy: 'x',
    violation: { category: 'LLD', description: 'x', media: [] }
  });
});
afterEach(() => server.close());

const store = (kind: 'jobs' | 'media') => server.backend.administration.store(wardDatabases('an-phu' as never)[kind]);
async function put(kind: 'jobs' | 'media', doc: { _id: string; [field: string]: unknown }) {
  const [result] = await store(kind).bulkDocs([doc], true);
  expect(result).not.toHaveProperty('error');
}

async function write(by: string, content: EntryContent, photos: Buffer[] = []) {
  n++;
  const evidence = photos.map((bytes) => ({ sha256: hex(bytes), use: 'photo', bytes: bytes.length, mime: 'image/jpeg', takenAt: AT }));
  await put('jobs', entrySchema.parse({
    _id: mintEntryId(JOB, uuidV7(Date.parse(AT) + n, new Uint8Array(10).fill(n))), type: 'entry', v: 1, job: JOB, ward: 'an-phu', by, device: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`, n: 1,
    at: new Date(Date.parse(AT) + n).toISOString(), after: [], evidence, prev: GENESIS_HASH, hash: GENESIS_HASH, sig: 'A'.repeat(86), ...content
  }));
}

/** As `by`'s phone sends it. */
async function upload(by: string, photo: Buffer, preview?: Buffer) {
  const attach = (bytes: Buffer) => ({ _attachments: { data: { content_type: 'application/octet-stream', data: bytes.toString('base64') } } });
  await put('media', { _id: `chunk:${hex(photo)}:0`, type: 'chunk', v: 1, sha256: hex(photo), index: 0, of: 1, by, ...attach(photo) });
  if (preview) await put('media', { _id: `preview:${hex(photo)}`, type: 'preview', v: 1, sha256: hex(photo), by, ...attach(preview) });
}

const look = async (as: string, photo: Buffer, job: string = JOB) => server.app.inject({ url: `/api/case-previews/${encodeURIComponent(job)}/${hex(photo)}`, headers: server.as(as) });
const status = async (...asked: Parameters<typeof look>) => (await look(...asked)).statusCode;

it('are for whom the case is assigned to, or who has written in its log, while it is open', async () => {
  await write(OTHER, { kind: 'verified', data: { outcome: 'put-right', recheckOn: '2026-11-27' } }, [PHOTO, SMALL]);
  await upload(OTHER, PHOTO, jpeg('k', 500));
  await upload(OTHER, SMALL);
  expect(await status(PATROL, PHOTO)).toBe(404);
  await write('lanhdao.anphu', { kind: 'assigned', data: { to: PATROL as never } });
  const got = await look(PATROL, PHOTO);
  expect([got.statusCode, got.headers['content-type'], got.rawPayload.equals(jpeg('k', 500))]).toEqual([200, 'image/jpeg', true]);
  // One that is no larger than a preview is its own.
  expect((await look(PATROL, SMALL)).rawPayload.equals(SMALL)).toBe(true);
  expect(await status(OTHER, PHOTO)).toBe(200);
  for (const someone of ['canbo.anphu', 'motcua.anphu', 'tuantra.thaodien']) expect([someone, [403, 404].includes(await status(someone, PHOTO))]).toEqual([someone, true]);
  expect((await server.app.inject({ url: `/api/case-previews/${encodeURIComponent(JOB)}/${hex(PHOTO)}` })).statusCode).toBe(401);
  expect(await status(PATROL, PHOTO, 'job:violation:other')).toBe(404);
  expect(await status(PATROL, jpeg('none'))).toBe(404);
  await write(PATROL, { kind: 'verified', data: { outcome: 'unfounded' } });
  expect(await status(PATROL, PHOTO)).toBe(404);
});

it('are not opened by naming another’s photo in an entry of one’s own, nor anything but a photo', async () => {
  await upload(OTHER, FILE, jpeg('k', 500));
  await write('lanhdao.anphu', { kind: 'assigned', data: { to: PATROL as never } });
  await write(PATROL, { kind: 'seen-again', data: { description: 'x' } }, [FILE]);
  expect(await status(PATROL, FILE)).toBe(404);
  await write(OTHER, { kind: 'seen-again', data: { description: 'x' } }, [PHOTO]);
  expect(await status(PATROL, PHOTO)).toBe(404);
  await upload(OTHER, PHOTO, jpeg('k', 500));
  expect(await status(PATROL, PHOTO)).toBe(200);
});
