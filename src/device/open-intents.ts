// Intents as the office's pages have them: loaded with the first of those pages, or when something was left.
import type { Writer } from './append-entry.ts';
import type { Intents } from './device.ts';
import { keepIntents, LEFT_AFTER, readIntents, removeIntents, writeAllIntents, writeIntent, writeLeftIntents } from './intents.ts';

export interface OpenIntents extends Intents {
  /** Writes what was left when the app last ended. */
  writeLeft(): Promise<void>;
  close(): void;
}

export function openIntents(writer: Writer): OpenIntents {
  const { store, now, random } = writer;
  let later: ReturnType<typeof setTimeout> | undefined;
  return {
    keep: (requests) => keepIntents(store, requests, { at: new Date(now()).toISOString(), random }),
    list: () => readIntents(store),
    write: (key) => writeIntent(writer, key),
    remove: (keys) => removeIntents(store, keys),
    writeAll: () => writeAllIntents(writer),
    writeLeft,
    close: () => clearTimeout(later)
  };

  /** What can still be undone may be another tab's, or one's that was closed just now: it is looked at again. */
  async function writeLeft(): Promise<void> {
    if (store.isOpen() && (await writeLeftIntents(writer, now()))) later = setTimeout(() => void writeLeft(), LEFT_AFTER);
  }
}
