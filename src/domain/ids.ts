// Branded identifiers. A bare string never passes for an id; ids are minted at capture and parsed at every edge.
import * as z from 'zod/mini';
import { JOB_KINDS, type JobKind } from './id-names.ts';

export { JOB_KINDS, kindOfJob, wardDatabases, wardDocId, type JobKind } from './id-names.ts';
export const jobKindSchema = z.enum(JOB_KINDS);

/** `job:<kind>:<key>`; the key comes from the source (dossier code, Open311 id) or is a UUID for a find on the way. */
export const jobIdSchema = z
  .string()
  .check(z.maxLength(160), z.regex(/^job:(delivery|violation|visit):[A-Za-z0-9][A-Za-z0-9._-]*$/))
  .brand<'JobId'>();
export type JobId = z.infer<typeof jobIdSchema>;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** `entry:<jobId>:<uuidv7>` */
export const entryIdSchema = z
  .string()
  .check(z.maxLength(210), z.regex(new RegExp(`^entry:job:(delivery|violation|visit):[A-Za-z0-9][A-Za-z0-9._-]*:${UUID}$`)))
  .brand<'EntryId'>();
export type EntryId = z.infer<typeof entryIdSchema>;

export const deviceIdSchema = z.string().check(z.regex(new RegExp(`^${UUID}$`))).brand<'DeviceId'>();
export type DeviceId = z.infer<typeof deviceIdSchema>;

export const wardSlugSchema = z.string().check(z.maxLength(40), z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)).brand<'WardSlug'>();
export type WardSlug = z.infer<typeof wardSlugSchema>;

/** A person's sign-in name, as in CouchDB's `_users` (`org.couchdb.user:<name>`). */
export const personNameSchema = z.string().check(z.maxLength(64), z.regex(/^[a-z0-9][a-z0-9._-]*$/)).brand<'PersonName'>();
export type PersonName = z.infer<typeof personNameSchema>;

/** SHA-256 in lower-case hex. */
export const sha256Schema = z.string().check(z.regex(/^[0-9a-f]{64}$/)).brand<'Sha256'>();
export type Sha256 = z.infer<typeof sha256Schema>;

/** Throws when the key holds what an id may not (a bug of the caller: sources are checked before). */
export const mintJobId = (kind: JobKind, key: string): JobId => jobIdSchema.parse(`job:${kind}:${key}`);

export const mintEntryId = (job: JobId, uuid: string): EntryId => entryIdSchema.parse(`entry:${job}:${uuid}`);

export const deviceDocId = (device: DeviceId): string => `device:${device}`;
