// The only way to write. What a crash does at each step:
//   before the transaction  nothing was said to be saved and nothing is there
//   inside it               IndexedDB takes all of it back: job, entries, evidence and the chain's head belong together
//   after it                all of it is on the disk (strict durability); only now the caller may say "saved"
// Hashing and signing would end an IndexedDB transaction, so they come first, against the head as it was read; the transaction
// then checks that it still is the head. If another tab was faster, the entries are chained anew.
import { canonicalJson } from '$domain/canonical-json.ts';
import { builtAt, clockFault } from '$domain/clock-fault.ts';
import { entrySchema, GENESIS_HASH, hashedText, type Entry, type EntryContent } from '$domain/entry.ts';
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import { kindOfJob, mintEntryId, type EntryId, type PersonName, type WardSlug } from '$domain/ids.ts';
import { jobSchema, type Job } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import { normaliseLines } from '$domain/normalise-text.ts';
import type { Role } from '$domain/roles.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';
import { takeFiles, type TakenFile } from './captured-files.ts';
import type { AppendRequest, AppendResult, Intent } from './device.ts';
import type { DeviceKey } from './device-key.ts';
import type { DeviceStore, EvidenceRow } from './device-store.ts';
import { readMeta, type Head } from './meta.ts';
import { draftTables, removeDraft } from './drafts.ts';
import { asNewEdits, newDocument, sha256, type NewDocument } from './digest.ts';
import { isDiskFull } from './disk-full.ts';
import type { SecondCopies } from './second-copies.ts';
import { engineOf } from './store-engine.ts';

export interface Writer {
  store: DeviceStore;
  person: PersonName;
  ward: WardSlug;
  roles: readonly Role[];
  key: () => Promise<DeviceKey>;
  appVersion?: string;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  copies?: SecondCopies;
}

const GENESIS: Head = { n: 0, hash: GENESIS_HASH };
const PLACEHOLDER_SIGNATURE = 'A'.repeat(86);
export const MOST_HEADS = 50;

/**
 * @param intent what the entries come of (intents.ts): it goes with them, and they bear its time and what had been seen by then
 * @throws IntentIsGone when it was undone or another tab has written it; nothing is written then
 */
export async function appendEntry(writer: Writer, request: AppendRequest, intent?: Intent): Promise<AppendResult> {
  const taken = await takeFiles(request.files ?? []);
  if (taken.type !== 'taken') return taken;
  const checked = await checkRequest(writer, request);
  if (checked.type !== 'checked') return checked;
  // Read once: an entry that is chained anew keeps the time at which the person acted.
  const at = intent?.at ?? new Date(writer.now()).toISOString();
  const work = { ...checked, files: taken.files, at, intent };
  if (taken.files.length === 0) return write(writer, request, work);
  const copies = writer.copies?.begin({ files: taken.files, created: at });
  let result: AppendResult | undefined;
  try {
    result = await write(writer, request, work);
  } finally {
    await (result?.type === 'saved' ? copies?.keep() : copies?.drop());
  }
  // The copies may have taken the room: without them there is as much as before.
  return result.type === 'disk-full' && copies ? write({ ...writer, copies: undefined }, request, work) : result;
}

interface Work {
  newJob?: Job;
  contents: EntryContent[];
  files: readonly TakenFile[];
  at: string;
  intent?: Intent | undefined;
}

async function write(writer: Writer, request: AppendRequest, { newJob, contents, files, at, intent }: Work): Promise<AppendResult> {
  try {
    const key = await writer.key();
    for (;;) {
      const seen = await readState(writer.store, request);
      if (!seen) return { type: 'invalid', problem: 'job: not on this device' };
      const drafts = draftEntries({ writer, request, contents, files, device: key.id, at, seen: intent ? { ...seen, heads: [...intent.seen] } : seen });
      if (drafts.type !== 'drafted') return drafts;
      const chained = await chain(drafts.entries, seen.head, key);
      const documents = await Promise.all([...(newJob ? [newJob] : []), ...chained.entries].map((doc) => newDocument(doc)));
      const copies = writer.copies?.begin({ documents });
      let isCommitted = false;
      try {
        isCommitted = await commit(writer.store, { documents, files, before: seen.head, after: chained.head, created: at, draft: request.draft, intent: intent?.key });
      } finally {
        // Only what was committed has a copy, so that what is put back from copies never forks the chain.
        await (isCommitted ? copies?.keep() : copies?.drop());
      }
      if (isCommitted) return { type: 'saved', entries: chained.entries };
    }
  } catch (error) {
    if (isDiskFull(error)) return { type: 'disk-full' };
    // Saved twice, by two taps or in two tabs: the first has it.
    if (error instanceof JobIsThere) return invalid('newJob: on this device already');
    throw error;
  }
}

class JobIsThere extends Error {}
class ChainHasGrown extends Error {}
export class IntentIsGone extends Error {}

type Invalid = Extract<AppendResult, { type: 'invalid' }>;
const invalid = (problem: string): Invalid => ({ type: 'invalid', problem });

/** What the server would refuse is not written in the first place. */
async function checkRequest(
  { person, ward, roles }: Writer,
  { job, newJob, contents }: AppendRequest
): Promise<{ type: 'checked'; newJob?: Job; contents: EntryContent[] } | Invalid> {
  if (contents.length === 0) return invalid('contents: empty');
  for (const { kind } of contents) {
    const declaration = ENTRY_KINDS[kind];
    if (!declaration.jobKinds.some((allowed) => allowed === kindOfJob(job))) return invalid(`kind: no ${kind} on this kind of job`);
    if (!declaration.roles.some((role) => roles.includes(role))) return invalid(`role: may not write ${kind}`);
  }
  const normalised = contents.map((content) => normalise(content));
  if (!newJob) return { type: 'checked', contents: normalised };
  const parsed = jobSchema.safeParse(normalise(newJob));
  if (!parsed.success) return invalid(`newJob: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  if (parsed.data._id !== job || parsed.data.ward !== ward || parsed.data.createdBy !== person) return invalid('newJob: of another id, ward or person');
  const jobHash = await sha256(canonicalJson(parsed.data));
  return {
    type: 'checked',
    newJob: parsed.data,
    contents: normalised.map((content) => (content.kind === 'found' ? { ...content, data: { ...content.data, jobHash } } : content))
  };
}

interface Seen {
  head: Head;
  heads: EntryId[];
  clock?: Entry['clock'];
}

/** Undefined when the job is neither on this device nor written with the entries. */
async function readState(store: DeviceStore, { job, newJob, contents }: AppendRequest): Promise<Seen | undefined> {
  // Two devices that met have not synced: a second signature waits for its job as entries do that arrive before it.
  const mayComeFirst = contents.every(({ kind }) => kind === 'co-signed');
  return store.transaction('r', [store.docs, store.meta], async () => {
    const [row, head, clock] = await Promise.all([store.docs.get(job), readMeta(store, 'head'), readMeta(store, 'clock')]);
    if (!newJob && row?.view === undefined && !mayComeFirst) return undefined;
    const heads = row?.view === undefined ? [] : (store.seal.open(row.view) as JobView).heads;
    return { head: head ?? GENESIS, heads: heads.slice(-MOST_HEADS), clock };
  });
}

interface Draft {
  writer: Writer;
  request: AppendRequest;
  contents: readonly EntryContent[];
  files: readonly TakenFile[];
  device: string;
  at: string;
  seen: Seen;
}

/** The entries with `prev`, `hash` and `sig` still to come; each has seen the one before it. */
function draftEntries({ writer, request, contents, files, device, at, seen }: Draft): { type: 'drafted'; entries: Entry[] } | Invalid {
  const entries: Entry[] = [];
  const fault = clockFault({ at, clock: seen.clock, last: seen.head.last, built: builtAt(writer.appVersion ?? '') });
  for (const [index, content] of contents.entries()) {
    const last = index === contents.length - 1;
    const before = entries.at(-1);
    const parsed = entrySchema.safeParse({
      _id: mintEntryId(request.job, uuidV7(Date.parse(at), writer.random(10))),
      type: 'entry',
      v: 1,
      job: request.job,
      ward: writer.ward,
      by: writer.person,
      device,
      n: seen.head.n + 1 + index,
      at,
      ...(seen.clock ? { clock: seen.clock } : {}),
      // How far it is off stands in `clock` already.
      ...(fault && fault.type !== 'off' ? { clockFault: fault.type } : {}),
      after: before ? [before._id] : seen.heads,
      ...(request.pos ? { pos: request.pos } : {}),
      evidence: last ? files.map(({ evidence }) => evidence) : [],
      prev: GENESIS_HASH,
      hash: GENESIS_HASH,
      sig: PLACEHOLDER_SIGNATURE,
      ...content
    });
    if (!parsed.success) return invalid(parsed.error.issues[0]?.path.join('.') ?? 'entry');
    entries.push(withoutUndefined(parsed.data));
  }
  return { type: 'drafted', entries };
}

async function chain(drafts: readonly Entry[], head: Head, key: DeviceKey): Promise<{ entries: Entry[]; head: Head }> {
  const entries: Entry[] = [];
  let last = head;
  for (const draft of drafts) {
    const linked = { ...draft, prev: last.hash };
    const hash = await sha256(hashedText(linked));
    entries.push({ ...linked, hash, sig: await key.sign(hash) });
    last = { n: draft.n, hash, last: { at: draft.at, ...(draft.clock && { clock: draft.clock }) } };
  }
  return { entries, head: last };
}

interface Commit {
  documents: readonly NewDocument[];
  files: readonly TakenFile[];
  before: Head;
  after: Head;
  created: string;
  draft: string | undefined;
  intent: string | undefined;
}

/** False when the chain has grown in the meantime: then nothing was written. */
async function commit(store: DeviceStore, { documents, files, before, after, created, draft, intent }: Commit): Promise<boolean> {
  const tables = [...engineOf(store).tables, store.meta, ...(files.length > 0 ? [store.evidence, store.evidenceBlobs] : []), ...(draft === undefined ? [] : draftTables(store)), ...(intent === undefined ? [] : [store.intents])];
  const moveHead = async (): Promise<boolean> => {
    const [head = GENESIS, intended] = await Promise.all([readMeta(store, 'head'), intent === undefined ? undefined : store.intents.get(intent)]);
    if (intent !== undefined && !intended) throw new IntentIsGone(intent);
    if (head.n !== before.n || head.hash !== before.hash) return false;
    await Promise.all([store.setMeta('head', after), intent === undefined ? undefined : store.intents.delete(intent)]);
    return true;
  };
  const work = store.transaction('rw', tables, async () => {
    // Side by side, the look at the head, too, for each step waits for the disk's thread: what does not hold is thrown, and all of it is taken back.
    // The engine's part comes last, for the others would wait until it is over.
    const [isMoved, , results] = await Promise.all([
      moveHead(),
      Promise.all([files.length > 0 ? keepFiles(store, files, { created, n: after.n }) : undefined, draft === undefined ? undefined : removeDraft(store, draft)]),
      engineOf(store).write(documents.map(({ edit }) => edit), asNewEdits(documents))
    ]);
    if (!isMoved) throw new ChainHasGrown();
    const failed = results.find(({ type }) => type !== 'written');
    if (failed?.type === 'conflict' && failed.id.startsWith('job:')) throw new JobIsThere(`${failed.id} is there`);
    if (failed) throw new Error(`${failed.id} could not be written: ${failed.type}`);
  });
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof ChainHasGrown) return false;
    throw error;
  }
}

/** The same bytes captured twice are one file, and what has been sent of it stays sent. */
async function keepFiles(store: DeviceStore, files: readonly TakenFile[], { created, n }: { created: string; n: number }): Promise<void> {
  const there = await store.evidence.bulkGet(files.map(({ evidence }) => evidence.sha256));
  const fresh = files.filter((_, index) => there[index] === undefined);
  await store.evidence.bulkPut(
    fresh.map(({ evidence }): EvidenceRow => ({ sha256: evidence.sha256, bytes: evidence.bytes, mime: evidence.mime, created, n, waiting: 1, sent: [] }))
  );
  await store.evidenceBlobs.bulkPut(fresh.map(({ evidence, blob }) => ({ sha256: evidence.sha256, blob })));
}

/** All texts in NFC and trimmed, so that what is hashed is what everyone stores. */
function normalise<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, member: unknown) => (typeof member === 'string' ? normaliseLines(member) : member)) as T;
}

/** IndexedDB would keep members that are undefined; JSON, and with it the hash and the server, does not. */
const withoutUndefined = (entry: Entry): Entry => JSON.parse(JSON.stringify(entry)) as Entry;
