// A device of somebody's own making: entries that are numbered, chained and signed as they should be, with whatever is wrong
// put in on purpose. So a refusal in a test is for that one thing and not for a missing field.
import { createHash, randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { GENESIS_HASH, hashedText, type EntryContent } from '../../../src/domain/entry.ts';
import type { Evidence } from '../../../src/domain/evidence.ts';
import { deviceDocId, deviceIdSchema, mintEntryId, personNameSchema, wardSlugSchema, type JobId } from '../../../src/domain/ids.ts';
import { sha256Schema } from '../../../src/domain/ids.ts';
import type { Doc } from './couch-client.ts';

export class ForgedDevice {
  readonly id = deviceIdSchema.parse(randomUUID());
  #n = 0;
  #prev = GENESIS_HASH;

  private constructor(
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly by: string,
    private readonly ward: string
  ) {}

  static async make({ by, ward }: { by: string; ward: string }): Promise<ForgedDevice> {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    return new ForgedDevice(keys, by, ward);
  }

  async doc(): Promise<Doc> {
    const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', this.keys.publicKey);
    return { _id: deviceDocId(this.id), type: 'device', v: 1, ward: this.ward, by: this.by, publicKey: { kty, crv, x, y }, app: 'forged', firstSeen: new Date().toISOString() };
  }

  async entry(job: JobId, content: EntryContent, evidence: Evidence[] = []): Promise<Doc> {
    const unsigned = {
      _id: mintEntryId(job, uuidV7()),
      type: 'entry' as const,
      v: 1 as const,
      job,
      ward: wardSlugSchema.parse(this.ward),
      by: personNameSchema.parse(this.by),
      device: this.id,
      n: ++this.#n,
      at: new Date().toISOString(),
      after: [],
      evidence,
      prev: this.#prev,
      ...content
    };
    const digest = createHash('sha256').update(hashedText(unsigned)).digest();
    const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.keys.privateKey, digest);
    this.#prev = sha256Schema.parse(digest.toString('hex'));
    return { ...unsigned, hash: this.#prev, sig: Buffer.from(signature).toString('base64url') };
  }
}

function uuidV7(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
