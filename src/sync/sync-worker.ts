// The dedicated worker: syncs one store for as long as it lives and holds the lock. Tabs that open the same store wait behind it
// and take over when it is gone.
import { storeName } from '$device/device-store.ts';
import { connectionOf } from './connection-pace.ts';
import { readKept } from './kept-session.ts';
import { openSessionMemory } from './session-memory.ts';
import { syncOfStore } from './store-sync.ts';
import { SyncLoop } from './sync-loop.ts';
import { channelMessageSchema, startSchema, type ChannelMessage } from './sync-messages.ts';
import { syncName, watchName } from './sync-names.ts';

addEventListener('message', (event: MessageEvent<unknown>) => {
  const start = startSchema.safeParse(event.data);
  if (start.success) void syncForever(start.data);
}, { once: true });

async function syncForever(owner: Parameters<typeof syncOfStore>[0]): Promise<void> {
  const name = syncName(storeName(owner.person, owner.ward));
  await navigator.locks.request(name, async () => {
    const channel = new BroadcastChannel(name);
    const memory = await openSessionMemory();
    const isSignedIn = async () => readKept(await memory.recall())?.session?.person === owner.person;
    const signedOut = new AbortController();
    memory.watch(() => void isSignedIn().then((still) => !still && signedOut.abort()));
    const say = (message: ChannelMessage) => channel.postMessage(message);
    const sync = await syncOfStore(owner, { origin: location.origin, fetch: (...request) => fetch(...request), now: () => Date.now(), elapsed: () => performance.now(), connection: () => connectionOf(navigator), storage: navigator.storage, isSignedIn });
    const watched = watchName(storeName(owner.person, owner.ward));
    const isWatched = async () => ((await navigator.locks.query()).held ?? []).some((lock) => lock.name === watched);
    const loop = new SyncLoop({ ...sync, random: Math.random, isWatched, report: (status) => say({ type: 'status', status }) }, sync.lastSyncedAt);
    channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      const heard = channelMessageSchema.safeParse(event.data);
      if (!heard.success) return;
      if (heard.data.type === 'now') loop.nudge();
      if (heard.data.type === 'how-is-it') say({ type: 'status', status: loop.status });
    });
    // Ends with the worker, which the page terminates, or at once when any tab signs the person out.
    await loop.run(signedOut.signal);
  });
}
