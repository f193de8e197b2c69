// Forms being filled in: what is typed and captured so far, kept until it is saved as an entry, begun anew, or forgotten for days. A draft is
// nobody's evidence: it is in no chain and no outbox, and goes in the very transaction that writes its entry (append-entry.ts).
// What a crash does: all of a draft is written in one strict transaction, so the one before or this one is there, never half of it.
import type { Collection, Table } from 'dexie';
import { isDiskFull } from './disk-full.ts';
import type { DraftFile, KeepResult, KeptDraft } from './device.ts';
import { DAY_MS } from '$domain/vietnam-time.ts';
import type { DeviceStore, DraftFileRow } from './device-store.ts';

/** After so many days without a change a draft is let go of. */
export const DRAFT_DAYS = 7;

export interface DraftContent {
  values: unknown;
  files: readonly DraftFile[];
  /** ISO instant. */
  at: string;
}

/** Files in the order of their ids. */
export async function readDraft(store: DeviceStore, key: string): Promise<KeptDraft | undefined> {
  return store.transaction('r', draftTables(store), async () => {
    const [row, files] = await Promise.all([store.drafts.get(key), filesOf(store, key).toArray()]);
    if (!row) return undefined;
    return { at: row.at, values: store.seal.open(row.values), files: files.map(({ id, file }) => ({ id, file })) };
  });
}

/** Files that lie there already are not written again: typing a word does not write photos. */
export async function keepDraft(store: DeviceStore, key: string, { values, files, at }: DraftContent): Promise<KeepResult> {
  try {
    await store.transaction('rw', draftTables(store), async () => {
      const there = new Set((await filesOf(store, key).primaryKeys()).map(([, id]) => id));
      const wanted = new Set(files.map(({ id }) => id));
      const fresh = files.map(({ id, file }): DraftFileRow => ({ draft: key, id, file })).filter(({ id }) => !there.has(id));
      await Promise.all([
        store.drafts.put({ key, at, values: store.seal.seal(values) }),
        store.draftFiles.bulkPut(fresh),
        store.draftFiles.bulkDelete([...there].filter((id) => !wanted.has(id)).map((id): [string, string] => [key, id]))
      ]);
    });
    return 'kept';
  } catch (error) {
    if (isDiskFull(error)) return 'disk-full';
    throw error;
  }
}

export async function removeDraft(store: DeviceStore, key: string): Promise<void> {
  await store.transaction('rw', draftTables(store), async () => {
    await Promise.all([store.drafts.delete(key), filesOf(store, key).delete()]);
  });
}

/** @param now milliseconds, put right by the server's clock as far as it is known */
export async function forgetOldDrafts(store: DeviceStore, now: number): Promise<void> {
  const old = await store.drafts.where('at').below(new Date(now - DRAFT_DAYS * DAY_MS).toISOString()).primaryKeys();
  for (const key of old) await removeDraft(store, key);
}

/** To be named by a transaction that removes a draft. */
export const draftTables = (store: DeviceStore): Table[] => [store.drafts, store.draftFiles];

function filesOf(store: DeviceStore, key: string): Collection<DraftFileRow, [draft: string, id: string]> {
  return store.draftFiles.where('[draft+id]').between([key, ''], [key, '\uffff']);
}
