// `npm run verify` and receipts on real databases: what was tampered with behind the server's back is found, with what and where.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '$domain/chain/finding.ts';
import { hashedText, type Entry } from '$domain/entry.ts';
import { CHUNK_BYTES, chunkCount, chunkDocId, type Evidence } from '$domain/evidence.ts';
import { mintJobId, personNameSchema, sha256Schema, wardSlugSchema } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import { completeTo, receiptSchema, type Receipt } from '$domain/receipt.ts';
import { openAdministration } from '../../sync-server/couch/administration.ts';
import type { Doc, DocumentStore } from '../../sync-server/couch/document-store.ts';
import { DemoDevice } from '../../sync-server/demo/demo-device.ts';
import { demoOrganisation } from '../../sync-server/demo/demo-organisation.ts';
import { seededRandom } from '../../sync-server/demo/random.ts';
import { seedDemo } from '../../sync-server/demo/seed-demo.ts';
import { silentLog } from '../../sync-server/log.ts';
import { findingWords } from '../../sync-server/receipts/finding-words.ts';
import { WardFollower } from '../../sync-server/receipts/follow-ward.ts';
import { nodeCrypto } from '../../sync-server/receipts/node-crypto.ts';
import { memoryInFolder, rememberedReceipts } from '../../sync-server/receipts/receipt-memory.ts';
import { openReceiptKey } from '../../sync-server/receipts/server-key.ts';
import { verifyWard } from '../../sync-server/receipts/verify-ward.ts';
import { wardsTemplate, type ProvisionedWards, type WardsTemplate } from '../fixtures/provisioned-wards.ts';

const WARD = wardSlugSchema.parse('an-phu');
const NAM = personNameSchema.parse('canbo.anphu');
const HOA = personNameSchema.parse('canbo2.anphu');
const random = seededRandom(7);

let template: WardsTemplate;
let wards: ProvisionedWards;
let jobs: DocumentStore;
let media: DocumentStore;
let instant: number;
beforeAll(async () => void (template = await wardsTemplate()), 60_000);
afterAll(() => template.remove());
beforeEach(() => {
  wards = template.open();
  jobs = wards.server.store('ward-an-phu');
  media = wards.server.store('ward-an-phu-media');
  instant = Date.parse('2026-11-23T02:00:00.000Z');
});
afterEach(() => wards.remove());

async function reopen(): Promise<void> {
  const server = openAdministration(wards.env);
  wards = { ...wards, server, remove: async () => (await server.close(), rmSync(wards.env.dataDir, { recursive: true, force: true })) };
  jobs = server.store('ward-an-phu');
  media = server.store('ward-an-phu-media');
}

const now = (): string => new Date((instant += 60_000)).toISOString();

const job = { _id: mintJobId('delivery', 'thu-1'), ward: WARD } as Job;

const device = (by = NAM): DemoDevice => new DemoDevice({ by, ward: WARD, firstSeen: now(), random });

const write = (from: DemoDevice, evidence: Evidence[] = []): Entry =>
  from.write({ job, content: { kind: 'not-handed-over', data: { reason: 'nobody-home' } }, at: now(), after: [], evidence });

function photo(size: number): { evidence: Evidence; chunks: Doc[] } {
  const bytes = randomBytes(size);
  const sha256 = sha256Schema.parse(createHash('sha256').update(bytes).digest('hex'));
  const chunks = Array.from({ length: chunkCount(size) }, (_, index): Doc => ({
    _id: chunkDocId(sha256, index), type: 'chunk', v: 1, sha256, index, of: chunkCount(size), by: NAM,
    _attachments: { data: { content_type: 'application/octet-stream', data: bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES).toString('base64') } }
  }));
  return { evidence: { sha256, use: 'photo', bytes: size, mime: 'image/jpeg', takenAt: now() }, chunks };
}

async function put(store: DocumentStore, ...docs: object[]): Promise<void> {
  for (const result of await store.bulkDocs(docs as Doc[], true)) if ('error' in result) throw new Error(`${result.id}: ${result.error}`);
}

/** As somebody with the database's administrator's rights would. */
async function change(store: DocumentStore, id: string, fields: object): Promise<void> {
  await store.put({ ...(await store.get(id)), ...fields });
}

async function remove(store: DocumentStore, id: string): Promise<void> {
  await store.remove(id, (await store.get(id))._rev ?? '');
}

const verify = () => verifyWard(wards.server, WARD, { remembered: rememberedReceipts(wards.env.dataDir, WARD) });
const found = async (): Promise<Finding[]> => (await verify()).findings;

const follower = (): WardFollower =>
  new WardFollower(
    { databases: wards.server, memoryOf: (ward) => memoryInFolder(wards.env.dataDir, ward), key: openReceiptKey(wards.env.dataDir, now()), crypto: nodeCrypto(), log: silentLog, now: () => (instant += 1000), pause: async () => undefined, inTurn: (work) => work() },
    WARD
  );

async function receipts(of: DemoDevice): Promise<Receipt[]> {
  const prefix = of.doc._id.replace('device:', 'receipt:');
  const { rows } = await jobs.allDocs({ startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true });
  return rows.map(({ doc }) => receiptSchema.parse(doc));
}

const receipt = async (of: DemoDevice): Promise<Receipt | undefined> => (await receipts(of)).at(-1);

/** Five entries of one device, the third with a photo of two chunks, and two of another device; receipts given. */
async function twoDevices(): Promise<{ nam: DemoDevice; hoa: DemoDevice; entries: Entry[]; others: Entry[]; taken: ReturnType<typeof photo> }> {
  const [nam, hoa, taken] = [device(), device(HOA), photo(CHUNK_BYTES + 1000)];
  const entries = [write(nam), write(nam), write(nam, [taken.evidence]), write(nam), write(nam)];
  const others = [write(hoa), write(hoa)];
  await put(jobs, nam.doc, hoa.doc, ...entries, ...others);
  await put(media, ...taken.chunks);
  await follower().round();
  return { nam, hoa, entries, others, taken };
}

describe('verify', () => {
  it('finds nothing in what devices wrote, and says how far each is', async () => {
    await twoDevices();
    const { devices, findings } = await verify();
    expect(findings).toEqual([]);
    expect(devices).toMatchObject([
      { by: NAM, completeTo: 5, newest: 5, missing: [], entries: 5, files: { count: 1, complete: 1 }, receipt: { completeTo: 5 } },
      { by: HOA, completeTo: 2, newest: 2, missing: [], entries: 2, files: { count: 0 }, receipt: { completeTo: 2 } }
    ]);
  });

  it('finds nothing in any ward of the demo, before receipts and after', async () => {
    const organisation = demoOrganisation();
    await seedDemo(wards.server, organisation, { now: '2026-11-23T02:00:00.000Z' });
    for (const { slug } of organisation.wards) expect({ slug, findings: (await verifyWard(wards.server, slug)).findings }).toEqual({ slug, findings: [] });
    await follower().round();
    const { devices, findings } = await verify();
    expect(findings).toEqual([]);
    expect(devices.length).toBeGreaterThan(2);
    for (const { completeTo: to, newest, receipt: given } of devices) expect([to, given?.completeTo]).toEqual([newest, newest]);
  }, 120_000);

  it('finds an entry that was dropped', async () => {
    const { nam, entries } = await twoDevices();
    await remove(jobs, entries[1]!._id);
    expect(await found()).toEqual([{ type: 'gap', device: entries[0]!.device, range: { from: 2, to: 2 }, receivedAt: (await receipt(nam))!.at }]);
    expect((await verify()).devices[0]).toMatchObject({ completeTo: 1, newest: 5, missing: [{ from: 2, to: 2 }] });
  });

  it('tells an entry that has not come yet from one that was taken away', async () => {
    const nam = device();
    const [first, , third] = [write(nam), write(nam), write(nam)];
    await put(jobs, nam.doc, first!, third!);
    await follower().round();
    expect(await found()).toEqual([{ type: 'gap', device: first!.device, range: { from: 2, to: 2 } }]);
  });

  it('finds one letter that was changed, wherever it is', async () => {
    const { entries } = await twoDevices();
    const { device: id, _id } = entries[2]!;
    for (const fields of [{ data: { reason: 'refused' } }, { at: '2026-11-23T02:03:00.001Z' }, { added: 'x' }, { evidence: [] }]) {
      const before = await jobs.get(_id);
      await change(jobs, _id, fields);
      expect(await found()).toEqual([{ type: 'wrong-hash', device: id, n: 3, entry: _id, by: NAM }]);
      await jobs.put({ ...before, _rev: (await jobs.get(_id))._rev });
    }
    expect(await found()).toEqual([]);
  });

  it('finds a change that was hashed anew by somebody without the key', async () => {
    const { entries } = await twoDevices();
    const third = entries[2]!;
    const without = ownKey();
    await remove(jobs, third._id);
    await put(jobs, without.sign({ ...third, at: '2026-11-23T02:03:00.001Z' }));
    const findings = await found();
    expect(findings).toContainEqual({ type: 'bad-signature', device: third.device, n: 3, entry: third._id, by: NAM });
  });

  it('finds an entry that the key’s owner wrote anew after it was received, and a fork', async () => {
    const own = ownKey();
    const nam = device();
    const first = own.sign(write(nam));
    const doc = { ...nam.doc, publicKey: own.publicKey };
    const next = own.sign({ ...write(nam), prev: first.hash });
    await put(jobs, doc, first, next);
    await follower().round();
    const twin = own.sign({ ...next, _id: `${next._id.slice(0, -1)}${next._id.endsWith('0') ? '1' : '0'}` as Entry['_id'] });
    await put(jobs, twin);
    expect(await found()).toEqual([{ type: 'fork', device: next.device, n: 2, entries: expect.arrayContaining([next._id, twin._id]) }]);
    await remove(jobs, next._id);
    expect(await found()).toEqual([{ type: 'receipt-differs', device: next.device, n: 2, receivedAt: expect.any(String), receipt: expect.stringMatching(/^receipt:/) }]);
    const onFirst = own.sign({ ...twin, n: 3, _id: `${next._id.slice(0, -2)}ff` as Entry['_id'], prev: first.hash });
    await put(jobs, onFirst);
    expect((await found()).filter(({ type }) => type === 'fork')).toEqual([{ type: 'fork', device: next.device, n: 3, entries: [twin._id, onFirst._id] }]);
  });

  it('finds another device’s entry that was replayed: under this device’s name, or as it is under another id', async () => {
    const { entries, others } = await twoDevices();
    const asIts = { ...others[0]!, _id: `${others[0]!._id.slice(0, -1)}0`, device: entries[0]!.device, n: 6 };
    await put(jobs, asIts);
    expect(await found()).toEqual([{ type: 'wrong-hash', device: entries[0]!.device, n: 6, entry: asIts._id, by: HOA }]);
    await remove(jobs, asIts._id);
    const again = { ...others[0]!, _id: `${others[0]!._id.slice(0, -1)}1` };
    await put(jobs, again);
    expect(await found()).toEqual([{ type: 'wrong-hash', device: others[0]!.device, n: 1, entry: again._id, by: HOA }]);
  });

  it('finds entries with no key, and those of a device that is another person’s', async () => {
    const { nam, hoa, entries, others } = await twoDevices();
    await remove(jobs, hoa.doc._id);
    await change(jobs, nam.doc._id, { by: HOA });
    const findings = await found();
    expect(findings.filter(({ type }) => type === 'no-key')).toMatchObject(others.map(({ n }) => ({ n })));
    expect(findings.filter(({ type }) => type === 'other-person')).toMatchObject(entries.map(({ n }) => ({ n, by: NAM })));
  });

  it('finds a tail that was cut off, also with the receipt in the database gone', async () => {
    const { nam, entries } = await twoDevices();
    const { at } = (await receipt(nam))!;
    await remove(jobs, entries[3]!._id);
    await remove(jobs, entries[4]!._id);
    const cut = { type: 'cut-tail', device: entries[0]!.device, range: { from: 4, to: 5 }, receivedAt: at };
    expect(await found()).toEqual([cut]);
    for (const { _id } of await receipts(nam)) await remove(jobs, _id);
    expect(await found()).toEqual([cut]);
    for (const entry of entries.slice(0, 3)) await remove(jobs, entry._id);
    expect(await found()).toEqual([{ ...cut, range: { from: 1, to: 5 } }]);
  });

  it('finds a receipt that was made by somebody else', async () => {
    const { nam, entries } = await twoDevices();
    const given = (await receipt(nam))!;
    await change(jobs, given._id, { received: [{ from: 1, to: 4, hash: entries[3]!.hash }] });
    expect(await found()).toEqual([{ type: 'forged-receipt', device: given.device, receipt: given._id }]);
  });

  it('finds one byte of a photo that was changed, and a chunk that is gone', async () => {
    const { entries, taken } = await twoDevices();
    const { sha256 } = taken.evidence;
    const where = { device: entries[2]!.device, n: 3, entry: entries[2]!._id, sha256 };
    const bytes = Buffer.from(await media.attachment(chunkDocId(sha256, 1), 'data'));
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    await change(media, chunkDocId(sha256, 1), { _attachments: { data: { content_type: 'application/octet-stream', data: bytes.toString('base64') } } });
    expect(await found()).toEqual([{ type: 'file-wrong', ...where }]);
    await remove(media, chunkDocId(sha256, 1));
    expect(await found()).toEqual([{ type: 'file-missing', ...where, chunks: [1], of: 2 }]);
  });

  it('says what and where in a sentence', async () => {
    const { entries } = await twoDevices();
    await remove(jobs, entries[1]!._id);
    expect((await found()).map(findingWords)).toEqual([expect.stringMatching(/^device [0-9a-f-]{36}: entry 2 was received by 2026-\S+ and is not there any more$/)]);
  });
});

/** Somebody who has a device's key in hand. */
function ownKey() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = pair.publicKey.export({ format: 'jwk' });
  return {
    publicKey: { kty, crv, x, y },
    sign(entry: Entry): Entry {
      const digest = createHash('sha256').update(hashedText(entry)).digest();
      return { ...entry, hash: sha256Schema.parse(digest.toString('hex')), sig: sign('sha256', digest, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url') };
    }
  };
}

describe('the follower', () => {
  it('names what has not come, takes it in when it comes, and waits for all chunks of a file', async () => {
    const nam = device();
    const taken = photo(2 * CHUNK_BYTES);
    const [first, second, third] = [write(nam), write(nam), write(nam, [taken.evidence])];
    const following = follower();
    // The key comes last, as on a device whose first push was cut off.
    await put(jobs, first!, third!);
    await following.round();
    expect(await receipts(nam)).toEqual([]);
    await put(jobs, nam.doc);
    await following.round();
    expect(await receipt(nam)).toMatchObject({ received: [{ from: 1, to: 1, hash: first!.hash }, { from: 3, to: 3, hash: third!.hash }], evidence: { files: 1, missing: [taken.evidence.sha256] } });
    await put(jobs, second!);
    await put(media, taken.chunks[0]!);
    await following.round();
    expect(await receipt(nam)).toMatchObject({ received: [{ from: 1, to: 3, hash: third!.hash }], evidence: { missing: [taken.evidence.sha256] } });
    await put(media, taken.chunks[1]!);
    await following.round();
    expect(await receipt(nam)).toMatchObject({ evidence: { files: 1, missing: [], wrong: [] } });
    expect(await found()).toEqual([]);
  });

  it('goes on where it was after a crash, without its memory, and on the next day with a new receipt', async () => {
    const nam = device();
    await put(jobs, nam.doc, write(nam));
    await follower().round();
    await put(jobs, write(nam));
    await follower().round();
    expect(completeTo((await receipt(nam))!)).toBe(2);
    await put(jobs, write(nam));
    instant += 86_400_000;
    await follower().round();
    expect((await receipts(nam)).map(completeTo)).toEqual([2, 3]);
    expect(await found()).toEqual([]);
  });

  it('reads a ward anew whose database was put back from an older copy, and does not forget what it had said', async () => {
    const nam = device();
    const [first, second] = [write(nam), write(nam)];
    await put(jobs, nam.doc, first!);
    await follower().round();
    const older = mkdtempSync(join(tmpdir(), 'tan-noi-copy-'));
    await wards.server.close();
    cpSync(join(wards.env.dataDir, 'databases'), older, { recursive: true });
    await reopen();
    await put(jobs, second!);
    await follower().round();
    expect(completeTo((await receipt(nam))!)).toBe(2);
    await wards.server.close();
    rmSync(join(wards.env.dataDir, 'databases'), { recursive: true });
    cpSync(older, join(wards.env.dataDir, 'databases'), { recursive: true });
    rmSync(older, { recursive: true });
    await reopen();
    expect((await found()).map(({ type }) => type)).toEqual(['cut-tail']);
    await follower().round();
    expect(completeTo((await receipt(nam))!)).toBe(1);
    expect((await found()).map(({ type }) => type)).toEqual(['cut-tail']);
    // The phone sends it again.
    await put(jobs, second!);
    await follower().round();
    expect(completeTo((await receipt(nam))!)).toBe(2);
    expect(await found()).toEqual([]);
  });

  it('gives no receipt for what was tampered with, and none for bytes that are not the file', async () => {
    const nam = device();
    const taken = photo(900);
    const [first, second] = [write(nam), write(nam, [taken.evidence])];
    await put(jobs, nam.doc, { ...first!, at: now() }, second!);
    await put(media, { ...taken.chunks[0]!, _attachments: { data: { content_type: 'application/octet-stream', data: randomBytes(900).toString('base64') } } });
    await follower().round();
    expect(await receipt(nam)).toMatchObject({ received: [{ from: 2, to: 2 }], evidence: { wrong: [taken.evidence.sha256] } });
  });

  it('writes nothing while nothing comes', async () => {
    await twoDevices();
    const before = (await jobs.info()).update_seq;
    const following = follower();
    await following.round();
    await following.round();
    expect((await jobs.info()).update_seq).toBe(before);
  });
});
