// What 1000 officers of a city's wards wrote with no network: real chains, hashed and signed by a key per device, in the same words each run.
// Built for Node by storm.mjs.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { entrySchema, GENESIS_HASH, hashedText } from '$domain/entry.ts';
import { deviceIdSchema, mintEntryId, mintJobId, personNameSchema, sha256Schema, wardSlugSchema } from '$domain/ids.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';
import { demoOrganisation } from '../../sync-server/demo/demo-organisation.ts';
import { randomBytes, seededRandom } from '../../sync-server/demo/random.ts';

const BEGAN = Date.parse('2026-11-23T01:00:00.000Z');

export interface Officer {
  name: string;
  ward: string;
  /** As the device sends them: its own document first. */
  docs: { _id: string; _rev: string }[];
}

/** The demo's wards with so many officers, spread evenly. */
export function stormOrganisation(officers: number) {
  const organisation = demoOrganisation();
  const people = Array.from({ length: officers }, (_, n) => ({ name: officerName(n), label: `Cán bộ ${n}`, roles: [{ ward: organisation.wards[n % organisation.wards.length]!.slug, role: 'officer' as const }] }));
  return { ...organisation, people };
}

export function stormOfficers(officers: number, entries: number): Officer[] {
  const { wards } = stormOrganisation(1);
  return Array.from({ length: officers }, (_, n) => ({ name: officerName(n), ward: wards[n % wards.length]!.slug, docs: written(n, wards[n % wards.length]!.slug, entries) }));
}

const officerName = (n: number) => personNameSchema.parse(`can-bo-${n}`);

function written(officer: number, slug: string, entries: number): Officer['docs'] {
  const random = seededRandom(officer + 1);
  const ward = wardSlugSchema.parse(slug);
  const by = officerName(officer);
  const device = deviceIdSchema.parse(uuidV7(BEGAN, randomBytes(random, 10)));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const docs: Officer['docs'] = [revised({ _id: `device:${device}`, type: 'device', v: 1, ward, by, publicKey: { kty: 'EC', crv: 'P-256', x, y }, app: 'storm', firstSeen: new Date(BEGAN).toISOString() })];
  let prev = GENESIS_HASH;
  for (let n = 1; n <= entries; n++) {
    const at = BEGAN + n * 300_000;
    const job = mintJobId('delivery', `S${officer}-${Math.ceil(n / 2)}`);
    const unsigned = {
      _id: mintEntryId(job, uuidV7(at, randomBytes(random, 10))), type: 'entry' as const, v: 1 as const, job, ward, by, device, n, at: new Date(at).toISOString(),
      clock: { offset: 120, within: 80, measuredAt: new Date(BEGAN).toISOString() }, after: [], pos: { lat: 10.79, lon: 106.74, accuracy: 12, at: new Date(at).toISOString() }, evidence: [], prev,
      kind: 'not-handed-over' as const, data: { reason: 'nobody-home' as const, remark: 'Nhà khóa cổng, hàng xóm báo chiều tối mới về; đã để lại giấy nhắn và số điện thoại.' }
    };
    const hash = sha256Schema.parse(createHash('sha256').update(hashedText(unsigned)).digest('hex'));
    docs.push(revised(entrySchema.parse({ ...unsigned, hash, sig: signed(hash, privateKey) })));
    prev = hash;
  }
  return docs;
}

const signed = (hash: string, key: KeyObject): string => sign('sha256', Buffer.from(hash, 'hex'), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

const revised = <T extends { _id: string }>(doc: T): T & { _rev: string } => ({ ...doc, _rev: `1-${createHash('md5').update(JSON.stringify(doc)).digest('hex')}` });
