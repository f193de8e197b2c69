// What must be true. Looked at past the code under test: in the rows as they lie on the devices' disks and on the server's.
import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { canonicalJson } from '$domain/canonical-json.ts';
import { chunkCount, chunkDocId, CHUNK_ATTACHMENT } from '$domain/evidence.ts';
import { entrySchema, GENESIS_HASH, hashedText, type Entry } from '$domain/entry.ts';
import { foldJob } from '$domain/fold-job.ts';
import type { Diary } from './people.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

interface Row {
  id: string;
  doc: Record<string, unknown>;
  view?: unknown;
  others?: unknown;
  tree?: unknown;
  quarantine?: 1;
}

/** After a flat battery: what was said to be saved is on that disk. */
export function checkStore({ world, device, diary }: { world: World; device: SimulatedDevice; diary: Diary }): void {
  const rows = rowsOf(device);
  for (const { entry } of diary.confirmed.filter((confirmed) => confirmed.device === device)) {
    if (!sameDocument(rows.get(entry._id), entry)) world.violation(`${device.name} told that entry ${entry.n} is saved, and lost it with the battery: ${entry._id}`);
    for (const { sha256 } of entry.evidence) if (!device.disk.rows(device.store, 'evidence').some((row) => (row as { sha256: string }).sha256 === sha256)) world.violation(`${device.name} lost the file ${sha256} with the battery`);
  }
}

export async function checkInvariants({ world, server, devices, diary }: { world: World; server: SimulatedServer; devices: readonly SimulatedDevice[]; diary: Diary }): Promise<void> {
  const stored = (await server.engine('jobs').range({})).filter(({ id }) => !id.startsWith('_design/'));
  const onServer = new Map(stored.map(({ id, rev, body, tree }): [string, Row & { rev: string; leaves: number }] => [id, { id, rev, doc: body, leaves: tree.length }]));
  const entries = [...onServer.values()].flatMap((row) => (row.id.startsWith('entry:') ? [entrySchema.parse({ _id: row.id, ...row.doc })] : []));

  for (const { entry, device } of diary.confirmed) {
    const row = onServer.get(entry._id);
    if (!sameDocument(row, entry)) world.violation(`entry ${entry.n} of ${device.name} was said to be saved and is ${row ? 'another' : 'not'} on the server: ${entry._id}`);
    else if (!row?.rev.startsWith('1-') || row.leaves !== 1) world.violation(`${entry._id} is on the server more than once`);
    for (const { sha256, bytes } of entry.evidence) await checkEvidence({ world, server, sha256, bytes, wanted: diary.evidence.get(sha256) });
  }
  for (const device of devices) checkDevice({ world, device, onServer, entries });
  checkChains({ world, onServer, entries });
}

function checkDevice({ world, device, onServer, entries }: { world: World; device: SimulatedDevice; onServer: ReadonlyMap<string, Row>; entries: readonly Entry[] }): void {
  const rows = rowsOf(device);
  for (const table of ['outbox', 'refused']) for (const row of device.disk.rows(device.store, table)) world.violation(`${device.name} still holds ${JSON.stringify(row).slice(0, 200)} in ${table}`);
  for (const { id, doc } of onServer.values()) {
    if (!sameDocument(rows.get(id), { _id: id, ...doc })) world.violation(`${device.name} has ${rows.has(id) ? 'another' : 'no'} ${id}`);
  }
  for (const { id, quarantine, tree, others } of rows.values()) {
    if (!onServer.has(id)) world.violation(`${device.name} has ${id}, which is nowhere else`);
    if (quarantine) world.violation(`${device.name} has set ${id} aside`);
    if (id.startsWith('entry:') && (tree || others)) world.violation(`${device.name} has several revisions of ${id}`);
  }
  const byJob = groupBy(entries, ({ job }) => job);
  for (const row of rows.values()) {
    if (!row.id.startsWith('job:')) continue;
    const view = foldJob(byJob.get(row.id as Entry['job']) ?? []);
    if (canonicalJson(row.view) !== canonicalJson(view)) world.violation(`${device.name} folds ${row.id} to ${canonicalJson(row.view)} and not to ${canonicalJson(view)}`);
  }
}

function checkChains({ world, onServer, entries }: { world: World; onServer: ReadonlyMap<string, Row>; entries: readonly Entry[] }): void {
  for (const [device, chain] of groupBy(entries, ({ device }) => device)) {
    const key = onServer.get(`device:${device}`)?.doc['publicKey'];
    if (!key) {
      world.violation(`the key of device ${device} is not on the server`);
      continue;
    }
    const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    let [n, prev] = [0, GENESIS_HASH];
    for (const entry of chain.sort((a, b) => a.n - b.n)) {
      n++;
      if (entry.n !== n) return world.violation(`chain of ${device}: ${entry.n} where ${n} belongs`);
      if (entry.prev !== prev) world.violation(`chain of ${device}: entry ${n} does not stand on the one before it`);
      const hash = createHash('sha256').update(hashedText(entry)).digest('hex');
      if (entry.hash !== hash) world.violation(`chain of ${device}: entry ${n} has another hash`);
      const signature = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
      if (!verify('sha256', Buffer.from(hash, 'hex'), signature, Buffer.from(entry.sig, 'base64url'))) world.violation(`chain of ${device}: entry ${n} is not signed by it`);
      prev = entry.hash;
    }
  }
}

interface Evidence {
  world: World;
  server: SimulatedServer;
  sha256: string;
  bytes: number;
  wanted: Uint8Array | undefined;
}

async function checkEvidence({ world, server, sha256, bytes, wanted }: Evidence): Promise<void> {
  const engine = server.engine('media');
  const ids = Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index));
  const docs = await engine.read(ids);
  const pieces = await Promise.all(ids.map(async (id) => engine.attachment(docs.get(id)?.body._attachments?.[CHUNK_ATTACHMENT]?.digest ?? '')));
  const whole = Buffer.concat(pieces.map((piece) => (piece instanceof Uint8Array ? piece : new Uint8Array())));
  if (createHash('sha256').update(whole).digest('hex') !== sha256 || (wanted && !whole.equals(wanted))) world.violation(`the file ${sha256} is not whole on the server`);
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function rowsOf({ disk, store }: SimulatedDevice): Map<string, Row> {
  return new Map((disk.rows(store, 'docs') as Row[]).filter(({ id }) => !id.startsWith('_design/')).map((row) => [row.id, row]));
}

function sameDocument(row: Row | undefined, document: { _id: string }): boolean {
  return row !== undefined && canonicalJson({ _id: row.id, ...row.doc }) === canonicalJson(document);
}
