// The server's own hand in a ward's log: what a reporter says by their code ("not put right") is an entry like any other, numbered, chained and
// signed by a key of the server's. Before an entry is written the next one stands in the server's own database, so that a crash neither loses a
// number nor uses one twice.
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { z } from 'zod';
import { deviceDocSchema } from '$domain/device-doc.ts';
import { entrySchema, GENESIS_HASH, hashedText, type Entry, type EntryContent } from '$domain/entry.ts';
import { deviceDocId, deviceIdSchema, mintEntryId, personNameSchema, sha256Schema, wardDatabases, type JobId, type WardSlug } from '$domain/ids.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';
import type { Administration } from '../couch/administration.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { sha256Hex } from '../receipts/node-crypto.ts';
import { findIn } from './report-database.ts';
import { readLog } from './standing.ts';

/** Who wrote it, on screens: the reporter, by way of the public page. */
export const SERVER_PERSON = personNameSchema.parse('bao-cao');

const handSchema = z.object({
  _id: z.string(),
  _rev: z.string().optional(),
  type: z.literal('hand'),
  v: z.literal(1),
  device: deviceIdSchema,
  privateKey: z.looseObject({ kty: z.literal('EC'), d: z.string() }),
  publicKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  firstSeen: z.string(),
  n: z.number().int(),
  head: sha256Schema,
  /** Promised and perhaps written: it is written again before the next. */
  pending: z.optional(entrySchema)
});
type Hand = z.infer<typeof handSchema>;

const ATTEMPTS = 10;

export class ServerLog {
  readonly #parts: { databases: Pick<Administration, 'store'>; store: DocumentStore; now: () => number };
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: { databases: Pick<Administration, 'store'>; store: DocumentStore; now: () => number }) {
    this.#parts = parts;
  }

  /** One after the other: each is chained to the one before. */
  append(ward: WardSlug, job: JobId, content: EntryContent): Promise<Entry> {
    const appended = this.#last.then(() => this.#append(ward, job, content));
    // Whoever appended hears of a failure; who comes next only waits for its end.
    this.#last = appended.catch(() => undefined);
    return appended;
  }

  async #append(ward: WardSlug, job: JobId, content: EntryContent): Promise<Entry> {
    const jobs = this.#parts.databases.store(wardDatabases(ward).jobs);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const hand = await this.#finish(await this.#hand(ward, jobs), jobs);
      if (!hand) continue;
      const entry = this.#make(hand, { ward, job, content, after: (await readLog(jobs, job)).view.heads });
      const promised = await this.#keep({ ...hand, pending: entry });
      if (promised && (await this.#finish(promised, jobs))) return entry;
    }
    throw new Error(`another process keeps writing the log of ${ward}`);
  }

  /** Writes what was promised. Undefined when another process moved on meanwhile. */
  async #finish(hand: Hand, jobs: DocumentStore): Promise<Hand | undefined> {
    const { pending, ...rest } = hand;
    if (!pending) return hand;
    const [result] = await jobs.bulkDocs([{ ...pending }], true);
    if (result && 'error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${pending._id} was not written: ${result.error} ${result.reason}`);
    return this.#keep({ ...rest, n: pending.n, head: pending.hash });
  }

  #make(hand: Hand, { ward, job, content, after }: { ward: WardSlug; job: JobId; content: EntryContent; after: Entry['after'] }): Entry {
    const now = this.#parts.now();
    const at = new Date(now).toISOString();
    const unsigned = {
      _id: mintEntryId(job, uuidV7(now, randomBytes(10))), type: 'entry' as const, v: 1 as const, job, ward, by: SERVER_PERSON, device: hand.device, n: hand.n + 1,
      at, after: after.slice(0, 50), evidence: [], prev: hand.head, ...content
    };
    const hash = sha256Hex(hashedText(unsigned));
    const key = createPrivateKey({ key: hand.privateKey, format: 'jwk' });
    return entrySchema.parse({ ...unsigned, hash, sig: sign('sha256', Buffer.from(hash, 'hex'), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url') });
  }

  async #hand(ward: WardSlug, jobs: DocumentStore): Promise<Hand> {
    const _id = `hand:${ward}`;
    const kept = await findIn(this.#parts.store, _id);
    const hand = kept ? handSchema.parse(kept) : await this.#newHand(_id);
    // At every start of a chain, so that a crash right after the key was made leaves no entries without one.
    if (hand.n === 0) await this.#register(hand, ward, jobs);
    return hand;
  }

  async #newHand(_id: string): Promise<Hand> {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { kty, crv, x, y } = pair.publicKey.export({ format: 'jwk' });
    const now = this.#parts.now();
    const hand = handSchema.parse({
      _id, type: 'hand', v: 1, device: uuidV7(now, randomBytes(10)), privateKey: pair.privateKey.export({ format: 'jwk' }), publicKey: { kty, crv, x, y }, firstSeen: new Date(now).toISOString(), n: 0, head: GENESIS_HASH
    });
    return (await this.#keep(hand)) ?? handSchema.parse(await findIn(this.#parts.store, _id));
  }

  async #register({ device, publicKey, firstSeen }: Hand, ward: WardSlug, jobs: DocumentStore): Promise<void> {
    const doc = deviceDocSchema.parse({ _id: deviceDocId(device), type: 'device', v: 1, ward, by: SERVER_PERSON, publicKey, app: 'server', firstSeen });
    const [result] = await jobs.bulkDocs([doc], true);
    if (result && 'error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${doc._id} was not written: ${result.error}`);
  }

  async #keep(hand: Hand): Promise<Hand | undefined> {
    const [result] = await this.#parts.store.bulkDocs([{ ...hand }], true);
    if (result && 'ok' in result) return { ...hand, _rev: result.rev };
    if (result?.error === 'conflict' || result?.status === 409) return undefined;
    throw new Error(`${hand._id} was not written: ${result?.error ?? 'no answer'}`);
  }
}
