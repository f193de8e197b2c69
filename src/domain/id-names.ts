// What ids are made of, without the schemas: the first screen does not wait for Zod.
import type { JobId, WardSlug } from './ids.ts';

export const JOB_KINDS = ['delivery', 'violation', 'visit'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const wardDocId = (ward: WardSlug): string => `ward:${ward}`;

/** Database names of a ward (design §4). */
export const wardDatabases = (ward: WardSlug) => ({ jobs: `ward-${ward}`, media: `ward-${ward}-media`, desk: `ward-${ward}-desk`, opened: `ward-${ward}-opened` });

/** The kind that a job id names. */
export function kindOfJob(job: JobId): JobKind {
  const kind = JOB_KINDS.find((each) => job.startsWith(`job:${each}:`));
  if (!kind) throw new RangeError(`No id of a job: ${job}`);
  return kind;
}
