// What the phone's camera sees: a short film in a file (Y4M), which Chromium plays as its camera.
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeModules } from '../../../src/ui/qr/code-path.ts';
import { BrowserOnDisk } from './browser-on-disk.ts';
import { PHONE, test as base } from './ward-test.ts';

export { expect } from './ward-test.ts';

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 3;
const FRAMES_OF_A_SLIP = 8;
const [DESK, PAPER, INK] = [120, 235, 20];

/** How the code lies before the camera: pixels of a module, turned by so many degrees, seen as sharp or blurred over so many pixels. */
interface Sight {
  module?: number;
  turned?: number;
  blur?: number;
}

export class FakeCamera {
  constructor(readonly file: string) {}

  /** Takes effect when the page opens the camera the next time. */
  async show(text: string, sight: Sight = {}): Promise<void> {
    await this.#play(Array.from({ length: FRAMES }, () => pictureOf(text, sight)));
  }

  /** One code after the other, each for nearly a second, and then from the beginning: slips of a stack held before a camera that stays open. */
  async showInTurn(texts: readonly string[]): Promise<void> {
    await this.#play(texts.flatMap((text) => Array<Buffer>(FRAMES_OF_A_SLIP).fill(pictureOf(text, {}))));
  }

  /** A table with nothing on it. */
  async showNothing(): Promise<void> {
    await this.#play(Array.from({ length: FRAMES }, () => drawn(() => DESK, 0)));
  }

  async #play(pictures: readonly Buffer[]): Promise<void> {
    const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
    const film = Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...pictures.flatMap((picture) => [Buffer.from('FRAME\n'), picture, chroma])]);
    // A browser that plays the film before goes on with it: the new one is another file.
    await writeFile(`${this.file}.new`, film);
    await rename(`${this.file}.new`, this.file);
  }
}

function pictureOf(text: string, { module = 6, turned = 8, blur = 0 }: Sight): Buffer {
  const rows = codeModules(text);
  const angle = (turned * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const half = rows.length / 2;
  return drawn((x, y) => {
    const [dx, dy] = [(x - WIDTH / 2) / module, (y - HEIGHT / 2) / module];
    const [column, row] = [Math.floor(cos * dx + sin * dy + half), Math.floor(cos * dy - sin * dx + half)];
    if (rows[row]?.[column]) return INK;
    return Math.min(row, column) >= -4 && Math.max(row, column) < rows.length + 4 ? PAPER : DESK;
  }, blur);
}

function drawn(luma: (x: number, y: number) => number, blur: number): Buffer {
  const picture = Buffer.alloc(WIDTH * HEIGHT, 0);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) picture[y * WIDTH + x] = luma(x, y);
  return blur > 0 ? blurred(picture, blur) : picture;
}

/** A box of so many pixels to each side. */
function blurred(picture: Buffer, radius: number): Buffer {
  const smooth = (from: Buffer, step: number): Buffer => {
    const to = Buffer.alloc(from.length);
    for (let i = 0; i < from.length; i++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) sum += from[i + k * step] ?? DESK;
      to[i] = sum / (2 * radius + 1);
    }
    return to;
  };
  return smooth(smooth(picture, 1), WIDTH);
}

interface WithCamera {
  camera: FakeCamera;
  /** A phone whose camera sees what `camera` shows. `allowed: false`: the person says no when the browser asks. */
  cameraPhone(options?: { allowed?: boolean }): Promise<BrowserOnDisk>;
}

export const test = base.extend<WithCamera>({
  camera: async ({ folder }, use) => {
    const camera = new FakeCamera(path.join(folder, 'camera.y4m'));
    await camera.showNothing();
    await use(camera);
  },
  cameraPhone: async ({ launchOptions, locale, timezoneId, server, camera }, use) => {
    const phones: BrowserOnDisk[] = [];
    await use(async ({ allowed = true } = {}) => {
      const args = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera.file}`, ...(allowed ? ['--use-fake-ui-for-media-stream'] : ['--deny-permission-prompts'])];
      const phone = await BrowserOnDisk.make({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), ...args],
        ...(locale && { locale }),
        ...(timezoneId && { timezoneId }),
        viewport: PHONE,
        baseURL: server.url
      });
      phones.push(phone);
      return phone;
    });
    for (const phone of phones) await phone.remove();
  }
});
