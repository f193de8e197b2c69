// How a report stands, as one small document per report in the server's own database: made again from the ward's log whenever that changes.
import { z } from 'zod';
import { actedAt } from '$domain/clock.ts';
import { entrySchema, type Entry } from '$domain/entry.ts';
import { foldJob } from '$domain/fold-job.ts';
import { jobIdSchema, wardSlugSchema, type JobId } from '$domain/ids.ts';
import type { ViolationJob } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import { reporterStatus } from '$domain/reporter-status.ts';
import type { DocumentStore } from '../couch/document-store.ts';

export const standingSchema = z.object({
  /** `standing:<key of the job's id>` */
  _id: z.string(),
  _rev: z.string().optional(),
  type: z.literal('standing'),
  v: z.literal(1),
  job: jobIdSchema,
  ward: wardSlugSchema,
  source: z.string(),
  category: z.string(),
  received: z.string(),
  due: z.string(),
  /** When something last happened that a reporter may know of. */
  updatedAt: z.string(),
  stage: z.enum(['received', 'assigned', 'unfounded', 'put-right', 'minutes', 'checked']),
  closed: z.boolean(),
  reopened: z.boolean(),
  answers: z.array(z.object({ at: z.string(), text: z.string() })),
  mergedInto: z.optional(jobIdSchema),
  lat: z.number().optional(),
  lon: z.number().optional()
});
export type Standing = z.infer<typeof standingSchema>;

export const keyOf = (job: JobId): string => job.slice(job.lastIndexOf(':') + 1);
export const standingId = (key: string): string => `standing:${key}`;

/** What patrols found on their own way is no report of anybody. */
export const isReport = (job: Pick<ViolationJob, 'source'>): boolean => job.source !== 'patrol';

export interface ReadLog {
  view: JobView;
  entries: Entry[];
}

/** The fold of a job's entries as the ward's database holds them. */
export async function readLog(jobs: DocumentStore, job: JobId): Promise<ReadLog> {
  const { rows } = await jobs.allDocs({ startkey: `entry:${job}:`, endkey: `entry:${job}:\uffff`, include_docs: true });
  const entries = rows.flatMap(({ doc }) => {
    const parsed = entrySchema.safeParse(doc);
    return parsed.success ? [parsed.data] : [];
  });
  return { view: foldJob(entries), entries };
}

/** A report that was merged stands as the job it was merged into does. More steps than any desk makes end here. */
const MOST_MERGES = 5;

export async function standingOf(job: ViolationJob, jobs: DocumentStore): Promise<Omit<Standing, '_rev'>> {
  const own = await readLog(jobs, job._id);
  let last = own;
  const seen = new Set<JobId>([job._id]);
  for (let into = own.view.mergedInto; into !== undefined && !seen.has(into) && seen.size <= MOST_MERGES; into = last.view.mergedInto) {
    seen.add(into);
    last = await readLog(jobs, into);
  }
  const { stage, closed, reopened, answers } = reporterStatus(last.view, own.view);
  const acts = [...own.entries, ...(last === own ? [] : last.entries)].map((entry) => new Date(actedAt(entry)).toISOString());
  return {
    _id: standingId(keyOf(job._id)),
    type: 'standing',
    v: 1,
    job: job._id,
    ward: job.ward,
    source: job.source,
    category: job.violation.category,
    received: job.received,
    due: job.due,
    updatedAt: [job.received, ...acts].sort().at(-1)!,
    stage,
    closed,
    reopened,
    answers,
    ...(own.view.mergedInto !== undefined && { mergedInto: own.view.mergedInto }),
    ...(job.place.lat !== undefined && { lat: job.place.lat }),
    ...(job.place.lon !== undefined && { lon: job.place.lon })
  };
}
