import type { CapturedFile, DraftFile } from '$device/device.ts';
import type { Position } from '$domain/common-fields.ts';
import type { Evidence } from '$domain/evidence.ts';
import type { Sha256 } from '$domain/ids.ts';
import type { FileHolder } from '../draft.svelte.ts';
import { sha256Of } from '../sha256-of.ts';
import { decoded, stampedCopy, stampLines, type StampFacts } from './stamp.ts';

export interface SpotFile {
  id: number;
  file: CapturedFile;
  /** A photo's copy with the stamp on it. */
  copy?: CapturedFile;
  /** Object URL of what is shown: the stamped copy, else the file itself. */
  url: string;
}

type Kind = Extract<Evidence['use'], 'photo' | 'video' | 'voice'>;

/** An entry carries 30 files at most, and the minutes are one. */
export const MOST: Record<Kind, number> = { photo: 12, video: 2, voice: 2 };

/** What is known of where and by whom a file is made, besides its time and place. */
export type StampedBy = Omit<StampFacts, 'takenAt' | 'pos'>;

interface Taken {
  takenAt: string;
  pos: Position | undefined;
  /** The earlier photo that it is to be held against. */
  before?: Sha256 | undefined;
}

/** Photos with their stamped copies, videos and voice notes of a form being filled in; kept in its draft. */
export class SpotFiles implements FileHolder {
  #all = $state.raw<SpotFile[]>([]);
  #next = 1;
  readonly #slot = 'spot';
  readonly #stampedBy: () => StampedBy;

  constructor(stampedBy: () => StampedBy) {
    this.#stampedBy = stampedBy;
  }

  get all(): readonly SpotFile[] {
    return this.#all;
  }

  of(kind: Kind): SpotFile[] {
    return this.#all.filter(({ file }) => file.use === kind);
  }

  full(kind: Kind): boolean {
    return this.of(kind).length >= MOST[kind];
  }

  /** For the entry: each photo with its copy behind it. */
  get files(): CapturedFile[] {
    return this.#all.flatMap(({ file, copy }) => (copy ? [file, copy] : [file]));
  }

  get kept(): DraftFile[] {
    return this.#all.flatMap(({ id, file, copy }) => [{ id: this.#idOf(id), file }, ...(copy ? [{ id: `${this.#idOf(id)}+`, file: copy }] : [])]);
  }

  owns(id: string): boolean {
    return id.startsWith(`${this.#slot}:`);
  }

  restore(files: readonly DraftFile[]): void {
    const own = files.filter(({ id }) => this.owns(id));
    const restored = own
      .filter(({ id }) => !id.endsWith('+'))
      .map(({ id, file }) => ({ id: Number(id.slice(this.#slot.length + 1)), file, copy: own.find((other) => other.id === `${id}+`)?.file }))
      .map(({ id, file, copy }): SpotFile => ({ id, file, ...(copy ? { copy } : {}), url: URL.createObjectURL((copy ?? file).blob) }));
    this.#all = [...restored, ...this.#all.filter(({ id }) => !restored.some((other) => other.id === id))];
    this.#next = Math.max(this.#next, ...restored.map(({ id }) => id + 1));
  }

  clear(): () => void {
    const before = this.#all;
    this.#all = [];
    return () => (this.#all = before);
  }

  /** `not-an-image` when the browser cannot draw it: said at once, not after the form has been filled in. */
  async addPhoto(blob: Blob, { takenAt, pos, before }: Taken): Promise<'added' | 'not-an-image' | 'enough'> {
    if (this.full('photo')) return 'enough';
    const image = await decoded(blob);
    if (!image) return 'not-an-image';
    const { width, height } = image;
    image.close();
    const [sha256, stamped] = await Promise.all([sha256Of(blob), stampedCopy(blob, stampLines({ ...this.#stampedBy(), takenAt, pos }))]);
    const shared = { use: 'photo' as const, takenAt, ...(pos ? { pos } : {}) };
    this.#add({
      file: { ...shared, blob, width, height, ...(before ? { before } : {}) },
      ...(stamped ? { copy: { ...shared, ...stamped, copyOf: { sha256, how: 'stamped' } } } : {})
    });
    return 'added';
  }

  addRecording(kind: 'video' | 'voice', blob: Blob, { takenAt, pos }: Taken): void {
    this.#add({ file: { blob, use: kind, takenAt, ...(pos ? { pos } : {}) } });
  }

  /** Takes the file away; the answer puts it back. */
  remove(file: SpotFile): () => void {
    this.#all = this.#all.filter((other) => other !== file);
    return () => (this.#all = [...this.#all, file].sort((a, b) => a.id - b.id));
  }

  /** Lets go of the pictures' memory. */
  close(): void {
    for (const { url } of this.#all) URL.revokeObjectURL(url);
  }

  #add(file: Pick<SpotFile, 'file' | 'copy'>): void {
    this.#all = [...this.#all, { ...file, id: this.#next++, url: URL.createObjectURL((file.copy ?? file.file).blob) }];
  }

  /** Padded, so that the order of texts is that of the numbers. */
  #idOf(id: number): string {
    return `${this.#slot}:${String(id).padStart(4, '0')}`;
  }
}
