// The documents of a rescue file, judged before anything is written: the file comes from outside, and what it says is believed as far as
// hashes and signatures carry it and the writer's own rights go, no further.
import { checkEntry, type ChainCrypto } from '$domain/chain/check-entry.ts';
import { canonicalJson } from '$domain/canonical-json.ts';
import { deviceCode, deviceCodeText } from '$domain/device-code.ts';
import { deviceDocSchema, type DeviceDoc } from '$domain/device-doc.ts';
import type { Entry } from '$domain/entry.ts';
import type { Evidence } from '$domain/evidence.ts';
import { jobSchema } from '$domain/job.ts';
import type { RescueIndex } from '$domain/rescue-file.ts';
import { parseWardDocument } from '$domain/ward-document.ts';
import { designDocOf } from '../access/validate-doc-update.ts';
import { databasesOfWard } from '../access/ward-databases.ts';
import type { Doc } from '../couch/document-store.ts';
import { compileValidator } from '../couch/validation.ts';
import { itemWords, type ItemProblem, type RescueItem } from './rescue-report.ts';

export interface Judged {
  item: RescueItem;
  doc: Doc;
}

export interface CheckParts {
  index: RescueIndex;
  /** Of the person whose file it is, by the server's own list. */
  roles: readonly string[];
  crypto: ChainCrypto;
  /** The document under this id as the server has it. */
  onServer(ids: readonly string[]): Promise<Map<string, Doc>>;
  /** The importer says that they had the file from the person's own hand. */
  vouched: boolean;
}

export interface CheckedDocuments {
  judged: Judged[];
  /** Files that sound entries name; `pending` those of entries that wait for somebody to vouch. */
  named: Map<string, Evidence>;
  pending: Map<string, Evidence>;
  unknownDevice?: { fingerprint: string };
}

export async function checkDocuments(docs: readonly unknown[], { index, roles, crypto, onServer, vouched }: CheckParts): Promise<CheckedDocuments> {
  const there = await onServer([...new Set(docs.flatMap((doc) => [idOf(doc), ...deviceIdsOf(doc)]))]);
  const mayWrite = rulesOf(index, roles);
  const devices = new Map<string, { doc: DeviceDoc; isKnown: boolean }>();
  for (const [id, doc] of there) {
    const parsed = deviceDocSchema.safeParse(doc);
    if (parsed.success) devices.set(id, { doc: parsed.data, isKnown: true });
  }
  const named = new Map<string, Evidence>();
  const pending = new Map<string, Evidence>();
  const provenJobs = new Set<string>();
  let unknownDevice: CheckedDocuments['unknownDevice'];
  const judged = new Map<unknown, Judged>();

  for (const raw of docs.filter((doc) => typeOf(doc) === 'device')) judged.set(raw, await judgeDevice(raw));
  for (const raw of docs.filter((doc) => typeOf(doc) === 'entry')) judged.set(raw, await judgeEntry(raw));
  for (const raw of docs) if (!judged.has(raw)) judged.set(raw, await judgeJob(raw));
  return { judged: docs.flatMap((raw) => judged.get(raw) ?? []), named, pending, ...(unknownDevice && { unknownDevice }) };

  async function judgeDevice(raw: unknown): Promise<Judged> {
    const parsed = deviceDocSchema.safeParse(raw);
    if (!parsed.success) return refuse(raw, 'device', 'form');
    const doc = parsed.data;
    if (doc.ward !== index.ward) return refuse(raw, 'device', 'other-ward');
    if (doc.by !== index.person) return refuse(raw, 'device', 'other-person');
    const known = devices.get(doc._id);
    if (known) return canonicalJson(known.doc.publicKey) === canonicalJson(doc.publicKey) && known.doc.by === doc.by ? take(raw, 'device') : refuse(raw, 'device', 'other-device');
    devices.set(doc._id, { doc, isKnown: false });
    unknownDevice = { fingerprint: deviceCode(await crypto.sha256(deviceCodeText(doc.publicKey))) };
    return vouched ? take(raw, 'device') : wait(raw, 'device');
  }

  async function judgeEntry(raw: unknown): Promise<Judged> {
    const device = devices.get(deviceIdsOf(raw)[0] ?? '');
    const checked = await checkEntry(raw, { ward: index.ward, device: device?.doc, crypto });
    if (checked.type === 'unreadable') return refuse(raw, 'entry', 'form');
    if (checked.type === 'faulty') return refuse(raw, 'entry', checked.fault);
    if (checked.link.by !== index.person) return refuse(raw, 'entry', 'other-person');
    if (parseWardDocument(raw).type === 'quarantine') return refuse(raw, 'entry', 'form');
    if (!mayWrite(raw as Doc)) return refuse(raw, 'entry', 'not-allowed');
    if (!device?.isKnown && !vouched) {
      for (const evidence of checked.link.evidence) pending.set(evidence.sha256, evidence);
      return wait(raw, 'entry');
    }
    const answer = take(raw, 'entry');
    if (answer.item.verdict === 'refused') return answer;
    for (const evidence of checked.link.evidence) named.set(evidence.sha256, evidence);
    if (checked.link.jobHash !== undefined) provenJobs.add(`${checked.link.job} ${checked.link.jobHash}`);
    return answer;
  }

  /** Written with its find, whose signed entry holds the job's hash. */
  async function judgeJob(raw: unknown): Promise<Judged> {
    const parsed = jobSchema.safeParse(raw);
    if (!parsed.success) return refuse(raw, 'job', 'form');
    if (parsed.data.ward !== index.ward) return refuse(raw, 'job', 'other-ward');
    if (!provenJobs.has(`${parsed.data._id} ${await crypto.sha256(canonicalJson(raw))}`)) return !vouched && unknownDevice ? wait(raw, 'job') : refuse(raw, 'job', 'job-unproven');
    return mayWrite(raw as Doc) ? take(raw, 'job') : refuse(raw, 'job', 'not-allowed');
  }

  function take(raw: unknown, what: RescueItem['what']): Judged {
    const doc = raw as Doc;
    const stored = there.get(doc._id);
    if (!stored) return { item: { ...about(raw, what), verdict: 'new' }, doc };
    return isSame(stored, doc) ? { item: { ...about(raw, what), verdict: 'there' }, doc } : refuse(raw, what, 'differs');
  }
}

const refuse = (raw: unknown, what: RescueItem['what'], code: ItemProblem): Judged => ({ item: { ...about(raw, what), verdict: 'refused', why: itemWords(code) }, doc: { _id: idOf(raw) } });
const wait = (raw: unknown, what: RescueItem['what']): Judged => ({ item: { ...about(raw, what), verdict: 'vouch', why: itemWords('vouch') }, doc: { _id: idOf(raw) } });

function about(raw: unknown, what: RescueItem['what']): Pick<RescueItem, 'id' | 'what' | 'kind' | 'at' | 'job'> {
  const { kind, at, job } = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<Entry>;
  if (what !== 'entry') return { id: idOf(raw), what };
  return { id: idOf(raw), what, ...(typeof kind === 'string' && { kind: kind.slice(0, 40) }), ...(typeof at === 'string' && { at: at.slice(0, 30) }), ...(typeof job === 'string' && { job: job.slice(0, 200) }) };
}

/** CouchDB's own fields aside. */
function isSame(stored: Doc, doc: Doc): boolean {
  const bare = (value: Doc): string => canonicalJson(Object.fromEntries(Object.entries(value).filter(([key]) => key === '_id' || !key.startsWith('_'))));
  return bare(stored) === bare(doc);
}

/** The rules that a device's own push would meet, asked in the writer's name: an administrator's hand gives nobody more than they have. */
function rulesOf({ ward, person }: RescueIndex, roles: readonly string[]): (doc: Doc) => boolean {
  const validate = compileValidator([designDocOf(ward, 'jobs').validate_doc_update]);
  const database = databasesOfWard(ward).find(({ kind }) => kind === 'jobs');
  if (!database) throw new TypeError(`${ward} has no database of jobs`);
  return (doc) => validate([{ doc, oldDoc: null }], { name: person, roles: [...roles], db: database.name }, database.security)[0] === undefined;
}

const stringAt = (value: unknown, key: string): string => {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof member === 'string' ? member.slice(0, 300) : '';
};
const idOf = (doc: unknown): string => stringAt(doc, '_id');
const typeOf = (doc: unknown): string => stringAt(doc, 'type');
const deviceIdsOf = (doc: unknown): string[] => (stringAt(doc, 'device') === '' ? [] : [`device:${stringAt(doc, 'device')}`]);
