// One rescue file, from its bytes to the report. Written with the administrator's rights, in the writer's name and only as the writer
// could have written it. Every write is what the device itself would have sent: a file taken in twice, or a device that comes back
// after its file, changes nothing.
import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '$domain/canonical-json.ts';
import type { ChainCrypto } from '$domain/chain/check-entry.ts';
import { wardDatabases, type PersonName, type WardSlug } from '$domain/ids.ts';
import { RESCUE_HEAD_BYTES, readRescueHead, readRescueIndex, type RescueIndex } from '$domain/rescue-file.ts';
import { rolesByWard, type Role } from '$domain/roles.ts';
import type { Administration } from '../couch/administration.ts';
import { isMissing } from '../couch/couch-error.ts';
import type { Doc, DocumentStore } from '../couch/document-store.ts';
import { isServerAdmin, type Who } from '../couch/security.ts';
import { USERS, USER_PREFIX } from '../couch/users.ts';
import { ByteReader } from './byte-reader.ts';
import { checkDocuments, type Judged } from './check-documents.ts';
import { rescueFailure, type RescueAnswer, type RescueItem, type RescueReport, type RescueVerdict } from './rescue-report.ts';
import { judgeFiles, takeInFiles } from './take-in-files.ts';

/** Who may take in a file for their ward. */
const RESCUERS: readonly Role[] = ['desk', 'supervisor', 'admin'];
const BATCH = 500;

export interface RescueRequest {
  bytes: AsyncIterable<Uint8Array>;
  who: Who;
  /** ISO instant. */
  now: string;
  /** Only says what would happen; the files' bytes may be left out. */
  dryRun: boolean;
  vouched: boolean;
}

export async function takeInRescue({ bytes, who, now, dryRun, vouched }: RescueRequest, { databases, crypto }: { databases: Pick<Administration, 'names' | 'store'>; crypto: ChainCrypto }): Promise<RescueAnswer> {
  const reader = new ByteReader(bytes);
  const head = readRescueHead(await reader.take(RESCUE_HEAD_BYTES));
  if (head.type !== 'head') return rescueFailure(head.type);
  const index = readRescueIndex(await reader.take(head.indexBytes));
  if (!index) return rescueFailure('damaged-index');
  if (!mayRescue(who, index.ward)) return rescueFailure('ward-not-yours');
  const names = wardDatabases(index.ward);
  if (!(await databases.names()).includes(names.jobs)) return rescueFailure('ward-unknown');

  const jobs = databases.store(names.jobs);
  const read = readDocuments(await reader.take(index.documents.bytes), index);
  const roles = await rolesOf(index.person, databases.store(USERS));
  const { judged, named, pending, unknownDevice } = await checkDocuments(read.docs, { index, roles, crypto, vouched, onServer: (ids) => documentsOf(jobs, ids) });
  if (!dryRun) await writeNew(jobs, judged);
  const media = databases.store(names.media);
  const files = dryRun ? await judgeFiles({ files: index.files, named, pending, media }) : await takeInFiles({ reader, files: index.files, named, pending, media, by: index.person });
  const items = [...judged.map(({ item }) => item), ...files];
  const report: RescueReport = {
    type: 'rescue', dryRun, person: index.person, ward: index.ward, madeAt: index.madeAt, totals: totalsOf(items), items,
    damaged: read.damaged || files.some(({ why }) => why?.code === 'file-cut'),
    ...(unknownDevice && { unknownDevice })
  };
  if (!dryRun && report.totals.new > 0) await noteRescue(databases.store(names.desk), { report, who, now, vouched: vouched && unknownDevice !== undefined });
  return report;
}

function mayRescue(who: Who, ward: WardSlug): boolean {
  return isServerAdmin(who) || (rolesByWard(who.roles).get(ward) ?? []).some((role) => RESCUERS.includes(role));
}

/** Lines that are whole; a file that was cut off or written over loses no more than it has lost. */
function readDocuments(bytes: Buffer, { documents }: RescueIndex): { docs: unknown[]; damaged: boolean } {
  const lines = bytes.toString('utf8').split('\n').filter((line) => line !== '').slice(0, documents.count);
  const docs = lines.flatMap((line) => parseLine(line) ?? []);
  const isWhole = bytes.length === documents.bytes && createHash('sha256').update(bytes).digest('hex') === documents.sha256;
  return { docs, damaged: !isWhole || docs.length !== documents.count };
}

function parseLine(line: string): [unknown] | undefined {
  try {
    return [JSON.parse(line)];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** By the server's own list of people; someone who has gone has none. */
async function rolesOf(person: PersonName, users: DocumentStore): Promise<string[]> {
  try {
    const { roles } = await users.get(USER_PREFIX + person);
    return Array.isArray(roles) ? roles.filter((role): role is string => typeof role === 'string') : [];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function documentsOf(store: DocumentStore, ids: readonly string[]): Promise<Map<string, Doc>> {
  const found = new Map<string, Doc>();
  for (let from = 0; from < ids.length; from += BATCH) {
    const { rows } = await store.allDocs({ keys: ids.slice(from, from + BATCH).filter((id) => id !== ''), include_docs: true });
    for (const { doc, value } of rows) if (doc && !value?.deleted) found.set(doc._id, doc);
  }
  return found;
}

async function writeNew(store: DocumentStore, judged: readonly Judged[]): Promise<void> {
  const fresh = judged.filter(({ item }) => item.verdict === 'new').map(({ doc }) => ({ ...doc, _rev: firstRev(doc) }));
  for (let from = 0; from < fresh.length; from += BATCH) {
    for (const result of await store.bulkDocs(fresh.slice(from, from + BATCH), false)) {
      if ('error' in result) throw new Error(`${result.id} was not written: ${result.error} ${result.reason}`);
    }
  }
}

/** The revision that the device gave it (src/device/digest.ts): should it send it after all, it is there already. */
const firstRev = (doc: Doc): string => `1-${createHash('sha256').update(canonicalJson(doc)).digest('hex').slice(0, 32)}`;

/** Who took it in, and whether they vouched for a device that nobody knew. */
async function noteRescue(desk: DocumentStore, { report, who, now, vouched }: { report: RescueReport; who: Who; now: string; vouched: boolean }): Promise<void> {
  const { person, ward, madeAt, totals } = report;
  await desk.put({ _id: `rescue:${randomUUID()}`, type: 'rescue', v: 1, by: who.name ?? 'server', at: now, person, ward, madeAt, totals, vouched });
}

function totalsOf(items: readonly RescueItem[]): RescueReport['totals'] {
  const count = (verdict: RescueVerdict): number => items.filter((item) => item.verdict === verdict).length;
  return { new: count('new'), there: count('there'), refused: count('refused'), vouch: count('vouch') };
}
