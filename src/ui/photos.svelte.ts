import type { CapturedFile, DraftFile } from '$device/device.ts';
import type { Position } from '$domain/common-fields.ts';
import type { FileHolder } from './draft.svelte.ts';

export interface Photo {
  id: number;
  file: CapturedFile;
  /** Object URL of its picture. */
  url: string;
}

/** Photos of a form being filled in. The untouched file is the evidence; only its size in pixels is read off. */
export class Photos implements FileHolder {
  #all = $state.raw<Photo[]>([]);
  #next = 1;
  readonly #slot: string;

  /** @param slot tells the photos of one form's several pickers apart in its draft */
  constructor(slot = 'photo') {
    this.#slot = slot;
  }

  get all(): readonly Photo[] {
    return this.#all;
  }

  get files(): CapturedFile[] {
    return this.#all.map(({ file }) => file);
  }

  get kept(): DraftFile[] {
    return this.#all.map(({ id, file }) => ({ id: this.#idOf(id), file }));
  }

  owns(id: string): boolean {
    return id.slice(0, id.lastIndexOf(':')) === this.#slot;
  }

  restore(files: readonly DraftFile[]): void {
    const own = files.filter(({ id }) => this.owns(id)).map(({ id, file }): Photo => ({ id: Number(id.slice(id.lastIndexOf(':') + 1)), file, url: URL.createObjectURL(file.blob) }));
    this.#all = [...own, ...this.#all.filter(({ id }) => !own.some((photo) => photo.id === id))];
    this.#next = Math.max(this.#next, ...own.map(({ id }) => id + 1));
  }

  clear(): () => void {
    const before = this.#all;
    this.#all = [];
    return () => (this.#all = before);
  }

  /** `not-an-image` when the browser cannot draw it: said at once, not after the form has been filled in. */
  async add(blob: Blob, { takenAt, pos }: { takenAt: string; pos: Position | undefined }): Promise<'added' | 'not-an-image'> {
    const url = URL.createObjectURL(blob);
    const pixels = await pixelsOf(url);
    if (!pixels) {
      URL.revokeObjectURL(url);
      return 'not-an-image';
    }
    this.#all = [...this.#all, { id: this.#next++, url, file: { blob, use: 'photo', ...pixels, takenAt, pos } }];
    return 'added';
  }

  /** Takes the photo away; the answer puts it back. */
  remove(photo: Photo): () => void {
    const before = this.#all;
    this.#all = before.filter((other) => other !== photo);
    return () => (this.#all = [...this.#all, photo].sort((a, b) => a.id - b.id));
  }

  /** Lets go of the pictures' memory. */
  close(): void {
    for (const { url } of this.#all) URL.revokeObjectURL(url);
  }

  /** Padded, so that the order of texts is that of the numbers. */
  #idOf(id: number): string {
    return `${this.#slot}:${String(id).padStart(4, '0')}`;
  }
}

async function pixelsOf(url: string): Promise<{ width: number; height: number } | undefined> {
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => ({ width: image.naturalWidth, height: image.naturalHeight }),
    // The one thing that `decode` rejects with: EncodingError, "not an image that can be drawn".
    () => undefined
  );
}
