// A device as the app opens it, in the bench page, and a store filled as replication fills it.
import { Dexie } from 'dexie';
import type { Device } from '$device/device.ts';
import type { DeviceStore} from '$device/device-store.ts';
import { openStore, storeName } from '$device/device-store.ts';
import { engineOf } from '$device/store-engine.ts';
import { openDevice } from '$device/open-device.ts';
import type { PersonName } from '$domain/ids.ts';
import type { Body, Edit } from '$replica/engine.ts';
import { BENCH_WARD, makeAssignment, makeHandOver, makeJob, madeRev } from './made-documents.ts';

const BATCH = 2000;
const utf8 = new TextEncoder();

/** An empty store of the person's, with the device on it and a second connection for looking underneath. */
export async function openBenchDevice(person: PersonName): Promise<{ device: Device; store: DeviceStore }> {
  await Dexie.delete(storeName(person, BENCH_WARD));
  const owner = { person, ward: BENCH_WARD };
  const device = await openDevice(
    { ...owner, roles: ['officer'] },
    { appVersion: 'bench', now: () => Date.now(), random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)), files: navigator.storage }
  );
  return { device, store: await openStore(owner, 'relaxed') };
}

export interface FillPlan {
  jobs: number;
  /** Whom a job is assigned to, and whether it has been handed over. */
  plan(index: number): { officer: PersonName; done: boolean };
}

/** Writes jobs, their assignments and the hand-overs of done ones, as revisions that came from the server. Answers their size as JSON. */
export async function fillStore(store: DeviceStore, { jobs, plan }: FillPlan): Promise<{ documents: number; jsonBytes: number }> {
  const size = { documents: 0, jsonBytes: 0 };
  for (let from = 0; from < jobs; from += BATCH) {
    const edits: Edit[] = [];
    for (let index = from; index < Math.min(jobs, from + BATCH); index += 1) {
      const { officer, done } = plan(index);
      const job = makeJob(index);
      const assigned = makeAssignment(job, index, officer);
      edits.push(received(job, madeRev(index, 0)), received(assigned, madeRev(index, 1)));
      if (done) edits.push(received(makeHandOver(job, index, officer, assigned), madeRev(index, 2)));
    }
    for (const edit of edits) size.jsonBytes += utf8.encode(JSON.stringify({ _id: edit.id, ...edit.body })).length;
    size.documents += edits.length;
    await engineOf(store).write(edits, { newEdits: false });
  }
  return size;
}

function received({ _id, ...body }: { _id: string }, rev: `${number}-${string}`): Edit {
  return { id: _id, deleted: false, body: body as Body, history: { start: 1, ids: [rev.slice(2)] } };
}
