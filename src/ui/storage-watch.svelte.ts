import { createSubscriber } from 'svelte/reactivity';
import { roomOf, type Room } from '$domain/storage-room.ts';

const EVERY_MS = 60_000;

/** How much room the browser says there is: asked again every minute and when the page is looked at again, while something shows it. */
export class StorageWatch {
  #room: Room = { type: 'unknown' };
  #persisted: boolean | undefined;
  readonly #storage: StorageManager | undefined;
  readonly #listen: () => void;
  #update: (() => void) | undefined;

  constructor({ storage, document }: { storage: StorageManager | undefined; document: Document }) {
    this.#storage = storage;
    this.#listen = createSubscriber((update) => {
      this.#update = update;
      const look = () => void this.look();
      look();
      const timer = setInterval(look, EVERY_MS);
      document.addEventListener('visibilitychange', look);
      return () => {
        clearInterval(timer);
        document.removeEventListener('visibilitychange', look);
        this.#update = undefined;
      };
    });
  }

  get room(): Room {
    this.#listen();
    return this.#room;
  }

  /** Whether the browser has promised to keep the data; undefined until it has been asked. */
  get persisted(): boolean | undefined {
    this.#listen();
    return this.#persisted;
  }

  async look(): Promise<void> {
    this.#room = roomOf(await this.#storage?.estimate?.());
    this.#persisted = await this.#storage?.persisted?.();
    this.#update?.();
  }
}
