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
  readonly #draft: Draft<Schema>;
  readonly #now: () => string;

  constructor({ draft, position, photos, entry, now }: Parts<Schema>) {
    this.#draft = draft;
    this.position = position;
    this.photos = photos;
    this.entry = entry;
    this.#now = now;
  }

  get fields(): z.infer<Schema> {
    return this.#draft.value;
  }

  /** ISO instant. */
  now(): string {
    return this.#now();
  }

  async save(request: Pick<AppendRequest, 'job' | 'newJob' | 'contents'> & { signature?: CapturedFile }): Promise<boolean> {
    const { signature, ...rest } = request;
    const files = [...(signature ? [signature] : []), ...this.photos.files];
    const saved = await this.entry.save({ ...rest, files, pos: this.position.at(this.#now()) });
    if (saved) this.#draft.clear();
    return saved;
  }

  keepDraft(): void {
    if (!this.entry.saved) this.#draft.keep();
  }
}

/** Call while the page's component initialises. `key` names the draft: the step and the job. */
export function openEntryForm<Schema extends z.ZodMiniType>(key: string, schema: Schema, initial: z.infer<Schema>): EntryForm<Schema> {
  const { app } = getAppState();
  const { device } = getWorkplace();
  const form = new EntryForm({
    draft: new Draft(`${device.person}:${key}`, { schema, initial, storage: sessionStorage }),
    position: new EventPosition(navigator.geolocation),
    photos: new Photos(),
    entry: new SaveEntry(device, () => signalSaved(localStorage)),
    now: () => isoInstant(app.now())
  });
  form.position.ask();
  $effect(() => form.keepDraft());
  $effect(() => () => form.photos.close());
  return form;
}
