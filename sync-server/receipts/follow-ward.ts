// Follows what comes into one ward's databases and writes, per device, a receipt of it. A round:
//
//   entries that are new → each checked by itself → put into the device's chain ┐
//   chunks that are new  → files that are whole now, by their SHA-256           ┴→ receipts that changed, signed, in one write → memory
//
// A crash at any point costs the round: it is read again from the sequences that the memory holds, and what was known stays known.
import { checkEntry, type ChainCrypto, type Link } from '$domain/chain/check-entry.ts';
import { addLink } from '$domain/chain/link-chain.ts';
import { deviceDocSchema, type DeviceDoc } from '$domain/device-doc.ts';
import { deviceDocId, deviceIdSchema, entryIdSchema, wardDatabases, type DeviceId, type Sha256, type WardSlug } from '$domain/ids.ts';
import type { Administration } from '../couch/administration.ts';
import type { ChangeFeed, FeedChange } from '../couch/change-feed.ts';
import { isMissing } from '../couch/couch-error.ts';
import type { Doc, DocumentStore } from '../couch/document-store.ts';
import type { Log } from '../log.ts';
import { newDeviceMemory, type DeviceMemory, type KeptMemory, type WardMemory } from './receipt-memory.ts';
import type { ReceiptKey } from './server-key.ts';
import { stateOfFile } from './ward-files.ts';
import { writeReceipts } from './write-receipts.ts';

export interface FollowerParts {
  databases: Pick<Administration, 'store' | 'feed' | 'open'>;
  memoryOf(ward: WardSlug): KeptMemory;
  key: ReceiptKey;
  crypto: ChainCrypto;
  log: Log;
  now(): number;
  /** Shorter when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Runs work of all followers one after the other, with rests: answering people comes first. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

const PAGE = 200;
/** Devices send in bursts: what comes within this time becomes one receipt. */
const GATHER_MS = 400;
const AFTER_TROUBLE_MS = 10_000;

export class WardFollower {
  readonly #parts: FollowerParts;
  readonly #ward: WardSlug;
  readonly #jobs: { store: DocumentStore; feed: ChangeFeed };
  readonly #media: { store: DocumentStore; feed: ChangeFeed };
  readonly #deviceDocs = new Map<DeviceId, DeviceDoc>();
  readonly #changed = new Set<DeviceId>();
  readonly #kept: KeptMemory;
  #memory: WardMemory | undefined;

  constructor(parts: FollowerParts, ward: WardSlug) {
    this.#parts = parts;
    this.#ward = ward;
    this.#kept = parts.memoryOf(ward);
    const names = wardDatabases(ward);
    const both = (name: string) => ({ store: parts.databases.store(name), feed: parts.databases.feed(name) });
    this.#jobs = both(names.jobs);
    this.#media = both(names.media);
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.round(signal);
        await this.#wait(signal);
        await this.#parts.pause(GATHER_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#parts.log.error(`receipts of ${this.#ward}`, error);
        // Nothing of a round that was cut off is trusted.
        this.#memory = undefined;
        this.#changed.clear();
        await this.#parts.pause(AFTER_TROUBLE_MS, signal);
      }
    }
  }

  /** Everything that has come since the last one. */
  async round(signal?: AbortSignal): Promise<void> {
    const memory = (this.#memory ??= await this.#recall());
    const before = `${memory.jobs.since} ${memory.media.since}`;
    await this.#read(this.#jobs.feed, memory.jobs, { docs: true, take: (changes) => this.#takeJobs(memory, changes), signal });
    await this.#read(this.#media.feed, memory.media, { docs: false, take: (changes) => this.#takeMedia(memory, changes), signal });
    if (this.#changed.size > 0) {
      const changed = [...this.#changed].map((device) => ({ device, memory: deviceOf(memory, device) }));
      const { key, now, databases } = this.#parts;
      await writeReceipts(changed, { ward: this.#ward, key, now: now(), store: this.#jobs.store, database: databases.open(wardDatabases(this.#ward).jobs) });
      this.#changed.clear();
    }
    if (before !== `${memory.jobs.since} ${memory.media.since}`) this.#kept.write(memory);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { jobs, media } = this.#memory ?? (await this.#recall());
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const waiting = [this.#jobs.feed.changed(jobs.since, either), this.#media.feed.changed(media.since, either)];
    await Promise.race(waiting);
    over.abort();
    await Promise.all(waiting);
  }

  async #recall(): Promise<WardMemory> {
    const kept = this.#kept.read();
    const [jobs, media] = await Promise.all([this.#jobs.feed.identity(), this.#media.feed.identity()]);
    const { key } = this.#parts;
    await writeOnce(this.#jobs.store, key.doc(this.#ward));
    const isSame = kept?.jobs.identity === jobs && kept.media.identity === media && (await this.#jobs.feed.hasReached(kept.jobs.since)) && (await this.#media.feed.hasReached(kept.media.since));
    if (isSame) return kept;
    // Made anew under the same name, or put back from an older copy: it is read from the beginning. What was said before is not forgotten.
    const devices = Object.entries(kept?.devices ?? {}).map(([id, { receipt, furthest }]) => [id, { ...newDeviceMemory(), ...(receipt && { receipt }), ...(furthest && { furthest }) }]);
    return { v: 1, jobs: { identity: jobs, since: '0' }, media: { identity: media, since: '0' }, devices: Object.fromEntries(devices) };
  }

  async #read(feed: ChangeFeed, place: { since: string }, { docs, take, signal }: { docs: boolean; take(changes: FeedChange[]): Promise<void>; signal?: AbortSignal }): Promise<void> {
    for (let more = true; more && !signal?.aborted; ) {
      more = await this.#parts.inTurn(async () => {
        const { changes, lastSeq } = await feed.after(place.since, { limit: PAGE, docs });
        await take(changes);
        place.since = lastSeq;
        return changes.length === PAGE;
      });
    }
  }

  async #takeJobs(memory: WardMemory, changes: readonly FeedChange[]): Promise<void> {
    for (const { id, doc } of changes) {
      if (doc && id.startsWith('device:')) await this.#takeDevice(memory, doc);
      if (doc && id.startsWith('entry:')) await this.#takeEntry(memory, doc);
    }
  }

  async #takeDevice(memory: WardMemory, doc: Doc): Promise<void> {
    const parsed = deviceDocSchema.safeParse(doc);
    if (!parsed.success) return;
    const device = deviceIdSchema.parse(parsed.data._id.slice('device:'.length));
    this.#deviceDocs.set(device, parsed.data);
    const waiting = memory.devices[device]?.unkeyed.splice(0) ?? [];
    for (const id of waiting) {
      const entry = await findDoc(this.#jobs.store, id);
      if (entry) await this.#takeEntry(memory, entry);
    }
  }

  async #takeEntry(memory: WardMemory, doc: Doc): Promise<void> {
    const named = deviceIdSchema.safeParse(doc['device']);
    const device = named.success ? await this.#deviceDoc(named.data) : undefined;
    const checked = await checkEntry(doc, { ward: this.#ward, device, crypto: this.#parts.crypto });
    if (checked.type === 'sound') return this.#takeLink(memory, checked.link);
    const fault = checked.type === 'faulty' ? checked.fault : 'unreadable';
    const id = entryIdSchema.safeParse(doc._id);
    if (fault === 'no-key' && named.success && id.success) deviceOf(memory, named.data).unkeyed.push(id.data);
    else this.#parts.log.warn(`${this.#ward}: no receipt for ${doc._id.slice(0, 220)}: ${fault}`);
  }

  async #takeLink(memory: WardMemory, link: Link): Promise<void> {
    const device = deviceOf(memory, link.device);
    const linked = addLink(device.runs, link);
    if (linked === 'known') return;
    if (linked === 'misfit') this.#parts.log.warn(`${this.#ward}: ${link._id} does not fit the chain of its device`);
    this.#changed.add(link.device);
    for (const { sha256, bytes } of link.evidence) {
      device.files++;
      await this.#look(device, { sha256, bytes, n: link.n });
    }
  }

  async #takeMedia(memory: WardMemory, changes: readonly FeedChange[]): Promise<void> {
    const touched = new Set(changes.flatMap(({ id }) => (id.startsWith('chunk:') ? [id.split(':')[1] as Sha256] : [])));
    if (touched.size === 0) return;
    for (const [id, device] of Object.entries(memory.devices) as [DeviceId, DeviceMemory][]) {
      const awaited = device.awaited.filter(({ sha256 }) => touched.has(sha256));
      if (awaited.length === 0) continue;
      device.awaited = device.awaited.filter(({ sha256 }) => !touched.has(sha256));
      const before = device.awaited.length;
      for (const file of awaited) await this.#look(device, file);
      if (device.awaited.length < before + awaited.length) this.#changed.add(id);
    }
  }

  /** Where a file stands now. */
  async #look(device: DeviceMemory, file: DeviceMemory['awaited'][number]): Promise<void> {
    const state = await stateOfFile(this.#media.store, file);
    if (state.type === 'missing') device.awaited.push(file);
    if (state.type === 'wrong' && !device.wrong.includes(file.sha256)) {
      device.wrong.push(file.sha256);
      this.#parts.log.warn(`${this.#ward}: the bytes of file ${file.sha256} do not give this SHA-256`);
    }
  }

  async #deviceDoc(device: DeviceId): Promise<DeviceDoc | undefined> {
    const known = this.#deviceDocs.get(device);
    if (known) return known;
    const parsed = deviceDocSchema.safeParse(await findDoc(this.#jobs.store, deviceDocId(device)));
    if (parsed.success) this.#deviceDocs.set(device, parsed.data);
    return parsed.success ? parsed.data : undefined;
  }
}

function deviceOf(memory: WardMemory, device: DeviceId): DeviceMemory {
  return (memory.devices[device] ??= newDeviceMemory());
}

async function findDoc(store: DocumentStore, id: string): Promise<Doc | undefined> {
  try {
    return await store.get(id);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

async function writeOnce(store: DocumentStore, doc: { _id: string }): Promise<void> {
  const [result] = await store.bulkDocs([{ ...doc }], true);
  if (result && 'error' in result && result.error !== 'conflict' && result.status !== 409) throw new Error(`${doc._id} was not written: ${result.error}`);
}
