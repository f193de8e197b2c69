import { Dexie } from 'dexie';
import type { Entry } from '$domain/entry.ts';
import { wardDocId } from '$domain/id-names.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import type { Writer } from './append-entry.ts';
import type { CapturedFile, Device } from './device.ts';
import type { DeviceKey } from './device-key.ts';
import { openStore, type StoreEvents } from './device-store.ts';
import { doneJobsOf, findJob, findJobs, findWardDoc, openJobsOf } from './job-queries.ts';
import { countWaiting, findEntry, findLog, findLogOfJob, findQuarantine } from './log-queries.ts';
import type { OpenIntents } from './open-intents.ts';
import type { JobSearch } from './search-jobs.ts';
import type { PrivateFiles } from './private-files.ts';
import type { SecondCopies } from './second-copies.ts';

export interface DeviceOwner {
  person: PersonName;
  ward: WardSlug;
  roles: readonly Role[];
}

export interface DeviceParts extends StoreEvents {
  appVersion: string;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  /** Where second copies of what is unsent go; none without. */
  files?: PrivateFiles;
}

export async function openDevice(owner: DeviceOwner, { appVersion, now, random, files, ...events }: DeviceParts): Promise<Device> {
  const { person, ward, roles } = owner;
  const store = await openStore(owner, 'strict', events);
  let search: Promise<JobSearch> | undefined;
  let key: Promise<DeviceKey> | undefined;
  let made: Promise<SecondCopies> | undefined;
  let opened: Promise<OpenIntents> | undefined;
  const copies: SecondCopies = {
    begin(what) {
      const begun = copying().then((made) => made.begin(what));
      // Heard by whoever keeps or drops it, if anybody does.
      begun.catch(() => undefined);
      // The entry is in the store by now and must not seem unsaved: whoever was told so would record it again.
      const said = (error: unknown) => console.error('A second copy could not be written; the store has it all the same.', error);
      return { keep: () => begun.then((file) => file.keep()).catch(said), drop: () => begun.then((file) => file.drop()).catch(said) };
    }
  };
  const writer: Writer = { store, person, ward, roles, appVersion, now, random, copies, key: () => (key ??= makeKey()) };

  return {
    person,
    ward,
    roles,
    observe: (query) => {
      const results = Dexie.liveQuery(query);
      return { subscribe: (next, failed) => results.subscribe(next, failed) };
    },
    wardDoc: () => findWardDoc(store, wardDocId(ward)),
    openJobsOf: (of) => openJobsOf(store, of),
    doneJobsOf: (of, since) => doneJobsOf(store, of, since),
    jobs: (filter) => findJobs(store, filter),
    async job(id) {
      const [found, log] = await Promise.all([findJob(store, id), findLogOfJob(store, id)]);
      return found && { ...found, log };
    },
    search: async (query, limit) => (await (search ??= searching())).find(query, limit),
    leftJobs: async (query, limit) => (await import('./leave-closed.ts')).findLeft(store, query, limit),
    log: (filter) => findLog(store, filter),
    entry: (id) => findEntry(store, id),
    waiting: () => countWaiting(store),
    quarantine: () => findQuarantine(store),
    async append(request) {
      const result = await (await writing()).appendEntry(writer, request);
      if (result.type === 'saved' && request.files?.some(({ use }) => use === 'video')) {
        // Nobody waits for a picture of it, and without one the video is as good.
        void keepVideoFrames(result.entries, request.files).catch((error: unknown) => console.warn('No picture of a video:', error));
      }
      return result;
    },
    prepareToWrite: async () => {
      const [{ forgetOldDrafts }, { readMeta }] = await Promise.all([drafting(), import('./meta.ts'), writing(), copying()]);
      await forgetOldDrafts(store, now() + ((await readMeta(store, 'clock'))?.offset ?? 0));
      if ((await store.intents.count()) > 0) await (await intents()).writeLeft();
    },
    nextMinutesNumber: async (form) => (await import('./count-minutes.ts')).nextMinutesNumber(store, { form, by: person, key: await writer.key() }),
    drafts: {
      read: async (key) => (await drafting()).readDraft(store, key),
      keep: async (key, content) => (await drafting()).keepDraft(store, key, { ...content, at: new Date(now()).toISOString() }),
      remove: async (key) => (await drafting()).removeDraft(store, key),
      // Watched by pages: a query may wait for nothing but the store.
      list: async () => new Map((await store.drafts.toArray()).map(({ key, at }) => [key, at]))
    },
    clockFault: async () => (await import('./judge-clock.ts')).judgeClock(store, { now: now(), appVersion }),
    intents,
    inspect: async () => (await import('./inspect-store.ts')).inspectStore({ store, owner, appVersion, now, intents }),
    noteOpening: async (job, evidence) => {
      const at = new Date(now()).toISOString();
      const { noteOpening, openingId } = await import('./note-opening.ts');
      await noteOpening(store, { id: openingId(now(), random), job, at, ...(evidence && { evidence }) });
    },
    evidence: async (sha256) => (await store.evidenceBlobs.get(sha256))?.blob,
    evidencePreview: async (sha256) => (await import('./evidence-files.ts')).readPreview(store, sha256),
    casePictures: async () => (await import('./case-pictures.ts')).casePicturesIn(store, person),
    pauseEvidence: (paused) => store.setMeta('evidencePaused', paused),
    holdings: async () => (await import('./holdings.ts')).holdingsOf(store, ward),
    close() {
      void opened?.then(({ close }) => close());
      store.close();
    }
  };

  /** What could not be loaded once is tried again the next time. */
  function intents(): Promise<OpenIntents> {
    opened ??= import('./open-intents.ts').then(({ openIntents }) => openIntents(writer));
    opened.catch(() => (opened = undefined));
    return opened;
  }

  async function keepVideoFrames(...[entries, files]: [Entry[], readonly CapturedFile[]]): Promise<void> {
    await (await import('./video-frame.ts')).keepVideoFrames(store, entries, files);
  }

  /** What could not be loaded once is tried again with the next letter. */
  function searching(): Promise<JobSearch> {
    const loaded = import('./search-jobs.ts').then(({ JobSearch }) => new JobSearch(store));
    loaded.catch(() => (search = undefined));
    return loaded;
  }

  function copying(): Promise<SecondCopies> {
    made ??= import('./second-copies.ts').then(({ secondCopies }) => secondCopies(store, files));
    made.catch(() => (made = undefined));
    return made;
  }

  /** What went wrong once (a full disk) is tried again with the next entry. */
  function makeKey(): Promise<DeviceKey> {
    const loaded = writing().then(({ loadOrMakeDeviceKey }) => loadOrMakeDeviceKey({ store, person, ward, appVersion, now: now(), random, copies }));
    loaded.catch(() => (key = undefined));
    return loaded;
  }
}

/** Apart, so that the first screen does not wait for what only writing needs. */
const writing = async () => ({ ...(await import('./append-entry.ts')), ...(await import('./device-key.ts')) });
const drafting = async () => import('./drafts.ts');
