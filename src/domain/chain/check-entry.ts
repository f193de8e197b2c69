// One entry by itself: whether its hash and signature are what its content and its device's key make of it. The content is looked at as it
// is stored, for a schema would leave out what it does not know, and what was added would go unseen.
import * as z from 'zod/mini';
import type { DeviceDoc, PublicKey } from '../device-doc.ts';
import { entryBaseSchema, hashedText, type EntryBase, type EntryContent } from '../entry.ts';
import type { Sha256, WardSlug } from '../ids.ts';

/** Hashing and checking signatures are not the domain's own: WebCrypto does it in the browser, node:crypto on the server. */
export interface ChainCrypto {
  /** Of the text's UTF-8 bytes. */
  sha256(text: string): Promise<Sha256>;
  /** ECDSA P-256 with SHA-256 over the 32 bytes of `hash`, raw r‖s, base64url. False also for a key that is none. */
  verify(key: PublicKey, hash: Sha256, signature: string): Promise<boolean>;
}

/** What a chain is made of. */
export type Link = Pick<EntryBase, '_id' | 'device' | 'n' | 'prev' | 'hash' | 'by' | 'at' | 'evidence'> & { kind: string; jobHash?: string; job: string };

export type EntryFault =
  /** The content is not what was hashed: something was changed, be it one letter. */
  | 'wrong-hash'
  /** The key of the device that it names has not signed it. */
  | 'bad-signature'
  /** No document says what the device's key is. */
  | 'no-key'
  /** The device belongs to another person. */
  | 'other-person'
  | 'other-ward';

export type CheckedEntry =
  | { type: 'sound'; link: Link }
  | { type: 'faulty'; link: Link; fault: EntryFault }
  | { type: 'unreadable'; id: string; device?: string; reason: string };

export interface EntryContext {
  ward: WardSlug;
  device: Pick<DeviceDoc, 'by' | 'publicKey'> | undefined;
  crypto: ChainCrypto;
}

export async function checkEntry(raw: unknown, { ward, device, crypto }: EntryContext): Promise<CheckedEntry> {
  const read = readLink(raw);
  if (read.type === 'unreadable') return read;
  const { link, entry } = read;
  const faulty = (fault: EntryFault): CheckedEntry => ({ type: 'faulty', link, fault });
  if ((await hashOf(entry, crypto)) !== link.hash) return faulty('wrong-hash');
  if (!device) return faulty('no-key');
  if (!(await crypto.verify(device.publicKey, link.hash, entry.sig))) return faulty('bad-signature');
  if (device.by !== entry.by) return faulty('other-person');
  if (entry.ward !== ward) return faulty('other-ward');
  return { type: 'sound', link };
}

const kindSchema = z.object({ kind: z.string(), data: z.optional(z.object({ jobHash: z.optional(z.string()) })) });
const namesDeviceSchema = z.object({ _id: z.string(), device: z.string() });

/** The chain's fields only: an entry of a kind that this version does not know is checked all the same. */
export function readLink(raw: unknown): { type: 'link'; link: Link; entry: EntryBase } | Extract<CheckedEntry, { type: 'unreadable' }> {
  const parsed = entryBaseSchema.safeParse(raw);
  const kind = kindSchema.safeParse(raw);
  if (!parsed.success || !kind.success) {
    const named = z.safeParse(namesDeviceSchema, raw);
    const issue = (parsed.error ?? kind.error)?.issues[0];
    return { type: 'unreadable', id: named.data?._id ?? '', ...(named.data && { device: named.data.device }), reason: issue ? `${issue.path.join('.')}: ${issue.message}` : '' };
  }
  const { _id, device, n, prev, hash, by, at, evidence, job } = parsed.data;
  const jobHash = kind.data.kind === 'found' ? kind.data.data?.jobHash : undefined;
  return { type: 'link', link: { _id, device, n, prev, hash, by, at, evidence, job, kind: kind.data.kind, ...(jobHash !== undefined && { jobHash }) }, entry: raw as EntryBase };
}

async function hashOf(entry: EntryBase, crypto: ChainCrypto): Promise<Sha256 | undefined> {
  let text: string;
  try {
    text = hashedText(entry as EntryBase & EntryContent);
  } catch (error) {
    // Text that is not well-formed: no device writes that.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
  return crypto.sha256(text);
}
