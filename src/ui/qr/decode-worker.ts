// Decodes off the main thread: a hard frame takes a slow phone longer than a tap may wait. The page's Content-Security-Policy forbids
// WebAssembly; a worker has its own, and this is the only thing in it.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import { decodeRequestSchema, type DecodeAnswer } from './decode-message.ts';

const OPTIONS: ReaderOptions = { formats: ['QRCode'], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 1, textMode: 'Plain' };

let canvas: OffscreenCanvas | undefined;
let prepared: Promise<boolean> | undefined;

self.addEventListener('message', (event: MessageEvent<unknown>) => {
  const { id, wasm, image } = decodeRequestSchema.parse(event.data);
  void decode(wasm, image).then((answer) => self.postMessage({ ...answer, id } satisfies DecodeAnswer));
});

async function decode(wasm: string, image: ImageBitmap): Promise<{ type: 'read'; text: string } | { type: 'nothing' | 'unavailable' }> {
  prepared ??= prepare(wasm);
  if (!(await prepared)) {
    image.close();
    // Asked for again with the next frame: the network may be back.
    prepared = undefined;
    return { type: 'unavailable' };
  }
  const [found] = await readBarcodes(pixels(image), OPTIONS);
  return found?.text ? { type: 'read', text: found.text } : { type: 'nothing' };
}

async function prepare(wasm: string): Promise<boolean> {
  return prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true }).then(
    () => true,
    // Emscripten rejects with whatever stopped it: no network and not in the cache, or a browser without WebAssembly.
    () => false
  );
}

function pixels(image: ImageBitmap): ImageData {
  const { width, height } = image;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2d canvas in a worker');
  context.drawImage(image, 0, 0);
  image.close();
  return context.getImageData(0, 0, width, height);
}
