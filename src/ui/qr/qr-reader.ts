// Reads QR codes: by the browser's own decoder where there is one, and by the bundled one (zxing-cpp as WebAssembly), which works offline
// everywhere. docs/decisions/qr.md says why these.
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { decodeAnswerSchema, type DecodeAnswer, type DecodeRequest } from './decode-message.ts';
import { nativeDetector, type NativeDetector } from './native-detector.ts';

export type CodeReading = { type: 'read'; text: string } | { type: 'nothing' } | { type: 'unavailable' };

/** What part of the picture is looked at: the square that the screen shows, or the middle of it at the camera's own resolution. */
export type Look = 'square' | 'middle';

/** Pixels of the side of what is decoded: enough for an identity card's code that fills a third of it. */
const SIDE = 800;
const MIDDLE = 0.55;
/** Of a photo that was taken for it: there is one try, so it may take longer. */
const STILL_SIDES = [1600, 800];

export class QrReader {
  readonly #worker: Worker;
  readonly #native: Promise<NativeDetector | undefined>;
  readonly #waiting = new Map<number, (answer: DecodeAnswer) => void>();
  #next = 1;

  constructor(scope: object = globalThis) {
    this.#worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module', name: 'qr' });
    this.#worker.addEventListener('message', (event: MessageEvent<unknown>) => {
      const answer = decodeAnswerSchema.parse(event.data);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    // The worker's own script could not be loaded, or it threw: whoever waits is told, and the next frame asks again.
    this.#worker.addEventListener('error', () => this.#tellAll());
    this.#native = nativeDetector(scope);
  }

  /** `both`: also with the bundled decoder where the browser's own found nothing; it reads other hard pictures. */
  async readFrame(video: HTMLVideoElement, { look, both }: { look: Look; both: boolean }): Promise<CodeReading> {
    const native = await this.#native;
    if (native) {
      // A detector that breaks off (its service was stopped) is as good as one that sees nothing.
      const text = await native(video).catch(() => undefined);
      if (text) return { type: 'read', text };
      if (!both) return { type: 'nothing' };
    }
    const shorter = Math.min(video.videoWidth, video.videoHeight);
    if (shorter === 0) return { type: 'nothing' };
    const side = Math.round(look === 'square' ? shorter : shorter * MIDDLE);
    return this.#decode(await cut(video, { x: (video.videoWidth - side) / 2, y: (video.videoHeight - side) / 2, width: side, height: side }, SIDE));
  }

  /** A photo of a code. `nothing` also for a file that is no picture. */
  async readStill(photo: Blob): Promise<CodeReading> {
    const image = await createImageBitmap(photo).catch(noPicture);
    if (!image) return { type: 'nothing' };
    const native = await this.#native;
    // As in a frame: the bundled decoder looks at it next.
    const text = await native?.(image).catch(() => undefined);
    if (text) return { type: 'read', text };
    for (const most of STILL_SIDES) {
      const reading = await this.#decode(await cut(image, { x: 0, y: 0, width: image.width, height: image.height }, most));
      if (reading.type !== 'nothing') return reading;
    }
    return { type: 'nothing' };
  }

  close(): void {
    this.#worker.terminate();
    this.#tellAll();
  }

  #decode(image: ImageBitmap): Promise<CodeReading> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, wasm: new URL(wasm, location.href).href, image } satisfies DecodeRequest, [image]);
    });
  }

  #tellAll(): void {
    for (const [id, tell] of this.#waiting) tell({ type: 'unavailable', id });
    this.#waiting.clear();
  }
}

/** InvalidStateError: the bytes are none that the browser can draw. */
function noPicture(error: unknown): undefined {
  if (!(error instanceof DOMException)) throw error;
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

function cut(source: HTMLVideoElement | ImageBitmap, { x, y, width, height }: Area, most: number): Promise<ImageBitmap> {
  const scale = Math.min(1, most / Math.max(width, height));
  return createImageBitmap(source, Math.round(x), Math.round(y), width, height, { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale), resizeQuality: 'medium' });
}
