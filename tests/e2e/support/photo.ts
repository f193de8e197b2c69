// A photo as a camera makes it: a real JPEG, larger than one chunk of evidence, another one for each seed.
import { createHash } from 'node:crypto';
import type { Browser } from '@playwright/test';

export interface Photo {
  name: string;
  mimeType: string;
  buffer: Buffer;
  sha256: string;
}

export async function takePhoto(browser: Browser, { seed = 1, width = 1200, height = 900 } = {}): Promise<Photo> {
  const page = await browser.newPage();
  const base64 = await page.evaluate(drawJpeg, { seed, width, height });
  await page.close();
  const buffer = Buffer.from(base64, 'base64');
  return { name: `photo-${seed}.jpg`, mimeType: 'image/jpeg', buffer, sha256: sha256(buffer) };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Runs in a page. Noise does not compress, so the size is that of a photo. */
async function drawJpeg({ seed, width, height }: { seed: number; width: number; height: number }): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas');
  const picture = context.createImageData(width, height);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < picture.data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    picture.data[i] = i % 4 === 3 ? 255 : state >>> 24;
  }
  context.putImageData(picture, 0, 0);
  context.fillStyle = '#0a5c5c';
  context.fillRect(width / 4, height / 4, width / 2, height / 2);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
