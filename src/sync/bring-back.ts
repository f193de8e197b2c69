// A job that had left the device, and of which something new has come: an entry without its job shows it. The job and all of its entries
// are fetched again and stand as before. A crash in between leaves the entry waiting for its job, and the next round asks again.
import type { DeviceStore } from '$device/device-store.ts';
import { engineOf } from '$device/store-engine.ts';
import { parseReplicated } from '$replica/replicated-document.ts';
import { askCouch, field, list, type Couch, type CouchFailure } from './couch-request.ts';

/** Undefined when all is back. */
export async function bringBack(store: DeviceStore, couch: Couch): Promise<CouchFailure | undefined> {
  if ((await store.leftJobs.count()) === 0) return undefined;
  const orphans = await store.docs.where('orphan').equals(1).toArray();
  const parents = [...new Set(orphans.flatMap(({ parent }) => parent ?? []))];
  for (const { id } of (await store.leftJobs.bulkGet(parents)).filter((row) => row !== undefined)) {
    const range = new URLSearchParams({ include_docs: 'true', startkey: JSON.stringify(`entry:${id}:`), endkey: JSON.stringify(`entry:${id}:\uffff`) });
    const [job, entries] = [await askCouch(couch, '/_all_docs?include_docs=true', { body: { keys: [id] } }), await askCouch(couch, `/_all_docs?${range}`)];
    if (job.type !== 'answer') return job;
    if (entries.type !== 'answer') return entries;
    const edits = [job.json, entries.json].flatMap((json) => list(field(json, 'rows')).flatMap((row) => parseReplicated(field(row, 'doc')) ?? []));
    // Together: a job that is back must not stand as gone.
    await store.transaction('rw', [...engineOf(store).tables, store.leftJobs], async () => {
      await store.leftJobs.delete(id);
      await engineOf(store).write(edits, { newEdits: false, autoCompact: true });
    });
  }
  return undefined;
}
