// The rescue file at the desk: what a device could not send, taken in once, whoever brings it, and nothing that was forged.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';
import type { EntryContent } from '../../src/domain/entry.ts';
import type { Evidence } from '../../src/domain/evidence.ts';
import { jobIdSchema } from '../../src/domain/ids.ts';
import type { Administration } from '../../sync-server/couch/administration.ts';
import type { Doc } from '../../sync-server/couch/document-store.ts';
import { nodeCrypto } from '../../sync-server/receipts/node-crypto.ts';
import type { RescueAnswer } from '../../sync-server/rescue/rescue-report.ts';
import { takeInRescue } from '../../sync-server/rescue/take-in-rescue.ts';
import { ForgedDevice } from '../e2e/support/forged-device.ts';
import { wardsTemplate, type ProvisionedWards, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { rescueFile, sha256 } from '../fixtures/rescue-file.ts';

const OFFICER = 'canbo.anphu';
const PATROL = 'tuantra.anphu';
const DESK = { name: 'motcua.anphu', roles: ['ward:an-phu:desk'] };
const DELIVERY = jobIdSchema.parse('job:delivery:31.98.H29-261104-0013');
const FOUND = jobIdSchema.parse('job:violation:0190a6a0-0000-7000-8000-00000000000a');
const notFound: EntryContent = { kind: 'not-handed-over', data: { reason: 'nobody-home' } };

describe('a rescue file', () => {
  let template: WardsTemplate;
  let wards: ProvisionedWards;
  let server: Administration;
  let device: ForgedDevice;

  beforeAll(async () => void (template = await wardsTemplate()));
  afterAll(() => template.remove());
  beforeEach(async () => {
    wards = template.open();
    server = wards.server;
    device = await ForgedDevice.make({ by: OFFICER, ward: 'an-phu' });
  });
  afterEach(() => wards.remove());

  /** In pieces, as a network brings it. */
  async function* inPieces(file: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < file.length; at += 10_007) yield file.subarray(at, at + 10_007);
  }
  const take = (file: Buffer, { who = DESK, dryRun = false, vouched = true } = {}): Promise<RescueAnswer> =>
    takeInRescue({ bytes: inPieces(file), who, now: '2026-11-23T03:00:00.000Z', dryRun, vouched }, { databases: server, crypto: nodeCrypto() });
  const verdicts = (answer: RescueAnswer) => (answer.type === 'rescue' ? answer.items.map(({ what, verdict, why }) => `${what} ${verdict}${why ? ` ${why.code}` : ''}`) : [answer.code]);
  const jobs = () => server.store('ward-an-phu');
  const photo = (bytes = 700_000) => randomBytes(bytes);
  const evidenceOf = (file: Buffer): Evidence => ({ sha256: sha256(file), use: 'photo', bytes: file.length, mime: 'image/jpeg', takenAt: '2026-11-23T02:00:00.000Z' });
  const file = (docs: readonly object[], files: readonly Buffer[] = []) => rescueFile({ person: OFFICER, ward: 'an-phu', docs, files });

  it('is taken in with its photos in the writer’s name, and the second time nothing is new', async () => {
    const picture = photo();
    const entry = await device.entry(DELIVERY, notFound, [evidenceOf(picture)]);
    const whole = file([await device.doc(), entry], [picture]);
    expect(verdicts(await take(whole, { dryRun: true }))).toEqual(['device new', 'entry new', 'file new']);
    await expect(jobs().get(entry._id)).rejects.toMatchObject({ status: 404 });

    expect(verdicts(await take(whole))).toEqual(['device new', 'entry new', 'file new']);
    const stored = await jobs().get(entry._id);
    expect(stored).toMatchObject({ by: OFFICER, hash: entry['hash'] });
    const media = server.store('ward-an-phu-media');
    const { rows } = await media.allDocs({ startkey: 'chunk:', endkey: 'chunk;' });
    expect(Buffer.concat(await Promise.all(rows.map(({ key }) => media.attachment(key, 'data')))).equals(picture)).toBe(true);
    expect(await media.get(rows[0]!.key)).toMatchObject({ by: OFFICER, of: 2, index: 0 });
    const notes = await server.store('ward-an-phu-desk').allDocs({ startkey: 'rescue:', endkey: 'rescue;', include_docs: true });
    expect(notes.rows.map(({ doc }) => doc)).toMatchObject([{ by: DESK.name, person: OFFICER, vouched: true }]);

    expect(verdicts(await take(whole))).toEqual(['device there', 'entry there', 'file there']);
    expect((await jobs().get(entry._id))._rev).toBe(stored._rev);
    expect((await server.store('ward-an-phu-desk').allDocs({ startkey: 'rescue:', endkey: 'rescue;' })).rows).toHaveLength(1);
  });

  it('is what the device itself would have sent: it comes back and pushes, and nothing changes', async () => {
    const entry = await device.entry(DELIVERY, notFound);
    await take(file([await device.doc(), entry]));
    const rev = `1-${sha256(canonicalJson(entry)).slice(0, 32)}`;
    await jobs().bulkDocs([{ ...entry, _rev: rev }], false);
    expect(await jobs().get(entry._id, { conflicts: true })).toMatchObject({ _rev: rev });
    expect((await jobs().get(entry._id, { conflicts: true }))['_conflicts']).toBeUndefined();
  });

  it('of a device nobody has heard of is taken only if somebody vouches for it; of one that is known it is taken as it is', async () => {
    const picture = photo(1000);
    const docs = [await device.doc(), await device.entry(DELIVERY, notFound, [evidenceOf(picture)])];
    const answer = await take(file(docs, [picture]), { vouched: false });
    expect(verdicts(answer)).toEqual(['device vouch vouch', 'entry vouch vouch', 'file vouch vouch']);
    expect(answer).toMatchObject({ unknownDevice: { fingerprint: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}$/) } });
    await jobs().bulkDocs([docs[0] as Doc], true);
    expect(verdicts(await take(file(docs), { vouched: false }))).toEqual(['device there', 'entry new']);
  });

  it('takes nothing that was forged: changed content, another’s signature, another key, another’s name, a photo that is none of it', async () => {
    const stranger = await ForgedDevice.make({ by: OFFICER, ward: 'an-phu' });
    const [entry, changed, other] = [await device.entry(DELIVERY, notFound), await device.entry(DELIVERY, notFound), await stranger.entry(DELIVERY, notFound)];
    const colleague = await (await ForgedDevice.make({ by: 'canbo2.anphu', ward: 'an-phu' }));
    const answer = await take(
      file(
        [
          await device.doc(),
          await colleague.doc(),
          entry,
          { ...changed, data: { reason: 'refused' } },
          { ...other, device: device.id },
          await stranger.entry(DELIVERY, notFound),
          await colleague.entry(DELIVERY, notFound),
          { ...entry, _id: 'nonsense' },
          ['no document at all']
        ],
        [photo(1000)]
      )
    );
    expect(verdicts(answer)).toEqual([
      'device new', 'device refused other-person', 'entry new', 'entry refused wrong-hash', 'entry refused wrong-hash', 'entry refused no-key', 'entry refused no-key', 'entry refused form', 'job refused form', 'file refused file-unnamed'
    ]);
    // The device is registered by now: another key under its name is a forgery.
    const masked = await stranger.doc();
    expect(verdicts(await take(file([{ ...masked, _id: `device:${device.id}` }, entry])))).toEqual(['device refused other-device', 'entry there']);
  });

  it('gives nobody more rights than they have: what the writer’s role may not write stays out', async () => {
    const docs = [await device.doc(), await device.entry(DELIVERY, { kind: 'reviewed', data: { entry: (await device.entry(DELIVERY, notFound))._id as never, verdict: 'accepted' } })];
    expect(verdicts(await take(file(docs)))).toEqual(['device new', 'entry refused not-allowed']);
  });

  it('takes a find’s job only with the signed entry that holds its hash', async () => {
    const patrol = await ForgedDevice.make({ by: PATROL, ward: 'an-phu' });
    const job = {
      _id: FOUND, type: 'job', v: 1, ward: 'an-phu', kind: 'violation', title: 'Lấn chiếm lòng lề đường', place: { address: '12 Đường số 10' }, received: '2026-11-23T01:00:00.000Z', due: '2026-11-25T01:00:00.000Z',
      source: 'patrol', createdAt: '2026-11-23T01:00:00.000Z', createdBy: PATROL, violation: { category: 'LLD', description: 'Để xe', media: [] }
    };
    const found = await patrol.entry(FOUND, { kind: 'found', data: { jobHash: sha256(canonicalJson(job)) } } as EntryContent);
    const docs = [await patrol.doc(), job, found];
    const of = (list: readonly object[]) => rescueFile({ person: PATROL, ward: 'an-phu', docs: list });
    expect(verdicts(await take(of([docs[0]!, { ...job, title: 'Sửa lại' }, found])))).toEqual(['device new', 'job refused job-unproven', 'entry new']);
    expect(verdicts(await take(of(docs)))).toEqual(['device there', 'job new', 'entry there']);
  });

  it('that was cut off gives what is whole in it, says so, and the whole one brings the rest', async () => {
    const pictures = [photo(), photo()];
    const entries = [await device.entry(DELIVERY, notFound, [evidenceOf(pictures[0]!)]), await device.entry(DELIVERY, notFound, [evidenceOf(pictures[1]!)])];
    const docs = [await device.doc(), ...entries];
    const whole = file(docs, pictures);
    const cut = await take(whole.subarray(0, whole.length - 5));
    expect(cut).toMatchObject({ damaged: true });
    expect(verdicts(cut)).toEqual(['device new', 'entry new', 'entry new', 'file new', 'file refused file-cut']);
    const inDocuments = await take(file(docs).subarray(0, -300));
    expect(verdicts(inDocuments)).toEqual(['device there', 'entry there']);
    expect(inDocuments).toMatchObject({ damaged: true });
    const again = await take(whole);
    expect(verdicts(again)).toEqual(['device there', 'entry there', 'entry there', 'file there', 'file new']);
    expect(again).toMatchObject({ damaged: false });
  });

  it.each<[string, (whole: Buffer) => Buffer, string]>([
    ['something else', () => Buffer.from('%PDF-1.7 …'), 'not-a-rescue-file'],
    ['nothing', () => Buffer.alloc(0), 'not-a-rescue-file'],
    ['of a version to come', (whole) => Buffer.concat([Buffer.from('TANNOI02'), whole.subarray(8)]), 'newer-format'],
    ['with a damaged beginning', (whole) => Buffer.concat([whole.subarray(0, 12), Buffer.from('}'), whole.subarray(13)]), 'damaged-index'],
    ['with an index as large as a lie', (whole) => Buffer.concat([whole.subarray(0, 8), Buffer.from([255, 255, 255, 255]), whole.subarray(12)]), 'not-a-rescue-file']
  ])('that is %s is refused with words', async (_, spoil, code) => {
    const answer = await take(spoil(file([await device.doc()])));
    expect(answer).toMatchObject({ type: 'failed', code, vi: expect.any(String), en: expect.any(String) });
  });

  it('is for the desk of its own ward', async () => {
    const docs = [await device.doc(), await device.entry(DELIVERY, notFound)];
    expect(verdicts(await take(file(docs), { who: { name: 'motcua.thaodien', roles: ['ward:thao-dien:desk'] } }))).toEqual(['ward-not-yours']);
    expect(verdicts(await take(file(docs), { who: { name: OFFICER, roles: ['ward:an-phu:officer'] } }))).toEqual(['ward-not-yours']);
    // Said to be of the neighbour's, it does not get its documents in there either.
    const moved = rescueFile({ person: OFFICER, ward: 'thao-dien', docs });
    expect(verdicts(await take(moved, { who: { name: null as never, roles: ['_admin'] } }))).toEqual(['device refused other-ward', 'entry refused no-key']);
    expect(verdicts(await take(rescueFile({ person: OFFICER, ward: 'nowhere', docs }), { who: { name: null as never, roles: ['_admin'] } }))).toEqual(['ward-unknown']);
  });
});
