// Who may send reports through the Open311 endpoint. A source's key is shown once, when it is made; kept is its hash, which names the document.
// The key has 160 random bits: no one finds it from the hash, slow hashing would protect nothing.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DocumentStore } from '../couch/document-store.ts';
import { findIn, listIn } from './report-database.ts';

export const sourceSchema = z.object({
  _id: z.string().regex(/^source:[0-9a-f]{64}$/),
  _rev: z.string().optional(),
  type: z.literal('source'),
  v: z.literal(1),
  /** As its jobs name it, `open311:<name>`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/),
  createdAt: z.string(),
  revokedAt: z.string().optional()
});
export type Source = z.infer<typeof sourceSchema>;

const idOf = (key: string): string => `source:${createHash('sha256').update(`tan-noi source ${key}`).digest('hex')}`;

export type AddedSource = { type: 'added'; key: string } | { type: 'bad-name' } | { type: 'there' };

export async function addSource(store: DocumentStore, { name, now }: { name: string; now: string }): Promise<AddedSource> {
  if (!sourceSchema.shape.name.safeParse(name).success) return { type: 'bad-name' };
  const there = await listSources(store);
  if (there.some((source) => source.name === name && source.revokedAt === undefined)) return { type: 'there' };
  const key = `tn_${randomBytes(20).toString('hex')}`;
  await store.put({ _id: idOf(key), type: 'source', v: 1, name, createdAt: now });
  return { type: 'added', key };
}

export const listSources = async (store: DocumentStore): Promise<Source[]> => (await listIn(store, 'source:')).map((doc) => sourceSchema.parse(doc)).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));

/** Its key is refused from now on; its reports stay. Answers whether there was one to revoke. */
export async function revokeSource(store: DocumentStore, { name, now }: { name: string; now: string }): Promise<boolean> {
  const source = (await listSources(store)).find((known) => known.name === name && known.revokedAt === undefined);
  if (!source) return false;
  await store.put({ ...source, revokedAt: now });
  return true;
}

/** Asked anew for every request, so that a key that was revoked ends at once. */
export async function sourceOfKey(store: DocumentStore, key: string): Promise<Source | undefined> {
  if (!/^tn_[0-9a-f]{40}$/.test(key)) return undefined;
  const doc = await findIn(store, idOf(key));
  const source = doc && sourceSchema.parse(doc);
  return source?.revokedAt === undefined ? source : undefined;
}
