// Checks the whole log of a ward: every entry by itself, the chain of every device, the receipts that were given, and the files that
// entries name. Pure: the documents, the cryptography and the state of files are handed in, so that the same check runs on the
// server's databases and on a supervisor's own store.
import { canonicalJson } from '../canonical-json.ts';
import { deviceDocSchema, type DeviceDoc } from '../device-doc.ts';
import type { Evidence } from '../evidence.ts';
import { chunkCount } from '../evidence.ts';
import { deviceIdSchema, type DeviceId, type Sha256, type WardSlug } from '../ids.ts';
import { completeTo, gapsOf, newestReceived, receiptSchema, receiptText, serverKeySchema, type Receipt, type ServerKey } from '../receipt.ts';
import { checkEntry, type ChainCrypto, type Link } from './check-entry.ts';
import type { DeviceChain, Finding, NumberRange, Verification } from './finding.ts';
import { GENESIS_HASH } from '../entry.ts';

/** `unknown`: nobody has looked, which is no finding. */
export type FileState = { type: 'complete' } | { type: 'missing'; chunks: number[] } | { type: 'wrong' } | { type: 'unknown' };

export interface LogToVerify {
  ward: WardSlug;
  crypto: ChainCrypto;
  /** Documents as they are stored. */
  devices: readonly unknown[];
  receipts: readonly unknown[];
  serverKeys: readonly unknown[];
  entries: Iterable<unknown> | AsyncIterable<unknown>;
  /** A job's document, for finds that vouch for one. */
  job(id: string): Promise<Record<string, unknown> | undefined>;
  file(evidence: Evidence, link: Link): Promise<FileState>;
  /** Called with the number of entries looked at. */
  onProgress?(entries: number): void;
}

interface OfDevice {
  sound: Link[];
  /** Numbers of entries that are there and are not sound. */
  faulty: Set<number>;
  lastAt: string | undefined;
}

const PROGRESS = 100;

export async function verifyLog(log: LogToVerify): Promise<Verification> {
  const { ward, crypto } = log;
  const findings: Finding[] = [];
  const devices = new Map(parseAll(deviceDocSchema, log.devices).map((doc) => [doc._id.slice('device:'.length), doc]));
  const byDevice = new Map<DeviceId, OfDevice>();
  let seen = 0;
  for await (const raw of log.entries) {
    const checked = await checkEntry(raw, { ward, device: devices.get(deviceNamedBy(raw)), crypto });
    if (checked.type === 'unreadable') findings.push(checked);
    else {
      const { device, n, at, _id: entry, by } = checked.link;
      const of = byDevice.get(device) ?? { sound: [], faulty: new Set(), lastAt: undefined };
      byDevice.set(device, of);
      if (of.lastAt === undefined || at > of.lastAt) of.lastAt = at;
      if (checked.type === 'sound') of.sound.push(checked.link);
      else {
        of.faulty.add(n);
        findings.push({ type: checked.fault, device, n, entry, by });
      }
    }
    if (++seen % PROGRESS === 0) log.onProgress?.(seen);
  }
  const receipts = await soundReceipts(log, findings);
  const known = new Set<DeviceId>([...byDevice.keys(), ...receipts.keys(), ...[...devices.keys()].flatMap((id) => deviceIdSchema.safeParse(id).data ?? [])]);
  const chains: DeviceChain[] = [];
  for (const device of known) {
    const of = byDevice.get(device) ?? { sound: [], faulty: new Set(), lastAt: undefined };
    chains.push(await verifyDevice({ log, device, doc: devices.get(device), of, receipts: receipts.get(device) ?? [], findings }));
  }
  log.onProgress?.(seen);
  chains.sort((a, b) => ((a.by ?? '') < (b.by ?? '') ? -1 : (a.by ?? '') > (b.by ?? '') ? 1 : a.device < b.device ? -1 : 1));
  return { devices: chains, findings };
}

interface OneDevice {
  log: LogToVerify;
  device: DeviceId;
  doc: DeviceDoc | undefined;
  of: OfDevice;
  /** In the order of time. */
  receipts: Receipt[];
  findings: Finding[];
}

async function verifyDevice({ log, device, doc, of, receipts, findings }: OneDevice): Promise<DeviceChain> {
  const byNumber = new Map<number, Link[]>();
  for (const link of of.sound) byNumber.set(link.n, [...(byNumber.get(link.n) ?? []), link]);
  const numbers = [...new Set([...byNumber.keys(), ...of.faulty])].sort((a, b) => a - b);
  const complete = followLinks({ device, numbers, byNumber, faulty: of.faulty, findings });
  const newest = numbers.at(-1) ?? 0;
  const missing = gapsOf(numbers.map((n) => ({ from: n, to: n })));
  findings.push(...missing.map((range): Finding => ({ type: 'gap', device, range, ...attestedBy(receipts, range) })));
  findings.push(...againstReceipts({ device, byNumber, faulty: of.faulty, newest, receipts }));
  const files = await verifyFiles({ log, device, links: of.sound, findings });
  const last = receipts.at(-1);
  return {
    device,
    by: doc?.by ?? of.sound[0]?.by,
    completeTo: complete,
    newest,
    missing,
    entries: of.sound.length + of.faulty.size,
    files,
    lastAt: of.lastAt,
    receipt: last && { completeTo: completeTo(last), newest: newestReceived(last), at: last.at }
  };
}

/** Up to where all is there, sound and linked. */
function followLinks({ device, numbers, byNumber, faulty, findings }: { device: DeviceId; numbers: readonly number[]; byNumber: ReadonlyMap<number, Link[]>; faulty: ReadonlySet<number>; findings: Finding[] }): number {
  let complete = 0;
  let unbroken = true;
  let before: Link | undefined;
  const builtOn = new Map<Sha256, Link>();
  for (const n of numbers) {
    const links = byNumber.get(n) ?? [];
    const prev = n === 1 ? GENESIS_HASH : before?.n === n - 1 ? before.hash : undefined;
    // Of several, the one that fits is gone on with.
    const link = links.find((candidate) => candidate.prev === prev) ?? links[0];
    if (links.length > 1) findings.push({ type: 'fork', device, n, entries: links.map(({ _id }) => _id) });
    else if (link && prev !== undefined && link.prev !== prev) {
      const twin = builtOn.get(link.prev);
      if (twin) findings.push({ type: 'fork', device, n, entries: [twin._id, link._id] });
      else findings.push({ type: 'broken-link', device, n, entry: link._id });
    }
    if (link) builtOn.set(link.prev, link);
    unbroken &&= n === complete + 1 && links.length === 1 && link?.prev === prev && !faulty.has(n);
    if (unbroken) complete = n;
    before = link;
  }
  return complete;
}

function attestedBy(receipts: readonly Receipt[], range: NumberRange): { receivedAt?: string } {
  const receipt = receipts.find(({ received }) => received.some(({ from, to }) => from <= range.to && to >= range.from));
  return receipt ? { receivedAt: receipt.at } : {};
}

interface AgainstReceipts {
  device: DeviceId;
  byNumber: ReadonlyMap<number, Link[]>;
  faulty: ReadonlySet<number>;
  newest: number;
  receipts: readonly Receipt[];
}

function againstReceipts({ device, byNumber, faulty, newest, receipts }: AgainstReceipts): Finding[] {
  const findings: Finding[] = [];
  const furthest = receipts.reduce<Receipt | undefined>((best, receipt) => (best && newestReceived(best) >= newestReceived(receipt) ? best : receipt), undefined);
  if (furthest && newestReceived(furthest) > newest) findings.push({ type: 'cut-tail', device, range: { from: newest + 1, to: newestReceived(furthest) }, receivedAt: furthest.at });
  const told = new Set<number>();
  for (const { _id, at, received } of receipts) {
    for (const { to, hash } of received) {
      // What is not there or not sound has been told of already.
      const links = byNumber.get(to) ?? [];
      if (told.has(to) || faulty.has(to) || links.length === 0 || links.some((link) => link.hash === hash)) continue;
      told.add(to);
      findings.push({ type: 'receipt-differs', device, n: to, receivedAt: at, receipt: _id });
    }
  }
  return findings;
}

async function verifyFiles({ log, device, links, findings }: { log: LogToVerify; device: DeviceId; links: readonly Link[]; findings: Finding[] }): Promise<DeviceChain['files']> {
  const files = { count: 0, bytes: 0, complete: 0 };
  const seen = new Set<Sha256>();
  for (const link of links) {
    const { n, _id: entry, job } = link;
    if (link.jobHash !== undefined && !(await vouchesFor(log, link))) findings.push({ type: 'wrong-job', device, n, entry, job });
    for (const evidence of link.evidence) {
      const { sha256 } = evidence;
      if (seen.has(sha256)) continue;
      seen.add(sha256);
      files.count++;
      files.bytes += evidence.bytes;
      const state = await log.file(evidence, link);
      if (state.type === 'complete') files.complete++;
      if (state.type === 'missing') findings.push({ type: 'file-missing', device, n, entry, sha256, chunks: state.chunks, of: chunkCount(evidence.bytes) });
      if (state.type === 'wrong') findings.push({ type: 'file-wrong', device, n, entry, sha256 });
    }
  }
  return files;
}

async function vouchesFor({ job, crypto }: LogToVerify, link: Link): Promise<boolean> {
  const doc = await job(link.job);
  // A job that is not here yet says nothing.
  if (!doc) return true;
  const { _rev: _, ...written } = doc;
  return (await crypto.sha256(canonicalJson(written))) === link.jobHash;
}

/** Receipts that a key of the server has signed, by device and in the order of time. */
async function soundReceipts({ receipts, serverKeys, crypto, ward }: LogToVerify, findings: Finding[]): Promise<Map<DeviceId, Receipt[]>> {
  const keys = new Map(parseAll(serverKeySchema, serverKeys).map((key) => [key._id.slice('server-key:'.length), key]));
  const sound = new Map<DeviceId, Receipt[]>();
  for (const receipt of parseAll(receiptSchema, receipts)) {
    if (await isSigned(receipt, keys.get(receipt.key), crypto) && receipt.ward === ward) sound.set(receipt.device, [...(sound.get(receipt.device) ?? []), receipt]);
    else findings.push({ type: 'forged-receipt', device: receipt.device, receipt: receipt._id });
  }
  for (const list of sound.values()) list.sort((a, b) => (a.at < b.at ? -1 : 1));
  return sound;
}

export async function isSigned(receipt: Receipt, key: Pick<ServerKey, 'publicKey'> | undefined, crypto: ChainCrypto): Promise<boolean> {
  return key !== undefined && (await crypto.verify(key.publicKey, await crypto.sha256(receiptText(receipt)), receipt.sig));
}

function deviceNamedBy(raw: unknown): string {
  return typeof raw === 'object' && raw !== null && 'device' in raw && typeof raw.device === 'string' ? raw.device : '';
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/** What does not parse is in quarantine elsewhere and says nothing here. */
function parseAll<T>(schema: Parser<T>, raws: readonly unknown[]): T[] {
  return raws.flatMap((raw) => {
    const parsed = schema.safeParse(raw);
    return parsed.success ? [parsed.data] : [];
  });
}
