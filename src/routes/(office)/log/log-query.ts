// What the field log is filtered by, as it stands in the address.
import * as z from 'zod/mini';
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import type { Entry } from '$domain/entry.ts';
import { entryIdSchema, personNameSchema } from '$domain/ids.ts';
import { addDays, startOfDate } from '$domain/vietnam-time.ts';
import { dateSchema } from '$domain/common-fields.ts';
import type { LogFilter, LogRow } from '$device/device.ts';
import { isReviewable } from '$ui/office/review.ts';

export const LOG_SETS = ['unreviewed', 'all', 'contested'] as const;
export const ENTRY_KIND_NAMES = Object.keys(ENTRY_KINDS) as Entry['kind'][];

const FIELDS = {
  /** `unreviewed` where the address names none: what waits for the supervisor comes first. */
  show: z.enum(LOG_SETS),
  by: personNameSchema,
  kind: z.enum(ENTRY_KIND_NAMES),
  /** Days of writing, both included. */
  from: dateSchema,
  to: dateSchema,
  view: z.enum(['list', 'map']),
  /** The entry that is open beside the list. */
  entry: entryIdSchema
};
const querySchema = z.partial(z.object(FIELDS));
export type LogQuery = z.infer<typeof querySchema>;

/** Values that are none are passed over: an address may be old or typed by hand. */
export function parseLogQuery(params: URLSearchParams): LogQuery {
  const entries = Object.entries(FIELDS).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(params.get(name) ?? undefined);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return querySchema.parse(Object.fromEntries(entries));
}

export function logHref(query: LogQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') params.set(name, value);
  return `/log?${params}`;
}

export const isFiltered = ({ by, kind, from, to }: LogQuery): boolean => [by, kind, from, to].some((value) => value !== undefined);

/** The question to the store. What was reviewed a moment ago is still wanted, so `unreviewed` is asked apart. */
export function storeFilter({ by, kind, from, to }: LogQuery, limit: number): LogFilter {
  return {
    limit,
    ...(by && { by }),
    ...(kind && { kinds: [kind] }),
    ...(from && { from: startOfDate(from) }),
    ...(to && { to: startOfDate(addDays(to, 1)) })
  };
}

/** Whether a row belongs to what is asked for, as it stands now. */
export function inSet({ entry, view }: LogRow, show: (typeof LOG_SETS)[number]): boolean {
  if (show === 'all') return true;
  if (show === 'contested') return view?.contested.includes(entry._id) ?? false;
  return isReviewable(entry) && view?.reviews[entry._id] === undefined;
}
