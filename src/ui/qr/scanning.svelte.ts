import type { CodeReading, Look } from './qr-reader.ts';

/** Milliseconds: between two looks, so that a phone stays cool; until what to try is said; and for how long a code counts as the same sight. */
const PAUSE = 80;
const PATIENCE = 4000;
const SAME_SIGHT = 1500;

interface Parts {
  video: HTMLVideoElement;
  read: (video: HTMLVideoElement, how: { look: Look; both: boolean }) => Promise<CodeReading>;
  onread: (text: string) => void;
}

/** Looks at one frame after the other for as long as the page shows the camera. A code that stays in sight is told once. */
export class Scanning {
  #slow = $state.raw(false);
  #broken = $state.raw(false);
  #stopped = false;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    void this.#look();
  }

  /** Nothing has been read for a while: time to say what to try. */
  get slow(): boolean {
    return this.#slow;
  }

  /** The decoder cannot be loaded on this phone just now. */
  get broken(): boolean {
    return this.#broken;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #look(): Promise<void> {
    const { video, read, onread } = this.#parts;
    let since = await nextFrame(video);
    let seen: { text: string; at: number } | undefined;
    for (let looks = 0, before = -Infinity; !this.#stopped; ) {
      const now = await nextFrame(video);
      if (this.#stopped) return;
      if (now - before < PAUSE) continue;
      before = now;
      looks++;
      const reading = await read(video, { look: looks % 3 === 0 ? 'middle' : 'square', both: this.#slow || looks % 4 === 0 });
      if (this.#stopped) return;
      this.#broken = reading.type === 'unavailable';
      if (reading.type !== 'read') {
        if (now - since > PATIENCE) this.#slow = true;
        continue;
      }
      since = now;
      this.#slow = false;
      const same = seen?.text === reading.text && now - seen.at < SAME_SIGHT;
      seen = { text: reading.text, at: now };
      if (!same) onread(reading.text);
    }
  }
}

/** Milliseconds of the page's clock when a new picture is there. */
function nextFrame(video: HTMLVideoElement): Promise<number> {
  return new Promise((resolve) => {
    // Firefox has no frame callback of a video before 132.
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback((now) => resolve(now));
    else requestAnimationFrame((now) => resolve(now));
  });
}
