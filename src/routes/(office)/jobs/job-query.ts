// What the list of jobs is filtered by, as it stands in the address: filters can be saved, shared and gone back to.
import * as z from 'zod/mini';
import { jobIdSchema, jobKindSchema, personNameSchema } from '$domain/ids.ts';
import { dateSchema } from '$domain/common-fields.ts';
import { isWithin } from '$domain/figures.ts';
import type { JobRow } from '$device/device.ts';

export const JOB_STATES = ['open', 'new', 'assigned', 'returned', 'late', 'contested', 'sent-back', 'done'] as const;
/** The cases behind the supervisor's figures. */
export const FIGURE_SETS = ['on-time', 'finished-late', 'overdue', 'missed', 'within-time', 'satisfied', 'dissatisfied', 'at-home', 'online'] as const;
/** For `who`: jobs that nobody has. */
export const NOBODY = 'nobody';

const FIELDS = {
  kind: jobKindSchema,
  state: z.enum(JOB_STATES),
  who: z.union([z.literal(NOBODY), personNameSchema]),
  q: z.string().check(z.minLength(1), z.maxLength(200)),
  set: z.enum(FIGURE_SETS),
  /** A procedure, category or form, as `figuresByProcedure` groups them. */
  subject: z.string().check(z.minLength(1), z.maxLength(300)),
  /** What `from` and `to` are about: when it is due, where nothing is said. */
  by: z.enum(['due', 'received']),
  /** Days, both included. */
  from: dateSchema,
  to: dateSchema,
  /** The job that is open beside the list. */
  job: jobIdSchema
};
const querySchema = z.partial(z.object(FIELDS));
export type JobQuery = z.infer<typeof querySchema>;

/** Values that are none are passed over: an address may be old or typed by hand. */
export function parseJobQuery(params: URLSearchParams): JobQuery {
  const entries = Object.entries(FIELDS).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(params.get(name) ?? undefined);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return querySchema.parse(Object.fromEntries(entries));
}

export function jobsHref(query: JobQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') params.set(name, value);
  return `/jobs?${params}`;
}

/** True when something narrows the list; the open job does not. */
export const isFiltered = (query: JobQuery): boolean => Object.entries(query).some(([name, value]) => name !== 'job' && name !== 'by' && value !== undefined);

/** Everything but the text search; `now` is an ISO instant. */
export function matchesQuery({ job, view }: JobRow, query: JobQuery, now: string): boolean {
  if (query.kind && job.kind !== query.kind) return false;
  if (query.who && (query.who === NOBODY ? view.assignee !== undefined : view.assignee !== query.who)) return false;
  if (query.subject && subjectKey({ job, view }) !== query.subject) return false;
  if (!isWithin(job, query, query.by ?? 'due')) return false;
  return (!query.state || inState({ job, view }, query.state, now)) && (!query.set || inSet({ job, view }, query.set, now));
}

/** What `figuresByProcedure` groups a job under. */
export const subjectKey = ({ job }: JobRow): string => (job.kind === 'delivery' ? job.delivery.procedure : job.kind === 'violation' ? job.violation.category : job.visit.form);

function inState({ job, view }: JobRow, state: (typeof JOB_STATES)[number], now: string): boolean {
  switch (state) {
    case 'open':
      return view.state !== 'done';
    case 'late':
      return view.state !== 'done' && job.due < now;
    case 'contested':
      return view.contested.length > 0;
    case 'sent-back':
      return view.sentBack !== undefined;
    default:
      return view.state === state;
  }
}

// The same sides as `figuresOf` counts.
function inSet({ job, view }: JobRow, set: (typeof FIGURE_SETS)[number], now: string): boolean {
  const doneAt = view.state === 'done' ? view.decidedBy?.at : undefined;
  switch (set) {
    case 'on-time':
      return doneAt !== undefined && doneAt <= job.due;
    case 'finished-late':
      return doneAt !== undefined && doneAt > job.due;
    case 'overdue':
      return doneAt === undefined && now > job.due;
    case 'missed':
      return doneAt === undefined ? now > job.due : doneAt > job.due;
    case 'within-time':
      return doneAt === undefined && now <= job.due;
    case 'satisfied':
      return view.rating !== undefined && view.rating >= 4;
    case 'dissatisfied':
      return view.rating !== undefined && view.rating < 4;
    case 'at-home':
      return job.kind === 'delivery' && job.delivery.channel === 'home';
    case 'online':
      return job.kind === 'delivery' && job.delivery.handedIn === 'online';
  }
}
