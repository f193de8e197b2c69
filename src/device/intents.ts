// What a person has done and can still undo for a moment: it becomes an entry when that moment is over. Until then it lies here, so that
// neither a closed tab nor an empty battery loses what the screen showed as done.
// What a crash does: before `keep` is through nothing was shown; after it the intent is written at the next start; the entry and the end of
// its intent are one transaction (append-entry.ts), so that it is written once, whichever tab comes first.
import * as z from 'zod/mini';
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import { jobIdSchema, type EntryId, type JobId } from '$domain/ids.ts';
import type { JobView } from '$domain/job-view.ts';
import { appendEntry, IntentIsGone, MOST_HEADS, type Writer } from './append-entry.ts';
import type { AppendResult, Intent, KeptIntents, UndoableRequest } from './device.ts';
import type { DeviceStore, IntentRow } from './device-store.ts';
import { readMeta } from './meta.ts';
import { isDiskFull } from './disk-full.ts';
import { withTrouble } from './troubles.ts';

/** Longer than anything can be undone. Milliseconds. */
export const LEFT_AFTER = 15_000;

/** Only its shape: `append` checks the contents as it does those that come from a form. */
const requestSchema = z.object({
  job: jobIdSchema,
  contents: z.array(z.object({ kind: z.string().check(z.refine((kind) => kind in ENTRY_KINDS)), data: z.unknown() })).check(z.minLength(1))
});

/** @param at ISO instant at which the person acted; the entry will bear it. */
export async function keepIntents(store: DeviceStore, requests: readonly UndoableRequest[], { at, random }: { at: string; random: Writer['random'] }): Promise<KeptIntents> {
  const mark = [...random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const seen = await headsOf(store, requests.map(({ job }) => job));
  const rows = requests.map((request, index): IntentRow => ({
    // In the order of their keys they were done.
    key: `${at}:${mark}:${String(index).padStart(5, '0')}`,
    at,
    seen: seen[index] ?? [],
    // As JSON, for a form's own objects cannot be stored.
    request: store.seal.seal(JSON.parse(JSON.stringify(request)))
  }));
  try {
    await store.transaction('rw', store.intents, async () => store.intents.bulkAdd(rows));
    return { type: 'kept', keys: rows.map(({ key }) => key) };
  } catch (error) {
    if (isDiskFull(error)) return { type: 'disk-full' };
    throw error;
  }
}

/** Oldest first. What cannot be read (it was kept by a newer version) is left where it is. */
export async function readIntents(store: DeviceStore): Promise<Intent[]> {
  return (await store.intents.toArray()).flatMap((row) => readRow(store, row) ?? []);
}

/** `gone`: undone, or written by another tab. */
export async function writeIntent(writer: Writer, key: string): Promise<AppendResult | { type: 'gone' }> {
  const row = await writer.store.intents.get(key);
  const intent = row && readRow(writer.store, row);
  return intent ? writeKept(writer, intent) : { type: 'gone' };
}

/** Returns how many of them were still there. */
export async function removeIntents(store: DeviceStore, keys: readonly string[]): Promise<number> {
  return store.transaction('rw', store.intents, async () => {
    const there = (await store.intents.bulkGet([...keys])).filter((row) => row !== undefined).map(({ key }) => key);
    await store.intents.bulkDelete(there);
    return there.length;
  });
}

/** Nothing can be undone any more. What cannot be written stays, for a page that can say so. */
export async function writeAllIntents(writer: Writer): Promise<void> {
  for (const intent of await readIntents(writer.store)) await writeOrGiveUp(writer, intent);
}

/**
 * Writes what an earlier run of the app, or a tab that was closed, left behind.
 * @param now milliseconds by the device's clock, as the intents have it
 * @returns whether some can still be undone and have to be looked at again
 */
export async function writeLeftIntents(writer: Writer, now: number): Promise<boolean> {
  let someAreFresh = false;
  for (const intent of await readIntents(writer.store)) {
    // One from the future was kept before the clock was set back.
    if (Math.abs(now - Date.parse(intent.at)) >= LEFT_AFTER) await writeOrGiveUp(writer, intent);
    else someAreFresh = true;
  }
  return someAreFresh;
}

/** Who has lost the role for it meanwhile is told on the sync page: no other page could write it for them. */
async function writeOrGiveUp(writer: Writer, intent: Intent): Promise<void> {
  const { store, roles, now } = writer;
  const mayWrite = intent.request.contents.every(({ kind }) => ENTRY_KINDS[kind].roles.some((role) => roles.includes(role)));
  if (mayWrite) return void (await writeKept(writer, intent));
  await store.transaction('rw', store.intents, store.meta, async () => {
    await store.intents.delete(intent.key);
    await store.setMeta('troubles', withTrouble((await readMeta(store, 'troubles')) ?? [], { kind: 'not-done' }, new Date(now()).toISOString()));
  });
}

async function headsOf(store: DeviceStore, jobs: readonly JobId[]): Promise<EntryId[][]> {
  const rows = await store.docs.bulkGet([...jobs]);
  return rows.map((row) => (row?.view === undefined ? [] : (store.seal.open(row.view) as JobView).heads.slice(-MOST_HEADS)));
}

function readRow(store: DeviceStore, { key, at, seen, request }: IntentRow): Intent | undefined {
  const parsed = requestSchema.safeParse(store.seal.open(request));
  return parsed.success ? { key, at, seen, request: parsed.data as UndoableRequest } : undefined;
}

async function writeKept(writer: Writer, intent: Intent): Promise<AppendResult | { type: 'gone' }> {
  try {
    return await appendEntry(writer, intent.request, intent);
  } catch (error) {
    if (error instanceof IntentIsGone) return { type: 'gone' };
    throw error;
  }
}
