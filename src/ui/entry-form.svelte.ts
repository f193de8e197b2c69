import type * as z from 'zod/mini';
import type { AppendRequest, CapturedFile } from '$device/device.ts';
import { getAppState, getWorkplace } from './app-context.ts';
import { Draft } from './draft.svelte.ts';
import { EventPosition } from './event-position.svelte.ts';
import { Photos } from './photos.svelte.ts';
import { SaveEntry } from './save-entry.svelte.ts';
import { signalSaved } from './save-signal.ts';
import { isoInstant } from './iso-instant.ts';

interface Parts<Schema extends z.ZodMiniType> {
  draft: Draft<Schema>;
  position: EventPosition;
  photos: Photos;
  entry: SaveEntry;
  now: () => string;
}

/** A page that records one thing: what is typed, photos, the place, and saving it all as one. */
export class EntryForm<Schema extends z.ZodMiniType> {
  /** Set by the first try to save: from then on what is missing is marked. */
  checked = $state(false);
  readonly position: EventPosition;
  readonly photos: Photos;
  readonly entry: SaveEntry;
  /** To be given to FormPage, which says that it goes on from before. */
  readonly draft: Draft<Schema>;
  /** What was kept of it is back, if there was anything. */
  readonly opened: Promise<void>;
  readonly #now: () => string;
  readonly #pickers: Photos[] = [];

  constructor({ draft, position, photos, entry, now }: Parts<Schema>) {
    this.draft = draft;
    this.position = position;
    this.photos = photos;
    this.entry = entry;
    this.#now = now;
    this.#hold(photos);
    this.opened = draft.open();
  }

  get fields(): z.infer<Schema> {
    return this.draft.value;
  }

  /** ISO instant. */
  now(): string {
    return this.#now();
  }

  /** Photos of another picker of the same form, kept in its draft; `slot` is its name there. */
  morePhotos(slot: string): Photos {
    return this.#hold(new Photos(slot));
  }

  /** Evidence of the last of `contents`: `signature` and `files` first, then the photos of the form's own picker. */
  async save(request: Pick<AppendRequest, 'job' | 'newJob' | 'contents' | 'files'> & { signature?: CapturedFile }): Promise<boolean> {
    const { signature, files = [], ...rest } = request;
    await this.draft.close();
    let saved = false;
    try {
      saved = await this.entry.save({
        ...rest,
        files: [...(signature ? [signature] : []), ...files, ...this.photos.files],
        pos: this.position.at(this.#now()),
        draft: this.draft.key
      });
    } finally {
      if (!saved) this.draft.reopen();
    }
    return saved;
  }

  close(): void {
    this.draft.flush();
    for (const photos of this.#pickers) photos.close();
  }

  #hold(photos: Photos): Photos {
    this.#pickers.push(photos);
    this.draft.hold(photos);
    return photos;
  }
}

/** Call while the page's component initialises. `key` names the draft: the step and the job. */
export function openEntryForm<Schema extends z.ZodMiniType>(key: string, schema: Schema, initial: z.infer<Schema>): EntryForm<Schema> {
  const { app } = getAppState();
  const { device } = getWorkplace();
  const form = new EntryForm({
    draft: new Draft(key, { drafts: device.drafts, schema, initial }),
    position: new EventPosition(navigator.geolocation),
    photos: new Photos(),
    entry: new SaveEntry(device, () => signalSaved(localStorage)),
    now: () => isoInstant(app.now())
  });
  form.position.ask();
  $effect(() => form.draft.keep());
  // A phone ends a page in the background without another word.
  $effect(() => {
    const leaving = () => document.visibilityState === 'hidden' && form.draft.flush();
    document.addEventListener('visibilitychange', leaving);
    return () => document.removeEventListener('visibilitychange', leaving);
  });
  $effect(() => () => form.close());
  // A new version of the app waits for the form.
  $effect(() => app.updates.hold());
  return form;
}
