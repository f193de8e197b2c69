// What a round is made of, for one store: shared by the sync worker and the service worker.
import { liveQuery } from 'dexie';
import { openStore, type DeviceStore } from '$device/device-store.ts';
import { readMeta } from '$device/meta.ts';
import type { PrivateFiles } from '$device/private-files.ts';
import { dropSentCopies, restoreCopies } from '$device/second-copies.ts';
import { takeReceipts } from '$device/take-receipts.ts';
import { retryRefused } from '$device/refused.ts';
import { engineOf } from '$device/store-engine.ts';
import { withTrouble } from '$device/troubles.ts';
import { findWardDoc } from '$device/job-queries.ts';
import { leaveClosed } from '$device/leave-closed.ts';
import { wardDatabases, wardDocId, type PersonName, type WardSlug } from '$domain/ids.ts';
import { keepClosedDays } from '$domain/keep-closed.ts';
import { rolesByWard } from '$domain/roles.ts';
import { DAY_MS, dateOf } from '$domain/vietnam-time.ts';
import { bringBack } from './bring-back.ts';
import { anySignal } from './any-signal.ts';
import { BatchSize } from './batch-size.ts';
import { betterOffset, measureClock } from './clock-offset.ts';
import { paceOf, type Connection } from './connection-pace.ts';
import { EntriesFirst } from './entries-first.ts';
import { fetchCasePictures } from './fetch-case-pictures.ts';
import { keepRoom } from './keep-room.ts';
import { makePreview } from './make-preview.ts';
import { pull, PULL_BATCH } from './pull.ts';
import { push, PUSH_BATCH } from './push.ts';
import { askSession } from './server-session.ts';
import { sendOpenings } from './send-openings.ts';
import type { Failure, LoopParts } from './sync-loop.ts';
import { uploadEvidence } from './upload-evidence.ts';

export interface Surroundings {
  /** Of the app's own server, without a slash at the end. */
  origin: string;
  fetch: typeof fetch;
  now(): number;
  elapsed(): number;
  /** What the browser says of the network, where it says something. */
  connection?(): Connection | undefined;
  storage?: Pick<StorageManager, 'estimate'> & PrivateFiles;
  /** Whether the store's person works on this device by its own memory: with no network the server does not know of a sign-out. They do by default. */
  isSignedIn?(): Promise<boolean>;
}

export interface StoreSync extends Omit<LoopParts, 'report' | 'random'> {
  lastSyncedAt: string | undefined;
  close(): void;
}

export async function syncOfStore(owner: { person: PersonName; ward: WardSlug }, { origin, fetch, now, elapsed, connection, storage, isSignedIn = async () => true }: Surroundings): Promise<StoreSync> {
  const { person, ward } = owner;
  const store = await openStore(owner, 'relaxed');
  const names = wardDatabases(ward);
  const url = (database: string) => `${origin}/db/${database}`;
  const sizes = { push: new BatchSize(PUSH_BATCH, 20), pull: new BatchSize(PULL_BATCH, 100) };
  const entriesFirst = new EntriesFirst();
  /** The link was cut: until a part has got through there is one at a time, for each would take longer beside others. */
  let careful = false;
  let roles = await readMeta(store, 'roles');
  let leftAt = 0;
  let clockOffset = (await readMeta(store, 'clock'))?.offset;
  const closing = new AbortController();
  /** One at a time; a round that ends meanwhile has it look once more. */
  let pictures: { again: boolean } | undefined;
  const missed = new Map<string, number>();
  /** Until they are put back no copy is let go: what is not in the store yet would go with it. */
  let copiesRestored = false;
  await putBackCopies();

  return {
    lastSyncedAt: await readMeta(store, 'synced'),
    checkSession,
    now,
    rolesSeen: () => roles,
    clockOffset: () => clockOffset,

    async push(signal, onProgress) {
      await putBackCopies();
      if ((await store.outbox.count()) === 0) return { type: 'pushed', sent: 0, refused: 0 };
      if (!(await isSignedIn())) return { type: 'sign-in' };
      const began = now();
      const pushing = () => push({ engine: engineOf(store), url: url(names.jobs), fetch, signal, batchSize: sizes.push.current, onProgress });
      const outcome = sizes.push.heed(await entriesFirst.send(pushing), now() - began);
      if (outcome.type === 'pushed' && copiesRestored) await dropSentCopies(store, storage);
      if (outcome.type !== 'pushed' || outcome.refused === 0 || (await isStillUs(signal))) return outcome;
      // Another person signed in while it was on its way, and the server refused what was not theirs: nothing is wrong with it.
      await engineOf(store).retryRefused();
      return { type: 'sign-in' };
    },

    async pull(signal, { wait, onProgress }) {
      const began = now();
      const outcome = await pull({ engine: engineOf(store), url: url(names.jobs), fetch, signal, wait, batchSize: sizes.pull.current, onProgress });
      if (outcome.type === 'pulled' && (await takeReceipts(store))) await keepRoom(store, { ward, now: now(), storage });
      const failure = outcome.type === 'pulled' ? await bringBack(store, { url: url(names.jobs), fetch, signal }) : undefined;
      if (failure) return failure;
      return wait ? outcome : sizes.pull.heed(outcome, now() - began);
    },

    async uploadEvidence(signal, { turn, onProgress }) {
      const paused = new AbortController();
      const watching = liveQuery(() => readMeta(store, 'evidencePaused')).subscribe((isPaused) => isPaused && paused.abort());
      try {
        if (await readMeta(store, 'evidencePaused')) return { type: 'uploaded', files: 0 };
        const pace = () => (careful ? { ...paceOf(connection?.()), lanes: 1 } : paceOf(connection?.()));
        const noted = (done: number, total: number) => {
          if (done > sentBytes) careful = false;
          sentBytes = done;
          onProgress(done, total);
        };
        let sentBytes = Infinity;
        const outcome = await uploadEvidence({
          store, person, url: url(names.media), fetch, signal: anySignal([signal, paused.signal]), makePreview, turn, entriesFirst, elapsed, onProgress: noted,
          pace, isStillUs: () => isStillUs(signal)
        });
        if (outcome.type === 'no-answer') careful = true;
        if (copiesRestored && (outcome.type !== 'uploaded' || outcome.files > 0)) await dropSentCopies(store, storage);
        return outcome.type === 'stopped' && !signal.aborted ? { type: 'uploaded', files: 0 } : outcome;
      } finally {
        watching.unsubscribe();
      }
    },

    watchWaiting(changed) {
      const watching = liveQuery(() => countWaiting(store)).subscribe(changed);
      return () => watching.unsubscribe();
    },

    async noteSynced() {
      const instant = new Date(now()).toISOString();
      await store.setMeta('synced', instant);
      if (now() - leftAt > LEAVE_EVERY_MS && worksInTheField()) {
        leftAt = now();
        const { settings } = (await findWardDoc(store, wardDocId(ward))) ?? {};
        await leaveClosed(store, new Date(now() - keepClosedDays(settings, dateOf(instant)) * DAY_MS).toISOString());
      }
      // Nothing waits for it.
      void sendOpenings({ store, ward, origin, fetch });
      void havePictures();
      return instant;
    },

    async noteTrouble(failure) {
      if (failure.type === 'stopped') return;
      const code = failure.type === 'broken' ? failure.name : 'status' in failure ? String(failure.status) : undefined;
      const at = new Date(now()).toISOString();
      await store.transaction('rw', store.meta, async () => {
        await store.setMeta('troubles', withTrouble((await readMeta(store, 'troubles')) ?? [], { kind: failure.type, ...(code && { code }) }, at));
      });
    },

    close() {
      closing.abort();
      store.close();
    }
  };

  /** Nothing waits for it, and what goes wrong is nobody's loss: the next round tries again. */
  async function havePictures(): Promise<void> {
    if (!(rolesByWard(roles ?? []).get(ward) ?? []).includes('patrol')) return;
    if (pictures) return void (pictures.again = true);
    const run = (pictures = { again: false });
    try {
      do {
        run.again = false;
        await fetchCasePictures({ store, person, origin, fetch, signal: closing.signal, entriesFirst, storage, now, missed, ...(connection && { connection }) });
      } while (run.again && !closing.signal.aborted);
    } catch (error) {
      if (!closing.signal.aborted) console.warn('Pictures of cases:', error);
    } finally {
      pictures = undefined;
    }
  }

  /** Before anything is sent, and with no network too. What cannot be put back keeps nothing else from being sent; the next push tries it again. */
  async function putBackCopies(): Promise<void> {
    if (copiesRestored) return;
    try {
      await restoreCopies(store, storage);
      copiesRestored = true;
    } catch (error) {
      console.error('Second copies could not be put back; the next push tries it again.', error);
    }
  }

  async function checkSession(signal: AbortSignal): Promise<Failure | undefined> {
    if (!(await isSignedIn())) return { type: 'sign-in' };
    const clock = measureClock({ fetch: (path, init) => fetch(`${origin}${String(path)}`, init), signal, now, elapsed });
    const session = await askSession({ url: `${origin}/db`, fetch, signal });
    if (session.type === 'nobody') return { type: 'sign-in' };
    if (session.type !== 'person') return session;
    if (session.name !== person) return { type: 'sign-in' };
    await noteRoles(session.roles);
    const measured = await clock;
    if (measured) {
      const better = betterOffset(await readMeta(store, 'clock'), measured);
      await store.setMeta('clock', better);
      clockOffset = better.offset;
    }
    return undefined;
  }

  /** What was refused for a role that the person has by now is taken after all. */
  async function noteRoles(fresh: string[]): Promise<void> {
    const sorted = [...fresh].sort();
    if (roles && sorted.join() === roles.join()) return;
    if (roles) await retryRefused(store);
    await store.setMeta('roles', sorted);
    roles = sorted;
  }

  /** At a desk the past is needed: figures and the log are made of it. */
  function worksInTheField(): boolean {
    const held = rolesByWard(roles ?? []).get(ward) ?? [];
    return held.length > 0 && held.every((role) => role === 'officer' || role === 'patrol');
  }

  async function isStillUs(signal: AbortSignal): Promise<boolean> {
    const session = await askSession({ url: `${origin}/db`, fetch, signal });
    if (session.type !== 'person' || session.name !== person) return false;
    // Refused for a role that is gone: once it is back, what was refused is sent again.
    await noteRoles(session.roles);
    return true;
  }
}

const LEAVE_EVERY_MS = 6 * 3_600_000;

async function countWaiting(store: DeviceStore): Promise<{ documents: number; files: number }> {
  const [documents, files, paused] = await Promise.all([store.outbox.count(), store.evidence.where('waiting').equals(1).count(), readMeta(store, 'evidencePaused')]);
  return { documents, files: paused ? 0 : files };
}
