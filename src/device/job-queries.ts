// Questions about jobs. Each that a screen shows often is one index range; what no index can answer is read and looked at.
import type { JobId, JobKind, PersonName } from '$domain/ids.ts';
import { JOB_KINDS } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import type { WardDoc } from '$domain/ward.ts';
import { documentOf, type DocRow } from '$replica/replica-rows.ts';
import type { JobFilter, JobRow } from './device.ts';
import type { DeviceStore } from './device-store.ts';

/** Higher than every instant. */
const END = '\uffff';

/** Rows of jobs were parsed when they came in and folded since: only such have a view. */
export function jobRow(store: DeviceStore, row: DocRow): JobRow {
  return { job: documentOf(row, store.seal) as unknown as Job, view: store.seal.open(row.view) as JobView };
}

/** One read of one range: late ones lie in front because they are due first. */
export async function openJobsOf(store: DeviceStore, person: PersonName): Promise<JobRow[]> {
  const rows = await store.docs.where('[person+open+due]').between([person, 1, ''], [person, 1, END]).toArray();
  return rows.map((row) => jobRow(store, row));
}

/** By way of the log, so that it takes no longer the more a person has done in years. */
export async function doneJobsOf(store: DeviceStore, person: PersonName, since: string): Promise<JobRow[]> {
  const entries = await store.docs.where('[log+at]').between([1, since], [1, END]).toArray();
  const jobs = new Set(entries.flatMap((row) => (row.parent === undefined ? [] : [row.parent])));
  const rows = await store.docs.bulkGet([...jobs]);
  return rows
    .flatMap((row) => (row?.view === undefined ? [] : [jobRow(store, row)]))
    .filter(({ view }) => view.state === 'done' && view.decidedBy?.by === person && view.decidedBy.at >= since)
    .sort((a, b) => (b.view.decidedBy?.at ?? '').localeCompare(a.view.decidedBy?.at ?? ''));
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

const PAGE = 500;

async function matchesIn(store: DeviceStore, { index, first, open, filter, limit }: Range): Promise<JobRow[]> {
  const found: JobRow[] = [];
  for (let offset = 0; found.length < limit; offset += PAGE) {
    let range = store.docs.where(index).between([first, open, ''], [first, open, END]);
    if (open === 0) range = range.reverse();
    const rows = await range.offset(offset).limit(Math.min(PAGE, everyRowMatches(filter) ? limit : PAGE)).toArray();
    found.push(...rows.map((row) => jobRow(store, row)).filter((row) => matches(row, filter)));
    if (rows.length < PAGE) break;
  }
  return found.slice(0, limit);
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
  if (!row || row.deleted || row.quarantine) return undefined;
  return documentOf(row, store.seal) as unknown as WardDoc;
}
