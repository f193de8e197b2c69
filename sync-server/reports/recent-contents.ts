// What has just come in, by its content: the very same report again under another code is one person's impatience or a program.
import { createHash } from 'node:crypto';
import { foldText } from '$domain/fold-text.ts';

interface Said {
  category: string;
  description: string;
  address: string;
  lat?: number;
  lon?: number;
  files: readonly { sha256: string }[];
}

const REMEMBER_MS = 10 * 60_000;
const MOST = 10_000;

export class RecentContents {
  readonly #now: () => number;
  readonly #seen = new Map<string, { at: number; code: string }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Under another code; the same code again is the same report on its second way here. */
  isKnown(said: Said, code: string): boolean {
    const seen = this.#seen.get(nameOf(said));
    return seen !== undefined && seen.code !== code && this.#now() - seen.at < REMEMBER_MS;
  }

  note(said: Said, code: string): void {
    this.#seen.delete(nameOf(said));
    this.#seen.set(nameOf(said), { at: this.#now(), code });
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MOST) break;
      this.#seen.delete(oldest);
    }
  }
}

/** Places within some ten metres are the same. */
function nameOf({ category, description, address, lat, lon, files }: Said): string {
  const words = [description, address].map((text) => foldText(text).replace(/\s+/g, ' ').trim());
  return createHash('sha256').update(JSON.stringify([category, ...words, lat?.toFixed(4), lon?.toFixed(4), files.map(({ sha256 }) => sha256).sort()])).digest('base64');
}
