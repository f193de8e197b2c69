// A case that is to be looked at again comes back to the list on its day.
import type { JobView } from './job-view.ts';
import { atMinute, type LocalDate } from './vietnam-time.ts';

/** True until the day has come: it is out of the way of today's work. */
export const waitsForRecheck = (view: Pick<JobView, 'recheck'>, today: LocalDate): boolean => view.recheck !== undefined && view.recheck.on > today;

/** What it is sorted by, and late after: the end of its day. */
export const recheckDue = ({ recheck }: Pick<JobView, 'recheck'>): string | undefined => recheck && new Date(Date.parse(atMinute(recheck.on, 24 * 60)) - 1).toISOString();
