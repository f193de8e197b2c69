// Jobs that were finished long ago leave the device of an officer or a patrol, with their entries and files: row by row and not as
// deletions, so that nothing of it travels to the server. A pull asks for what is new and does not bring them back; should something new
// happen to one of them, it is fetched again as a whole (bring-back.ts). What left is noted, so that someone who searches is told.
import type { Entry } from '$domain/entry.ts';
import { JOB_KINDS } from '$domain/ids.ts';
import type { DocRow } from '$replica/replica-rows.ts';
import type { DeviceStore } from './device-store.ts';
import { ownDevice, receivedRanges } from './own-device.ts';
import { previewKey } from './evidence-files.ts';
import { documentIn } from './row-documents.ts';

const END = '\uffff';
/** At a time: one transaction each, so that nothing waits long for it. */
const MOST = 100;

/** Lets go of jobs that were finished before the instant (ISO). Answers how many went. */
export async function leaveClosed(store: DeviceStore, before: string): Promise<number> {
  const candidates: string[] = [];
  for (const kind of JOB_KINDS) {
    const rows = await store.docs.where('[kind+open+due]').between([kind, 0, ''], [kind, 0, END]).filter((row) => row.view !== undefined && row.at !== undefined && row.at < before).limit(MOST).toArray();
    candidates.push(...rows.map(({ id }) => id));
  }
  let left = 0;
  for (const id of candidates) if (await leave(store, id, before)) left++;
  return left;
}

async function leave(store: DeviceStore, id: string, before: string): Promise<boolean> {
  const tables = [store.docs, store.outbox, store.refused, store.evidence, store.evidenceBlobs, store.meta, store.leftJobs];
  return store.transaction('rw', tables, async () => {
    const [job, children, lastKeys] = await Promise.all([store.docs.get(id), store.docs.where('id').startsWith(`entry:${id}:`).toArray(), store.docs.orderBy('seq').reverse().limit(1).keys()]);
    if (!job || job.open !== 0 || job.at === undefined || job.at >= before) return false;
    const ids = [id, ...children.map((row) => row.id)];
    // The newest sequence is what comes next is counted from.
    if ([job, ...children].some(({ seq }) => seq === lastKeys[0])) return false;
    if ((await store.outbox.where('id').anyOf(ids).count()) + (await store.refused.where('id').anyOf(ids).count()) > 0) return false;
    const files = await confirmedFiles(store, children);
    if (!files) return false;
    await store.docs.bulkDelete(ids);
    await store.evidence.bulkDelete(files);
    await store.evidenceBlobs.bulkDelete(files.flatMap((sha256) => [sha256, previewKey(sha256)]));
    await store.leftJobs.put({ id, closedAt: job.at });
    return true;
  });
}

/** The files of these entries that lie here; undefined when the server has not signed for all that was written on this device. */
async function confirmedFiles(store: DeviceStore, children: readonly DocRow[]): Promise<Entry['evidence'][number]['sha256'][] | undefined> {
  const [device, received] = [await ownDevice(store), await receivedRanges(store)];
  const entries = children.filter(({ log }) => log === 1).map((row) => documentIn(row, 'entry', store.seal));
  const own = entries.filter((entry) => entry.device === device);
  if (own.some(({ n }) => !received.some(({ from, to }) => from <= n && n <= to))) return undefined;
  const rows = await store.evidence.bulkGet([...new Set(own.flatMap(({ evidence }) => evidence.map(({ sha256 }) => sha256)))]);
  const held = rows.filter((row) => row !== undefined);
  return held.every(({ received: at, waiting }) => at !== undefined && waiting === undefined) ? held.map(({ sha256 }) => sha256) : undefined;
}

/** Jobs that left and whose key holds all words of the query; newest first. */
export async function findLeft(store: DeviceStore, query: string, limit: number): Promise<{ key: string; closedAt: string }[]> {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word.length > 3);
  if (words.length === 0) return [];
  const rows = await store.leftJobs.filter(({ id }) => words.every((word) => id.toLowerCase().includes(word))).toArray();
  rows.sort((a, b) => (a.closedAt < b.closedAt ? 1 : -1));
  return rows.slice(0, limit).map(({ id, closedAt }) => ({ key: id.slice(id.lastIndexOf(':') + 1), closedAt }));
}
