import * as z from 'zod/mini';

/**
 * What is typed into a form, kept over a reload of the page (Android ends a page in the background when the camera needs the memory).
 * In the tab's storage, so that it goes with the tab. Photos and signatures are too large for it and are not kept.
 */
export class Draft<Schema extends z.ZodMiniType> {
  value = $state() as z.infer<Schema>;
  readonly #key: string;
  readonly #storage: Storage;

  constructor(key: string, { schema, initial, storage }: { schema: Schema; initial: z.infer<Schema>; storage: Storage }) {
    this.#key = `tan-noi:draft:${key}`;
    this.#storage = storage;
    this.value = this.#kept(schema) ?? initial;
  }

  /** Call from an effect: writes down what is there now. */
  keep(): void {
    this.#storage.setItem(this.#key, JSON.stringify($state.snapshot(this.value)));
  }

  clear(): void {
    this.#storage.removeItem(this.#key);
  }

  // A draft of an older form, or one that someone else wrote there, is dropped.
  #kept(schema: Schema): z.infer<Schema> | undefined {
    const text = this.#storage.getItem(this.#key);
    if (text === null) return undefined;
    try {
      const kept = z.safeParse(schema, JSON.parse(text));
      return kept.success ? kept.data : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
