// Openings of cases with personal data, until the server has them: a short list beside the chain, for they are nobody's evidence. Relaxed: one that
// a crash takes costs nothing but itself.
import { MOST_OPENINGS, notedOpeningSchema, SAME_OPENING, type NotedOpening } from '$domain/opening.ts';
import { uuidV7 } from '$domain/uuid-v7.ts';
import * as z from 'zod/mini';
import type { DeviceStore } from './device-store.ts';

const KEY = 'openings';
/** A phone that is away for weeks keeps the newest. */
const MOST_KEPT = 5 * MOST_OPENINGS;
const keptSchema = z.object({ waiting: z.array(notedOpeningSchema), last: z.record(z.string(), z.string()) });
type Kept = z.infer<typeof keptSchema>;

export const openingId = (now: number, random: (bytes: number) => Uint8Array): string => uuidV7(now, random(10));

export async function noteOpening(store: DeviceStore, opening: NotedOpening): Promise<void> {
  await store.transaction('rw', store.meta, async () => {
    const kept = await read(store);
    const subject = `${opening.job} ${opening.evidence ?? ''}`;
    const before = kept.last[subject];
    if (before !== undefined && Date.parse(opening.at) - Date.parse(before) < SAME_OPENING) return;
    const recent = Object.entries(kept.last).filter(([, at]) => Date.parse(opening.at) - Date.parse(at) < SAME_OPENING);
    await store.meta.put({ key: KEY, value: { waiting: [...kept.waiting, opening].slice(-MOST_KEPT), last: Object.fromEntries([...recent, [subject, opening.at]]) } satisfies Kept });
  });
}

/** The oldest first, as many as go into one request. */
export const waitingOpenings = async (store: DeviceStore): Promise<NotedOpening[]> => (await read(store)).waiting.slice(0, MOST_OPENINGS);

export async function openingsSent(store: DeviceStore, sent: readonly NotedOpening[]): Promise<void> {
  const ids = new Set(sent.map(({ id }) => id));
  await store.transaction('rw', store.meta, async () => {
    const kept = await read(store);
    await store.meta.put({ key: KEY, value: { ...kept, waiting: kept.waiting.filter(({ id }) => !ids.has(id)) } });
  });
}

async function read(store: DeviceStore): Promise<Kept> {
  const parsed = keptSchema.safeParse((await store.meta.get(KEY))?.value);
  return parsed.success ? parsed.data : { waiting: [], last: {} };
}
