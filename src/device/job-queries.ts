// Questions about jobs. Each that a screen shows often is one index range; what no index can answer is read and looked at.
import { amendedJob } from '$domain/amended-job.ts';
import type { JobId, JobKind, PersonName } from '$domain/ids.ts';
import { JOB_KINDS } from '$domain/id-names.ts';
import type { JobView } from '$domain/job-view.ts';
import { recheckDue } from '$domain/recheck.ts';
import type { WardDoc } from '$domain/ward.ts';
import type { DocRow } from '$replica/replica-rows.ts';
import type { JobFilter, JobRow } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { documentIn } from './row-documents.ts';

/** Higher than every instant. */
const END = '\uffff';

/** Rows of jobs were parsed when they came in and folded since: only such have a view. The job is the one that holds now: amended, and due on the day of a recheck. */
export function jobRow(store: DeviceStore, row: DocRow): JobRow {
  const view = store.seal.open(row.view) as JobView;
  const job = amendedJob(documentIn(row, 'job', store.seal), view.amended);
  const due = recheckDue(view);
  return { job: due === undefined ? job : { ...job, due }, view };
}

/** One read of one range: late ones lie in front because they are due first. */
export async function openJobsOf(store: DeviceStore, person: PersonName): Promise<JobRow[]> {
  const rows = await store.docs.where('[person+open+due]').between([person, 1, ''], [person, 1, END]).toArray();
  return rows.map((row) => jobRow(store, row));
}

/** Latest first. One range, so that it takes no longer the more has happened in the ward. */
export async function doneJobsOf(store: DeviceStore, person: PersonName, since: string): Promise<JobRow[]> {
  const rows = await store.docs.where('[doneBy+at]').between([person, since], [person, END]).toArray();
  return rows.map((row) => jobRow(store, row)).reverse();
}

/** Open jobs earliest due first; done ones, where they are asked for, latest due first and after the open ones. */
export async function findJobs(store: DeviceStore, filter: JobFilter): Promise<JobRow[]> {
  const found: JobRow[] = [];
  for (const open of opennessOf(filter.state)) {
    const left = filter.limit - found.length;
    if (left <= 0) break;
    const ranges = filter.assignee === undefined
      ? kindsOf(filter).map((kind) => ({ index: '[kind+open+due]', first: kind }))
      : [{ index: '[person+open+due]', first: filter.assignee }];
    const lists = await Promise.all(ranges.map((range) => matchesIn(store, { ...range, open, filter, limit: left })));
    found.push(...lists.flat().sort((a, b) => (open ? 1 : -1) * compareDue(a, b)).slice(0, left));
  }
  return found;
}

interface Range {
  index: string;
  first: string;
  open: 0 | 1;
  filter: JobFilter;
  limit: number;
}

/** At least this many rows are read at once where not every row matches. */
const PAGE = 500;

/** Reads from the beginning of the range again, four times as much, until enough match: an offset would step through all rows before it. */
async function matchesIn(store: DeviceStore, { index, first, open, filter, limit }: Range): Promise<JobRow[]> {
  const range = store.docs.where(index).between([first, open, ''], [first, open, END]);
  for (let size = everyRowMatches(filter) ? limit : Math.max(limit, PAGE); ; size *= 4) {
    const rows = await (open === 0 ? range.clone().reverse() : range.clone()).limit(size).toArray();
    const found = rows.map((row) => jobRow(store, row)).filter((row) => matches(row, filter));
    if (found.length >= limit || rows.length < size) return found.slice(0, limit);
  }
}

function matches({ job, view }: JobRow, { kind, state }: JobFilter): boolean {
  if (kind !== undefined && job.kind !== kind) return false;
  if (state === undefined || state === 'open') return state === undefined || view.state !== 'done';
  return state === 'contested' ? view.contested.length > 0 : view.state === state;
}

/** True when the range alone answers the question. */
const everyRowMatches = ({ kind, state, assignee }: JobFilter): boolean => (assignee === undefined || kind === undefined) && (state === undefined || state === 'open' || state === 'done');

function opennessOf(state: JobFilter['state']): (0 | 1)[] {
  if (state === 'done') return [0];
  return state === undefined || state === 'contested' ? [1, 0] : [1];
}

const kindsOf = ({ kind }: JobFilter): readonly JobKind[] => (kind === undefined ? JOB_KINDS : [kind]);

const compareDue = (a: JobRow, b: JobRow): number => (a.job.due < b.job.due ? -1 : a.job.due > b.job.due ? 1 : 0);

export async function findJob(store: DeviceStore, id: JobId): Promise<JobRow | undefined> {
  const row = await store.docs.get(id);
  return row?.view === undefined ? undefined : jobRow(store, row);
}

export async function findWardDoc(store: DeviceStore, id: string): Promise<WardDoc | undefined> {
  const row = await store.docs.get(id);
  return row && !row.deleted && !row.quarantine ? documentIn(row, 'ward', store.seal) : undefined;
}
