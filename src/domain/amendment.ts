// A job is written once. What it looks like after somebody corrected it is the job with its amendments laid over it: never another document.
import * as z from 'zod/mini';
import { fieldOf } from './amended-job.ts';
import { canonicalJson } from './canonical-json.ts';
import { dongSchema, instantSchema, latSchema, LIMITS, lonSchema, requiredText, text } from './common-fields.ts';
import { CHANNELS, HANDED_IN, type Job } from './job.ts';
import { KEPT_NUMBER, keptNumber, KNOWN_BIRTH } from './known-identity.ts';

/** Null where the field is taken away. */
const FIELDS = {
  title: requiredText(LIMITS.title),
  'person.name': text(LIMITS.name),
  'person.phone': z.nullable(text(LIMITS.phone)),
  'person.idNumber': z.nullable(z.string().check(z.regex(KEPT_NUMBER))),
  'person.born': z.nullable(z.string().check(z.regex(KNOWN_BIRTH))),
  'place.address': text(LIMITS.address),
  'place.lat': z.nullable(latSchema),
  'place.lon': z.nullable(lonSchema),
  'place.note': z.nullable(text(LIMITS.note)),
  received: instantSchema,
  due: instantSchema,
  'delivery.procedure': requiredText(LIMITS.title),
  'delivery.field': text(120),
  'delivery.fee': dongSchema,
  'delivery.papersToCollect': z.array(requiredText(200)).check(z.maxLength(20)),
  'delivery.channel': z.enum(CHANNELS),
  'delivery.handedIn': z.nullable(z.enum(HANDED_IN)),
  'violation.category': requiredText(20),
  'violation.description': text(LIMITS.description),
  'visit.asked': text(LIMITS.note)
} as const;

/** New values by the path of the field, as `compareJobs` names it. */
export const amendmentSchema = z.partial(z.object(FIELDS));
export type Amendment = z.infer<typeof amendmentSchema>;
export type AmendableField = keyof Amendment;
export const AMENDABLE_FIELDS = Object.keys(FIELDS) as AmendableField[];

/**
 * What `incoming` says otherwise than `stored`, as an amendment. Undefined where it says otherwise about something that
 * cannot be amended: the ward, the kind.
 */
export function amendmentBetween(stored: Job, incoming: Job, differing: readonly string[]): Amendment | undefined {
  const paths = differing.flatMap((path) => (path === 'person' ? ['person.name', 'person.phone', 'person.idNumber', 'person.born'] : [path]));
  if (!paths.every((path): path is AmendableField => path in FIELDS)) return undefined;
  const changes = paths.map((path): [string, unknown] => [path, fieldOf(incoming, path)]).filter(([path, value]) => !sameValue(value, fieldOf(stored, path as AmendableField)));
  const parsed = amendmentSchema.safeParse(Object.fromEntries(changes));
  return parsed.success ? parsed.data : undefined;
}

/** What the fields of an amendment hold until now; null for what is not there. */
export function heldUntilNow(job: Job, changes: Amendment): Amendment {
  const held = Object.keys(changes).map((field): [string, unknown] => [field, fieldOf(job, field as AmendableField)]);
  return amendmentSchema.parse(Object.fromEntries(held.map(([field, value]) => [field, field === 'person.idNumber' && typeof value === 'string' ? keptNumber(value) : value])));
}

export const sameValue = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);
