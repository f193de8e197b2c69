// An entry of the field log: never changed, never deleted, numbered and chained per device, signed by the device's key.
import * as z from 'zod/mini';
import { canonicalJson } from './canonical-json.ts';
import { clockFaultSchema, clockSchema } from './clock.ts';
import { instantSchema, positionSchema } from './common-fields.ts';
import { ENTRY_KINDS } from './entry-kinds/registry.ts';
import { evidenceSchema } from './evidence.ts';
import { deviceIdSchema, entryIdSchema, jobIdSchema, personNameSchema, sha256Schema, wardSlugSchema } from './ids.ts';

/** `prev` of a device's first entry. */
export const GENESIS_HASH = sha256Schema.parse('0'.repeat(64));

const base = {
  _id: entryIdSchema,
  type: z.literal('entry'),
  v: z.literal(1),
  job: jobIdSchema,
  ward: wardSlugSchema,
  by: personNameSchema,
  device: deviceIdSchema,
  n: z.int().check(z.gte(1)),
  /** By the device's clock; `clock` says how far that can be trusted. */
  at: instantSchema,
  clock: z.optional(clockSchema),
  /** The clock was plainly wrong: `at` is what it showed, and not to be believed. */
  clockFault: z.optional(clockFaultSchema),
  /** The heads of the job's entries that the writer had seen; empty for the first. */
  after: z.array(entryIdSchema).check(z.maxLength(50)),
  pos: z.optional(positionSchema),
  evidence: z.array(evidenceSchema).check(z.maxLength(30)),
  prev: sha256Schema,
  hash: sha256Schema,
  /** ECDSA P-256 with SHA-256 over the 32 bytes of `hash`, raw r‖s, base64url. */
  sig: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/))
};

export const entryBaseSchema = z.object(base);
export type EntryBase = z.infer<typeof entryBaseSchema>;

export const entrySchema = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('amended'), data: ENTRY_KINDS.amended.data }),
  z.object({ ...base, kind: z.literal('answered'), data: ENTRY_KINDS.answered.data }),
  z.object({ ...base, kind: z.literal('assigned'), data: ENTRY_KINDS.assigned.data }),
  z.object({ ...base, kind: z.literal('closed'), data: ENTRY_KINDS.closed.data }),
  z.object({ ...base, kind: z.literal('co-signed'), data: ENTRY_KINDS['co-signed'].data }),
  z.object({ ...base, kind: z.literal('carried'), data: ENTRY_KINDS.carried.data }),
  z.object({ ...base, kind: z.literal('corrected'), data: ENTRY_KINDS.corrected.data }),
  z.object({ ...base, kind: z.literal('found'), data: ENTRY_KINDS.found.data }),
  z.object({ ...base, kind: z.literal('handed-over'), data: ENTRY_KINDS['handed-over'].data }),
  z.object({ ...base, kind: z.literal('kept-apart'), data: ENTRY_KINDS['kept-apart'].data }),
  z.object({ ...base, kind: z.literal('merged'), data: ENTRY_KINDS.merged.data }),
  z.object({ ...base, kind: z.literal('not-handed-over'), data: ENTRY_KINDS['not-handed-over'].data }),
  z.object({ ...base, kind: z.literal('passed-on'), data: ENTRY_KINDS['passed-on'].data }),
  z.object({ ...base, kind: z.literal('recheck-set'), data: ENTRY_KINDS['recheck-set'].data }),
  z.object({ ...base, kind: z.literal('planned'), data: ENTRY_KINDS.planned.data }),
  z.object({ ...base, kind: z.literal('post-returned'), data: ENTRY_KINDS['post-returned'].data }),
  z.object({ ...base, kind: z.literal('posted'), data: ENTRY_KINDS.posted.data }),
  z.object({ ...base, kind: z.literal('redacted'), data: ENTRY_KINDS.redacted.data }),
  z.object({ ...base, kind: z.literal('reopened'), data: ENTRY_KINDS.reopened.data }),
  z.object({ ...base, kind: z.literal('reviewed'), data: ENTRY_KINDS.reviewed.data }),
  z.object({ ...base, kind: z.literal('seen-again'), data: ENTRY_KINDS['seen-again'].data }),
  z.object({ ...base, kind: z.literal('settled'), data: ENTRY_KINDS.settled.data }),
  z.object({ ...base, kind: z.literal('verified'), data: ENTRY_KINDS.verified.data }),
  z.object({ ...base, kind: z.literal('visited'), data: ENTRY_KINDS.visited.data })
]);
export type Entry = z.infer<typeof entrySchema>;

/** What a person records: the kind and its data. Everything else the device adds. */
export type EntryContent = { [K in Entry['kind']]: { kind: K; data: Extract<Entry, { kind: K }>['data'] } }[Entry['kind']];

type Unsigned = Omit<EntryBase, 'hash' | 'sig'> & EntryContent;

/** The text whose SHA-256 is the entry's `hash`: the canonical JSON of the entry without `hash`, `sig` and what CouchDB adds. */
export function hashedText(entry: Unsigned): string {
  const kept = Object.entries(entry).filter(([key]) => key !== 'hash' && key !== 'sig' && (key === '_id' || !key.startsWith('_')));
  return canonicalJson(Object.fromEntries(kept));
}

export { actedAt } from './clock.ts';
