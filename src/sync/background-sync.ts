// The service worker's turn: sends what waits in any store of the person who is signed in, when no tab is at it.
import { openStore, storeName } from '$device/device-store.ts';
import { finishIntents } from '$device/finish-intents.ts';
import { storeOwners } from '$device/other-stores.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import { connectionOf } from './connection-pace.ts';
import { readKept } from './kept-session.ts';
import { DeviceSession } from './session.ts';
import { openSessionMemory, type SharedMemory } from './session-memory.ts';
import * as signInAnswer from './sign-in-answer.ts';
import { askSession } from './server-session.ts';
import { syncOfStore, type Surroundings } from './store-sync.ts';
import { syncName } from './sync-names.ts';

/** Rejects when something is left over: the browser then tries again later. */
export async function syncInBackground(appVersion: string): Promise<void> {
  const memory = await openSessionMemory();
  const { signal } = stoppedBySignOut(memory);
  const surroundings: Surroundings = { origin: location.origin, fetch: (...request) => fetch(...request), now: () => Date.now(), elapsed: () => performance.now(), connection: () => connectionOf(navigator), storage: navigator.storage };
  // Who signed out with no network has nothing sent in their name: their cookie goes first.
  if (!(await toldOfSignOut(memory, surroundings.fetch))) throw new Error('Background sync: sign-out');
  const session = await askSession({ url: `${location.origin}/db`, fetch: surroundings.fetch, signal });
  if (session.type === 'nobody') return;
  if (session.type !== 'person') throw new Error(`Background sync: ${session.type}`);
  for (const owner of (await storeOwners()).filter(({ person }) => person === session.name)) {
    const left = await navigator.locks.request(syncName(storeName(owner.person, owner.ward)), { ifAvailable: true }, async (lock) => (lock ? sendAll(owner, { ...surroundings, appVersion }, signal) : undefined));
    if (left) throw new Error(`Background sync: ${left}`);
  }
}

function stoppedBySignOut(memory: SharedMemory): AbortController {
  const stopped = new AbortController();
  memory.watch(() => void memory.recall().then((kept) => readKept(kept)?.session === undefined && stopped.abort()));
  return stopped;
}

async function toldOfSignOut(memory: SharedMemory, ask: typeof fetch): Promise<boolean> {
  const isDue = async () => readKept(await memory.recall())?.signOutDue === true;
  // Somebody may have signed in while the server was asked: that stands.
  const keep = async (value: unknown) => void ((await isDue()) && (await memory.keep(value)));
  const session = await DeviceSession.recall({ fetch: ask, memory: { ...memory, keep }, wardName: async () => undefined, reading: async () => signInAnswer });
  await session.finishSignOut();
  return !(await isDue());
}

/** Undefined when all is sent, else what kept it. */
async function sendAll(owner: { person: PersonName; ward: WardSlug }, surroundings: Surroundings & { appVersion: string }, signal: AbortSignal): Promise<string | undefined> {
  const canBeUndone = await finish(owner, surroundings);
  const sync = await syncOfStore(owner, surroundings);
  try {
    const nothing = () => undefined;
    const pushed = await sync.push(signal, nothing);
    if (pushed.type !== 'pushed') return pushed.type;
    const uploaded = await sync.uploadEvidence(signal, { turn: () => Promise.resolve(), onProgress: nothing });
    if (uploaded.type !== 'uploaded') return uploaded.type;
    return canBeUndone ? 'can be undone yet' : undefined;
  } finally {
    sync.close();
  }
}

/** What was done at the desk a moment before the last tab was closed. */
async function finish(owner: { person: PersonName; ward: WardSlug }, { appVersion, now, storage }: Surroundings & { appVersion: string }): Promise<boolean> {
  const store = await openStore(owner, 'strict');
  try {
    return await finishIntents(store, owner, { appVersion, now, random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)), files: storage, which: 'left' });
  } finally {
    store.close();
  }
}
