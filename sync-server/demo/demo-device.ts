// A device as the app makes one: a key of its own, entries numbered, chained and signed. Its private key is thrown away with it.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { deviceDocSchema, type DeviceDoc } from '$domain/device-doc.ts';
import { entrySchema, GENESIS_HASH, hashedText, type Entry, type EntryContent } from '$domain/entry.ts';
import type { Evidence } from '$domain/evidence.ts';
import { deviceDocId, deviceIdSchema, mintEntryId, sha256Schema, type DeviceId, type EntryId, type PersonName, type Sha256, type WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { Position } from '$domain/common-fields.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';
import { between, randomBytes, type Random } from './random.ts';

export interface NewEntry {
  job: Job;
  content: EntryContent;
  /** ISO instant. */
  at: string;
  /** Heads of the job that the person had seen. */
  after: readonly EntryId[];
  evidence: Evidence[];
  pos?: Position;
}

export class DemoDevice {
  readonly doc: DeviceDoc;
  readonly #id: DeviceId;
  readonly #key: KeyObject;
  readonly #random: Random;
  /** Milliseconds by which this device's clock is slow. */
  readonly #offset: number;
  #n = 0;
  #head: Sha256 = GENESIS_HASH;

  constructor({ by, ward, firstSeen, random }: { by: PersonName; ward: WardSlug; firstSeen: string; random: Random }) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = pair.publicKey.export({ format: 'jwk' });
    this.#key = pair.privateKey;
    this.#random = random;
    this.#offset = between(random, -900, 900);
    this.#id = deviceIdSchema.parse(uuidV7(Date.parse(firstSeen), randomBytes(random, 10)));
    this.doc = deviceDocSchema.parse({ _id: deviceDocId(this.#id), type: 'device', v: 1, ward, by, publicKey: { kty: 'EC', crv: 'P-256', x, y }, app: 'demo', firstSeen });
  }

  write({ job, content, at, after, evidence, pos }: NewEntry): Entry {
    const unsigned = {
      _id: mintEntryId(job._id, uuidV7(Date.parse(at), randomBytes(this.#random, 10))),
      type: 'entry' as const,
      v: 1 as const,
      job: job._id,
      ward: job.ward,
      by: this.doc.by,
      device: this.#id,
      n: ++this.#n,
      at,
      clock: { offset: this.#offset, within: 120, measuredAt: at },
      after: [...after],
      ...(pos && { pos }),
      evidence,
      prev: this.#head,
      ...content
    };
    const digest = createHash('sha256').update(hashedText(unsigned)).digest();
    this.#head = sha256Schema.parse(digest.toString('hex'));
    const sig = sign('sha256', digest, { key: this.#key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return entrySchema.parse({ ...unsigned, hash: this.#head, sig });
  }
}
