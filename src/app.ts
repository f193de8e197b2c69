// The composition root: the one place where time, randomness, fetch, storage and workers are made and handed on.
import { version } from '$app/environment';
import type { Device } from '$device/device.ts';
import { openDevice } from '$device/open-device.ts';
import type { LeftUnsent, StoreOwner } from '$device/other-stores.ts';
import type { RescueFile } from '$device/rescue-file.ts';
import { wardDatabases } from '$domain/id-names.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { SourceParts } from '$sync/evidence-source.ts';
import { DeviceSession } from '$sync/session.ts';
import { openSessionMemory } from '$sync/session-memory.ts';
import type { EvidenceSource, Session, Sync } from '$sync/sync.ts';
import { WorkerSync } from '$sync/worker-sync.ts';
import { askToKeep } from './ask-to-keep.ts';
import { askForBackgroundSync, registerServiceWorker } from './register-service-worker.ts';
import type { ServerConfig } from './server-config.ts';
import { Updates } from './update-app.ts';

export type { ServerConfig } from './server-config.ts';
export type { UpdateState } from './update-app.ts';

export interface App {
  readonly session: Session;
  /** Undefined with no network and nothing kept from before. */
  serverConfig(): Promise<ServerConfig | undefined>;
  /**
   * Opens the store of the signed-in person for one of their wards and starts syncing it; closes the one open before. `onBlocked` is told
   * when a tab with an older version of the app is in the way: it goes on when that one has made way.
   */
  open(ward: WardSlug, onBlocked?: () => void): Promise<Workplace>;
  /** What others, or the person in another ward, have not sent from this device; nobody needs to be signed in. */
  leftUnsent(): Promise<LeftUnsent[]>;
  /** All of it as a file; undefined when there is nothing. */
  rescue(owner: StoreOwner): Promise<RescueFile | undefined>;
  readonly updates: Updates;
  /** Sends files of `npm run import`'s kinds to the desk's intake; see sync-server/intake. */
  readonly fetch: typeof fetch;
  now(): number;
}

/** One ward's store and its syncing, as pages use them. */
export interface Workplace {
  readonly device: Device;
  readonly sync: Sync;
  readonly evidence: EvidenceSource;
}

export async function createApp(): Promise<App> {
  const boundFetch: typeof fetch = (...request) => window.fetch(...request);
  const now = () => Date.now();
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const wardName = async (ward: WardSlug) => (await serverConfig())?.wards.find(({ slug }) => slug === ward)?.name;
  const memory = await openSessionMemory();
  const session = await DeviceSession.recall({ fetch: boundFetch, memory, wardName, reading: () => import('$sync/sign-in-answer.ts') });
  const updates = new Updates({ locks: navigator.locks, container: navigator.serviceWorker, document, reload: () => location.reload() });
  let opened: { key: string; owner: StoreOwner; workplace: Workplace; close(): void } | undefined;

  let changedElsewhere = () => {};

  void session.finishSignOut();
  memory.watch(() => void heedOthers());
  registerServiceWorker((registration) => updates.watch(registration));

  return {
    session: closingOnSignOut(),
    serverConfig,
    open,
    updates,
    leftUnsent: async () => (await import('$device/other-stores.ts')).leftUnsent(opened?.owner),
    rescue: async (owner) => (await import('$device/other-stores.ts')).rescueStore(owner, { appVersion: version, now, random, files: navigator.storage }),
    fetch: boundFetch,
    now
  };

  /** Loaded when somebody signs in. */
  async function serverConfig(): Promise<ServerConfig | undefined> {
    return (await import('./server-config.ts')).serverConfig(boundFetch, localStorage);
  }

  async function open(ward: WardSlug, onBlocked?: () => void): Promise<Workplace> {
    const current = session.current;
    const held = current?.wards.find((candidate) => candidate.ward === ward);
    if (!current || !held) throw new RangeError(`Nobody is signed in for ${ward}`);
    const key = `${current.person} ${ward} ${held.roles.join(' ')}`;
    if (opened?.key === key) {
      // Signed in again: what waited for that goes on.
      opened.workplace.sync.now();
      return opened.workplace;
    }
    await writeIntents();
    close();
    const owner = { person: current.person, ward, roles: held.roles };
    const makeWay = () => {
      updates.leftBehind();
      return !updates.isHeld;
    };
    const device = await openDevice(owner, { appVersion: version, now, random, files: navigator.storage, makeWay, onBlocked });
    const sync = new WorkerSync({ owner, makeWorker, whenIdle, window, document, locks: navigator.locks });
    const evidence = lazyEvidence({ device, url: `/db/${wardDatabases(ward).media}`, fetch: boundFetch });
    whenIdle(() => void device.prepareToWrite());
    const stopAsking = askForBackgroundSync(device);
    const stopKeeping = askToKeep(device, navigator.storage);
    opened = {
      key,
      owner,
      workplace: { device, sync, evidence },
      close() {
        stopAsking();
        stopKeeping();
        sync.stop();
        device.close();
      }
    };
    return opened.workplace;
  }

  function closingOnSignOut(): Session {
    return {
      get current() {
        return session.current;
      },
      signIn: (name, password) => session.signIn(name, password),
      noteRoles: (person, roles) => session.noteRoles(person, roles),
      async signOut() {
        await writeIntents();
        // On the disk and known to all tabs before this one lets go: none of them takes up its syncing.
        await session.signOut();
        close();
        void session.finishSignOut();
      },
      elsewhere: (changed) => (changedElsewhere = changed)
    };
  }

  async function heedOthers(): Promise<void> {
    if (!(await session.lookAgain())) return;
    close();
    changedElsewhere();
  }

  /** What they did and could still undo is theirs: whoever comes next must not find it undone. */
  async function writeIntents(): Promise<void> {
    const written = opened?.workplace.device.intents().then((intents) => intents.writeAll());
    await written?.catch((error: unknown) => console.error('Written at their next start.', error));
  }

  function close(): void {
    opened?.close();
    opened = undefined;
  }
}

/** Loaded when the first photo is looked at. */
function lazyEvidence(parts: SourceParts): EvidenceSource {
  const source = async () => (await import('$sync/evidence-source.ts')).evidenceSource(parts);
  return { preview: async (evidence) => (await source()).preview(evidence), full: async (evidence) => (await source()).full(evidence) };
}

const makeWorker = (): Worker => new Worker(new URL('./sync/sync-worker.ts', import.meta.url), { type: 'module', name: 'sync' });

function whenIdle(start: () => void): void {
  // Safari has no requestIdleCallback.
  if (typeof requestIdleCallback === 'function') requestIdleCallback(start, { timeout: 1000 });
  else setTimeout(start, 200);
}
