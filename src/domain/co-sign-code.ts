// What one officer's screen shows and a second one's camera reads, with no network between them: which entry to sign, by its hash, and enough to
// say what it is where the entry itself has not come yet.
import * as z from 'zod/mini';
import { instantSchema, text } from './common-fields.ts';
import type { Entry } from './entry.ts';
import { entryIdSchema, jobIdSchema, personNameSchema, sha256Schema, wardSlugSchema, type JobId } from './ids.ts';

export const coSignCodeSchema = z.object({
  ward: wardSlugSchema,
  entry: entryIdSchema,
  hash: sha256Schema,
  by: personNameSchema,
  at: instantSchema,
  /** Kind of the entry, and its outcome where it has one: `verified minutes`. Words for the screen are the reader's. */
  kind: text(40),
  outcome: text(40)
});
export type CoSignCode = z.infer<typeof coSignCodeSchema>;

const MARK = 'TANNOI-KY-1';

export function writeCoSignCode(entry: Entry): string {
  const outcome = entry.kind === 'verified' ? entry.data.outcome : '';
  return [MARK, entry.ward, entry._id, entry.hash, entry.by, entry.at, entry.kind, outcome].join('|');
}

/** Undefined for what is no such code. */
export function readCoSignCode(scanned: string): CoSignCode | undefined {
  const [mark, ward, entry, hash, by, at, kind, outcome, ...rest] = scanned.trim().split('|');
  if (mark !== MARK || rest.length > 0) return undefined;
  return coSignCodeSchema.safeParse({ ward, entry, hash, by, at, kind, outcome }).data;
}

export const jobOfCode = ({ entry }: CoSignCode): JobId => jobIdSchema.parse(entry.slice('entry:'.length, entry.lastIndexOf(':')));
