// Questions about the field log: entries by time, each with its job and where it is.
import type { Entry } from '$domain/entry.ts';
import { REVIEWABLE_KINDS } from '$domain/entry-kinds/reviewable-kinds.ts';
import { kindOfJob } from '$domain/id-names.ts';
import type { EntryId, JobId } from '$domain/ids.ts';
import type { DocRow } from '$replica/replica-rows.ts';
import type { LogFilter, LogRow, Standing, WaitingCounts } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { jobRow } from './job-queries.ts';
import { ownDevice, receivedRanges } from './own-device.ts';
import { documentIn } from './row-documents.ts';

const PAGE = 250;

/** Newest first. Read in pages until enough have passed the filter. */
export async function findLog(store: DeviceStore, filter: LogFilter): Promise<LogRow[]> {
  const found: LogRow[] = [];
  for (let offset = 0; found.length < filter.limit; offset += PAGE) {
    const range = store.docs.where('[log+at]').between([1, filter.from ?? ''], [1, filter.to ?? '\uffff'], true, false);
    const rows = await range.reverse().offset(offset).limit(PAGE).toArray();
    const passed = rows.filter((row) => passes(entryOf(store, row), filter));
    const withJobs = await withTheirJobs(store, passed);
    found.push(...(filter.unreviewed ? withJobs.filter(isUnreviewed) : withJobs));
    if (rows.length < PAGE) break;
  }
  return found.slice(0, filter.limit);
}

/** Newest first. */
export async function findLogOfJob(store: DeviceStore, job: JobId): Promise<LogRow[]> {
  const rows = await store.docs.where('id').startsWith(`entry:${job}:`).toArray();
  const entries = rows.filter((row) => row.log === 1).sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
  return withTheirJobs(store, entries);
}

export async function findEntry(store: DeviceStore, id: EntryId): Promise<LogRow | undefined> {
  const row = await store.docs.get(id);
  if (row?.log !== 1) return undefined;
  return (await withTheirJobs(store, [row]))[0];
}

export async function countWaiting(store: DeviceStore): Promise<WaitingCounts> {
  const [waiting, refusedDocs, evidence, refusedFiles, quarantined, paused, intents] = await Promise.all([
    store.outbox.orderBy('id').keys(),
    store.refused.count(),
    store.evidence.where('waiting').equals(1).toArray(),
    store.evidence.where('waiting').equals(2).count(),
    store.docs.where('quarantine').equals(1).count(),
    store.meta.get('evidencePaused'),
    store.intents.count()
  ]);
  return {
    // A find is counted by its entry; the device's own document is nobody's work.
    entries: waiting.filter((id) => String(id).startsWith('entry:')).length + intents,
    evidence: { count: evidence.length, bytes: evidence.reduce((sum, { bytes }) => sum + bytes, 0), ...(paused?.value === true && { paused: true }) },
    refused: refusedDocs + refusedFiles,
    quarantined
  };
}

export async function findQuarantine(store: DeviceStore): Promise<{ id: string; reason: string }[]> {
  const rows = await store.docs.where('quarantine').equals(1).toArray();
  return rows.map(({ id, quarantineReason }) => ({ id, reason: quarantineReason ?? '' }));
}

function passes(entry: Entry, { by, kinds, jobKind, unreviewed }: LogFilter): boolean {
  if (by !== undefined && entry.by !== by) return false;
  if (kinds !== undefined && !kinds.includes(entry.kind)) return false;
  if (jobKind !== undefined && kindOfJob(entry.job) !== jobKind) return false;
  return !unreviewed || REVIEWABLE_KINDS.has(entry.kind);
}

function isUnreviewed({ entry, view }: LogRow): boolean {
  return view?.reviews[entry._id] === undefined;
}

export async function withTheirJobs(store: DeviceStore, rows: readonly DocRow[]): Promise<LogRow[]> {
  const ids = [...new Set(rows.flatMap((row) => (row.parent === undefined ? [] : [row.parent])))];
  const jobs = new Map((await store.docs.bulkGet(ids)).flatMap((row) => (row?.view === undefined ? [] : [[row.id, jobRow(store, row)]])));
  const standingOf = await standings(store);
  return rows.map((row) => ({ entry: entryOf(store, row), standing: standingOf(row.id, entryOf(store, row)), ...(row.parent === undefined ? {} : jobs.get(row.parent)) }));
}

const entryOf = (store: DeviceStore, row: DocRow): Entry => documentIn(row, 'entry', store.seal);

/** Looks up once what is not on the server (mostly little) and the receipt; others' entries came from there. */
async function standings(store: DeviceStore): Promise<(id: string, entry: Entry) => Standing> {
  const [waiting, refused, device, received] = await Promise.all([store.outbox.orderBy('id').keys(), store.refused.toArray(), ownDevice(store), receivedRanges(store)]);
  const elsewhere = new Map<string, Standing>([
    ...waiting.map((id): [string, Standing] => [String(id), { where: 'device' }]),
    ...refused.map(({ id, refusal }): [string, Standing] => [id, { where: 'refused', ...refusal }])
  ]);
  return (id, entry) => {
    const isOwn = entry.device === device;
    return elsewhere.get(id) ?? { where: isOwn && !received.some(({ from, to }) => from <= entry.n && entry.n <= to) ? 'sent' : 'server' };
  };
}
