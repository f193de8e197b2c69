import * as z from 'zod/mini';
import type { DraftFile, Drafts, KeepResult } from '$device/device.ts';

/** Files of a form that its draft keeps along with what is typed: photos, a recording. */
export interface FileHolder {
  /** Read inside an effect: files come and go. */
  readonly kept: readonly DraftFile[];
  owns(id: string): boolean;
  /** Takes back those that are its own. */
  restore(files: readonly DraftFile[]): void;
  /** Lets go of all of them; the answer puts them back. */
  clear(): () => void;
}

interface Parts<Schema extends z.ZodMiniType> {
  drafts: Drafts;
  schema: Schema;
  initial: z.infer<Schema>;
  /** Milliseconds without a key before what is typed goes to the disk. */
  pause?: number;
}

const PAUSE_MS = 300;

/**
 * A form being filled in, kept on the device: it survives a call, a reload, a crash and an empty battery (device/drafts.ts). What was kept
 * comes back by `open`; typing goes to the disk after a short pause, files and leaving the page at once.
 */
export class Draft<Schema extends z.ZodMiniType> {
  /** Stays the same object: what a page has taken out of it stays bound. */
  readonly value: z.infer<Schema> & object;
  readonly #key: string;
  readonly #parts: Parts<Schema>;
  readonly #holders: FileHolder[] = [];
  #continuedFrom = $state.raw<string>();
  #full = $state(false);
  /** Nothing is written before what lies there has been read, nor after it has become an entry. */
  #state: 'reading' | 'open' | 'closed' = 'reading';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #found: readonly DraftFile[] = [];
  #lastText: string;

  constructor(key: string, parts: Parts<Schema>) {
    this.#key = key;
    this.#parts = parts;
    this.value = $state(structuredClone(parts.initial) as z.infer<Schema> & object);
    this.#lastText = JSON.stringify(parts.initial);
  }

  get key(): string {
    return this.#key;
  }

  /** When what the form was opened with had last been changed (ISO); undefined for a form that began empty. */
  get continuedFrom(): string | undefined {
    return this.#continuedFrom;
  }

  /** True when the last try to keep it found no room on the disk. */
  get diskFull(): boolean {
    return this.#full;
  }

  /** Puts back what was kept. A draft of an older form keeps its files; what no longer fits is dropped. */
  async open(): Promise<void> {
    const kept = await this.#parts.drafts.read(this.#key);
    if (this.#state !== 'reading') return;
    this.#state = 'open';
    // Nothing there: whatever was typed while it was looked for is kept from now on.
    if (!kept) return this.keep();
    const values = z.safeParse(this.#parts.schema, kept.values);
    if (values.success) this.#set(values.data as z.infer<Schema> & object);
    this.#found = kept.files;
    this.#lastText = JSON.stringify($state.snapshot(this.value));
    for (const holder of this.#holders) holder.restore(kept.files);
    if (values.success || kept.files.length > 0) this.#continuedFrom = kept.at;
  }

  /** From now on the holder's files are kept, too; it is given those of its own that were. */
  hold(holder: FileHolder): void {
    this.#holders.push(holder);
    if (this.#found.length > 0) holder.restore(this.#found);
  }

  /** Call from an effect: notes what is there now, and writes it down after a pause. */
  keep(): void {
    const text = JSON.stringify($state.snapshot(this.value));
    const files = this.#files;
    if (this.#state !== 'open') return;
    clearTimeout(this.#timer);
    const filesChanged = files.length !== this.#found.length || files.some(({ id }) => !this.#found.some((found) => found.id === id));
    if (text === this.#lastText && !filesChanged) return;
    // What the camera took is not taken again: it does not wait.
    if (filesChanged) this.flush();
    else this.#timer = setTimeout(() => this.flush(), this.#parts.pause ?? PAUSE_MS);
  }

  /** Writes down at once what is there: the page is being left. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'open') return;
    const values = $state.snapshot(this.value);
    const files = this.#files;
    this.#found = files;
    this.#lastText = JSON.stringify(values);
    const empty = files.length === 0 && this.#lastText === JSON.stringify(this.#parts.initial);
    const { drafts } = this.#parts;
    this.#writing = this.#writing.then(() => (empty ? drafts.remove(this.#key) : drafts.keep(this.#key, { values, files })).then((result: KeepResult | void) => void (this.#full = result === 'disk-full')));
  }

  /** Empties the form and forgets what was kept; the answer puts it back. */
  beginAnew(): () => void {
    const values = $state.snapshot(this.value) as z.infer<Schema> & object;
    const found = this.#found;
    const putBack = this.#holders.map((holder) => holder.clear());
    const from = this.#continuedFrom;
    this.#set(structuredClone(this.#parts.initial) as z.infer<Schema> & object);
    this.#continuedFrom = undefined;
    this.#found = [];
    this.flush();
    return () => {
      this.#found = found;
      this.#set(values);
      for (const undo of putBack) undo();
      this.#continuedFrom = from;
      this.flush();
    };
  }

  /** Before it becomes an entry: waits for what is being written, so that nothing comes after the entry has taken it away. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state === 'open') this.#state = 'closed';
    await this.#writing;
  }

  /** It could not be saved: the form goes on. */
  reopen(): void {
    if (this.#state === 'closed') this.#state = 'open';
    this.#lastText = '';
    this.keep();
  }

  /** With those whose holder is not on the page (yet). */
  get #files(): readonly DraftFile[] {
    const unclaimed = this.#found.filter(({ id }) => !this.#holders.some((holder) => holder.owns(id)));
    return [...unclaimed, ...this.#holders.flatMap((holder) => [...holder.kept])];
  }

  #set(values: z.infer<Schema> & object): void {
    const target = this.value as Record<string, unknown>;
    for (const key of Object.keys(target)) if (!(key in values)) target[key] = undefined;
    Object.assign(target, values);
  }
}
