// What must be true. Looked at past the code under test: in the rows as they lie on the devices' disks and on the server's.
import { canonicalJson } from '$domain/canonical-json.ts';
import { entrySchema, type Entry } from '$domain/entry.ts';
import { verifyLog } from '$domain/chain/verify-log.ts';
import { foldJob } from '$domain/fold-job.ts';
import type { Diary } from './people.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { WARD } from './simulated-ward.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';
import { sha256Hex } from '../../sync-server/receipts/node-crypto.ts';
import { verifyNow } from './simulated-crypto.ts';

interface Row {
  id: string;
  doc: Record<string, unknown>;
  view?: unknown;
  others?: unknown;
  tree?: unknown;
  quarantine?: 1;
}

/** After a flat battery: what was said to be saved is on that disk, or has left it by the rule, for the server has it. */
export async function checkStore({ world, device, diary, witness }: { world: World; device: SimulatedDevice; diary: Diary; witness: Witness }): Promise<void> {
  // Looked at before anything is waited for.
  const [rows, left] = [rowsOf(device), leftBy(device)];
  const files = new Set((device.disk.rows(device.store, 'evidence') as { sha256: string }[]).map(({ sha256 }) => sha256));
  for (const { entry } of diary.confirmed.filter((confirmed) => confirmed.device === device)) {
    const isGone = left.has(entry.job) && !rows.has(entry._id);
    const isReceived = witness.hasSignedForEntry(entry.device, entry.n);
    if (isGone ? !isReceived : !sameDocument(rows.get(entry._id), entry)) world.violation(`${device.name} told that entry ${entry.n} is saved, and lost it with the battery: ${entry._id}`);
    for (const file of entry.evidence) {
      if (files.has(file.sha256)) continue;
      // It went with a finished job, which may be back by now.
      if (!isReceived || !(await witness.isWhole(file))) world.violation(`${device.name} lost the file ${file.sha256} with the battery`);
    }
  }
}

export async function checkInvariants({ world, server, devices, diary }: { world: World; server: SimulatedServer; devices: readonly SimulatedDevice[]; diary: Diary }): Promise<void> {
  const stored = (await server.engine('jobs').range({})).filter(({ id }) => !id.startsWith('_design/'));
  for (const { id, deleted } of await server.engine('jobs').since({ limit: 10_000 })) if (deleted) world.violation(`${id} was deleted on the server`);
  const onServer = new Map(stored.map(({ id, rev, body, tree }): [string, Row & { rev: string; leaves: number }] => [id, { id, rev, doc: body, leaves: tree.length }]));
  const entries = [...onServer.values()].flatMap((row) => (row.id.startsWith('entry:') ? [entrySchema.parse({ _id: row.id, ...row.doc })] : []));

  for (const { entry, device } of diary.confirmed) {
    const row = onServer.get(entry._id);
    if (!sameDocument(row, entry)) world.violation(`entry ${entry.n} of ${device.name} was said to be saved and is ${row ? 'another' : 'not'} on the server: ${entry._id}`);
    else if (!row?.rev.startsWith('1-') || row.leaves !== 1) world.violation(`${entry._id} is on the server more than once`);
  }
  for (const device of devices) checkDevice({ world, device, onServer, entries });
  await checkChains({ world, server, diary, onServer, entries });
}

function checkDevice({ world, device, onServer, entries }: { world: World; device: SimulatedDevice; onServer: ReadonlyMap<string, Row>; entries: readonly Entry[] }): void {
  const rows = rowsOf(device);
  const left = leftBy(device);
  const byJob = groupBy(entries, ({ job }) => job);
  for (const table of ['outbox', 'refused']) for (const row of device.disk.rows(device.store, table)) world.violation(`${device.name} still holds ${JSON.stringify(row).slice(0, 200)} in ${table}`);
  for (const id of left) {
    // A finished job is gone as a whole, until something new happens to it: then it is back as a whole.
    if ([...rows.keys()].some((other) => jobOf(other) === id)) world.violation(`${device.name} has let go of ${id} by half`);
    if (foldJob(byJob.get(id as Entry['job']) ?? []).state !== 'done') world.violation(`${device.name} has let go of ${id}, which is not finished`);
    if (device.person.role !== 'officer' && device.person.role !== 'patrol') world.violation(`${device.name} has let go of ${id}, and is at a desk`);
  }
  for (const { id, doc } of onServer.values()) {
    if (left.has(jobOf(id))) continue;
    if (!sameDocument(rows.get(id), { _id: id, ...doc })) world.violation(`${device.name} has ${rows.has(id) ? 'another' : 'no'} ${id}`);
  }
  for (const { id, quarantine, tree, others } of rows.values()) {
    if (!onServer.has(id)) world.violation(`${device.name} has ${id}, which is nowhere else`);
    if (quarantine) world.violation(`${device.name} has set ${id} aside`);
    if (id.startsWith('entry:') && (tree || others)) world.violation(`${device.name} has several revisions of ${id}`);
  }
  for (const row of rows.values()) {
    if (!row.id.startsWith('job:')) continue;
    const view = foldJob(byJob.get(row.id as Entry['job']) ?? []);
    if (canonicalJson(row.view) !== canonicalJson(view)) world.violation(`${device.name} folds ${row.id} to ${canonicalJson(row.view)} and not to ${canonicalJson(view)}`);
  }
}

/** By the product's own check of a ward's log, as `npm run verify` does it. */
async function checkChains({ world, server, diary, onServer, entries }: { world: World; server: SimulatedServer; diary: Diary; onServer: ReadonlyMap<string, Row>; entries: readonly Entry[] }): Promise<void> {
  const ofType = (type: string) => [...onServer.values()].map(({ id, doc }) => ({ _id: id, ...doc })).filter((doc) => (doc as { type?: unknown }).type === type);
  const { findings, devices } = await verifyLog({
    ward: WARD,
    crypto: { sha256: async (text) => sha256Hex(text), verify: async (key, hash, signature) => verifyNow(key, Buffer.from(hash, 'hex'), Buffer.from(signature, 'base64url')) },
    devices: ofType('device'),
    receipts: ofType('receipt'),
    serverKeys: ofType('server-key'),
    entries,
    job: async (id) => onServer.has(id) ? { _id: id, ...onServer.get(id)?.doc } : undefined,
    file: async (file) => {
      const wanted = diary.evidence.get(file.sha256);
      const isAsTaken = !wanted || (await server.witness.bytesOf(file)).equals(wanted);
      return { type: isAsTaken && (await server.witness.isWhole(file)) ? 'complete' : 'wrong' };
    }
  });
  for (const finding of findings) world.violation(`verify: ${JSON.stringify(finding)}`);
  const longest = new Map(diary.confirmed.map(({ entry }) => [entry.device, Math.max(...diary.confirmed.filter((other) => other.entry.device === entry.device).map((other) => other.entry.n))]));
  for (const [device, n] of longest) {
    const chain = devices.find((each) => each.device === device);
    if (!chain || chain.completeTo < n) world.violation(`the chain of ${device} is complete up to ${chain?.completeTo ?? 0}, and ${n} was said to be saved`);
  }
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

/** The job that a document is, or belongs to; nothing for others. */
const jobOf = (id: string): string => (id.startsWith('job:') ? id : id.startsWith('entry:') ? id.slice('entry:'.length, id.lastIndexOf(':')) : '');

const leftBy = ({ disk, store }: SimulatedDevice): Set<string> => new Set((disk.rows(store, 'leftJobs') as { id: string }[]).map(({ id }) => id));

function rowsOf({ disk, store }: SimulatedDevice): Map<string, Row> {
  return new Map((disk.rows(store, 'docs') as Row[]).filter(({ id }) => !id.startsWith('_design/')).map((row) => [row.id, row]));
}

function sameDocument(row: Row | undefined, document: { _id: string }): boolean {
  return row !== undefined && canonicalJson({ _id: row.id, ...row.doc }) === canonicalJson(document);
}
