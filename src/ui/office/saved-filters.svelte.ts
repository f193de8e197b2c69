// Filters that a person named, kept on this device: an address of the jobs or the log with its query.
import * as z from 'zod/mini';

const savedFilterSchema = z.object({ name: z.string().check(z.minLength(1), z.maxLength(60)), href: z.string().check(z.regex(/^\/(jobs|log)\?/)) });
export type SavedFilter = z.infer<typeof savedFilterSchema>;

export class SavedFilters {
  readonly #storage: Storage;
  readonly #key: string;
  #all = $state.raw<readonly SavedFilter[]>([]);

  constructor(storage: Storage, owner: { person: string; ward: string }) {
    this.#storage = storage;
    this.#key = `tan-noi:filters:${owner.person}:${owner.ward}`;
    this.#all = parse(storage.getItem(this.#key));
  }

  get all(): readonly SavedFilter[] {
    return this.#all;
  }

  /** A filter of the same name is replaced. */
  save(filter: SavedFilter): void {
    this.#keep([...this.#all.filter(({ name }) => name !== filter.name), filter]);
  }

  remove(filter: SavedFilter): void {
    this.#keep(this.#all.filter((other) => other !== filter));
  }

  #keep(all: readonly SavedFilter[]): void {
    this.#all = all;
    this.#storage.setItem(this.#key, JSON.stringify(all));
  }
}

// What does not parse was not written by this version: the person starts with none.
function parse(stored: string | null): SavedFilter[] {
  if (stored === null) return [];
  try {
    const parsed = z.array(savedFilterSchema).safeParse(JSON.parse(stored));
    return parsed.success ? parsed.data : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
