// Stores as earlier versions of the app made them, with what a person may have left in them unsent. For the test of upgrades: a store
// that went out is never described anew here, only the next one is added.
import { Dexie } from 'dexie';
import { GENESIS_HASH, hashedText, type Entry, type EntryContent } from '$domain/entry.ts';
import { deviceDocId, deviceIdSchema, mintEntryId, type PersonName, type Sha256 } from '$domain/ids.ts';
import { handOver, WARD } from './test-documents.ts';
import { firstRev, sha256, toBase64Url, fromHex } from './digest.ts';
import type { Job } from '$domain/job.ts';

export interface EarlierStore {
  version: number;
  stores: Record<string, string | null>;
}

/** As Dexie was told. `null` would be a table that went away. */
export const EARLIER_STORES: readonly EarlierStore[] = [
  {
    version: 1,
    stores: {
      docs: 'id, seq, [person+open+due], [kind+open+due], [doneBy+at], [log+at], quarantine, orphan, deleted',
      outbox: '++n, id',
      refused: 'id',
      localDocs: 'id',
      docAttachments: 'digest, *owners',
      meta: 'key',
      evidence: 'sha256, waiting',
      evidenceBlobs: 'sha256'
    }
  },
  { version: 2, stores: { drafts: 'key, at', draftFiles: '[draft+id]' } },
  { version: 3, stores: { leftJobs: 'id' } },
  { version: 4, stores: { intents: 'key' } },
  { version: 5, stores: { casePictures: 'key' } }
];

export interface LeftBehind {
  job: Job;
  entry: Entry;
  refused: string;
  evidence: Sha256;
}

/** Builds a store up to `version` and leaves a day's work in it: a device, an unsent entry with its photo, a refused one. */
export async function buildEarlierStore(name: string, { version, person, job, file }: { version: number; person: PersonName; job: Job; file: Blob }): Promise<LeftBehind> {
  const db = new Dexie(name);
  for (const earlier of EARLIER_STORES) if (earlier.version <= version) db.version(earlier.version).stores(earlier.stores);
  await db.open();
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const id = deviceIdSchema.parse(crypto.randomUUID());
  const device = { _id: deviceDocId(id), type: 'device', v: 1, ward: WARD, by: person, publicKey: { kty: 'EC', crv: 'P-256', x, y }, app: '1', firstSeen: '2026-11-01T01:00:00.000Z' };
  const photo = await sha256(await file.arrayBuffer());
  const unsigned = {
    _id: mintEntryId(job._id, crypto.randomUUID()), type: 'entry' as const, v: 1 as const, job: job._id, ward: WARD, by: person, device: id, n: 1, at: '2026-11-20T02:00:00.000Z',
    after: [], evidence: [{ sha256: photo, use: 'photo' as const, bytes: file.size, mime: 'image/jpeg' as const, takenAt: '2026-11-20T02:00:00.000Z' }], prev: GENESIS_HASH,
    ...(handOver(job._id).contents[0] as Extract<EntryContent, { kind: 'handed-over' }>)
  };
  const hash = await sha256(hashedText(unsigned));
  const sig = toBase64Url(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, fromHex(hash))));
  const entry = { ...unsigned, hash, sig } as Entry;
  const view = { state: 'done', outcome: 'handed-over', decidedBy: { entry: entry._id, by: person, at: entry.at }, visits: 1, reviews: {}, contested: [], heads: [entry._id], entries: 1 };
  const refused = mintEntryId(job._id, crypto.randomUUID());
  const body = <T extends { _id: string }>({ _id: _, ...rest }: T) => rest;
  await db.table('docs').bulkPut([
    { id: job._id, seq: 1, rev: await firstRev(job), doc: body(job), kind: 'delivery', due: job.due, person: '', open: 0, doneBy: person, at: entry.at, view, children: 1 },
    { id: entry._id, seq: 2, rev: await firstRev(entry), doc: body(entry), log: 1, at: entry.at, parent: job._id },
    { id: device._id, seq: 3, rev: await firstRev(device), doc: body(device) }
  ]);
  await db.table('outbox').bulkAdd([
    { id: device._id, rev: await firstRev(device), doc: body(device) },
    { id: entry._id, rev: await firstRev(entry), doc: body(entry) }
  ]);
  await db.table('refused').put({ id: refused, rev: await firstRev(entry), doc: body(entry), refusal: { status: 403, reason: 'role: x' } });
  await db.table('meta').bulkPut([{ key: 'head', value: { n: 1, hash } }, { key: 'device', value: { id, privateKey: pair.privateKey } }, { key: 'synced', value: '2026-11-19T02:00:00.000Z' }]);
  await db.table('evidence').put({ sha256: photo, bytes: file.size, mime: 'image/jpeg', created: entry.at, waiting: 1, sent: [] });
  await db.table('evidenceBlobs').put({ sha256: photo, blob: file });
  db.close();
  return { job, entry, refused, evidence: photo };
}
