// The bundled decoder as it is shipped, in a real browser: worker, WebAssembly, and texts in Vietnamese.
import { afterAll, expect, it } from 'vitest';
import { codeModules } from './code-path.ts';
import { nativeDetector } from './native-detector.ts';
import { QrReader } from './qr-reader.ts';

const reader = new QrReader({});
afterAll(() => reader.close());

const CARD = '079300628377|254143978|Võ Thị Ngọc Đặng Hoài|14082000|Nữ|240/197 2.5A, Khu phố 8, An Lợi Đông, Quận 2, TP.Hồ Chí Minh|15092021';

interface Sight {
  module?: number;
  turned?: number;
  blur?: number;
  ink?: string;
  paper?: string;
}

async function photoOf(text: string, { module = 6, turned = 0, blur = 0, ink = '#000', paper = '#fff' }: Sight = {}): Promise<Blob> {
  const rows = codeModules(text);
  const canvas = new OffscreenCanvas(720, 720);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#777';
  context.fillRect(0, 0, 720, 720);
  context.translate(360, 360);
  context.rotate((turned * Math.PI) / 180);
  context.scale(module, module);
  context.translate(-rows.length / 2, -rows.length / 2);
  context.fillStyle = paper;
  context.fillRect(-4, -4, rows.length + 8, rows.length + 8);
  context.fillStyle = ink;
  rows.forEach((row, y) => row.forEach((dark, x) => dark && context.fillRect(x, y, 1.01, 1.01)));
  if (blur === 0) return canvas.convertToBlob({ type: 'image/png' });
  const seen = new OffscreenCanvas(720, 720);
  const lens = seen.getContext('2d')!;
  lens.filter = `blur(${blur}px)`;
  lens.drawImage(canvas, 0, 0);
  return seen.convertToBlob({ type: 'image/png' });
}

it.each<[string, Sight]>([
  ['as it is', {}],
  ['turned', { turned: 33 }],
  ['upside down', { turned: 178 }],
  ['small', { module: 2.6 }],
  ['a little blurred', { blur: 2, turned: 5 }],
  ['in bad light', { ink: '#111', paper: '#3a3a3a', turned: 12 }],
  ['light on dark', { ink: '#fff', paper: '#000' }]
])('reads an identity card’s code %s, letter by letter', async (_, sight) => {
  expect(await reader.readStill(await photoOf(CARD, sight))).toMatchObject({ type: 'read', text: CARD });
});

it('says when there is nothing to read, and when it is no picture', async () => {
  expect(await reader.readStill(await photoOf('H29-261104-0001', { blur: 9 }))).toMatchObject({ type: 'nothing' });
  expect(await reader.readStill(new Blob(['không phải ảnh'], { type: 'image/png' }))).toMatchObject({ type: 'nothing' });
});

it('uses a browser’s own decoder only where it knows QR codes', async () => {
  const withFormats = (formats: () => Promise<string[]>) => ({
    BarcodeDetector: class {
      static getSupportedFormats = formats;
      detect = async () => [{ rawValue: 'H29-261104-0001' }];
    }
  });
  expect(await nativeDetector({})).toBeUndefined();
  expect(await nativeDetector(withFormats(async () => ['ean_13']))).toBeUndefined();
  expect(await nativeDetector(withFormats(() => Promise.reject(new DOMException('no service', 'NotSupportedError'))))).toBeUndefined();
  const detect = await nativeDetector(withFormats(async () => ['qr_code']));
  expect(await detect?.(document.createElement('video'))).toBe('H29-261104-0001');
});
