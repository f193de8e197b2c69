// The job document of a violation that a patrol came upon.
import { canonicalJson } from '$domain/canonical-json.ts';
import type { Position } from '$domain/common-fields.ts';
import { addWorkingDays, type WorkCalendar } from '$domain/deadline.ts';
import type { JobId, PersonName, Sha256, WardSlug } from '$domain/ids.ts';
import type { ViolationJob } from '$domain/job.ts';
import type { Category } from '$domain/ward.ts';
import { sha256Of } from '$ui/sha256-of.ts';

/** Working days within which minutes are drawn up (domain.md §4: 2, or 5 where it is complex). */
const DUE_DAYS = 2;

interface Found {
  id: JobId;
  ward: WardSlug;
  by: PersonName;
  /** ISO instant. */
  now: string;
  category: Category;
  address: string;
  description: string;
  position: Position | undefined;
  calendar: WorkCalendar;
}

export function foundJob({ id, ward, by, now, category, address, description, position, calendar }: Found): ViolationJob {
  return {
    _id: id,
    type: 'job',
    v: 1,
    kind: 'violation',
    ward,
    // Documents are Vietnamese, whatever language the finder reads.
    title: category.vi,
    place: { address, ...(position ? { lat: position.lat, lon: position.lon } : {}) },
    received: now,
    due: addWorkingDays(now, DUE_DAYS, calendar),
    source: 'patrol',
    createdAt: now,
    createdBy: by,
    violation: { category: category.code, description, media: [] }
  };
}

/** What a `found` entry vouches for. */
export async function jobHash(job: ViolationJob): Promise<Sha256> {
  return sha256Of(canonicalJson(job));
}
