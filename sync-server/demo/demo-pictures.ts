// Small PNGs drawn by code: a street that nobody lives in, a signature that nobody writes.
import { crc32, deflateSync } from 'node:zlib';
import { between, pick, type Random } from './random.ts';

export interface Picture {
  bytes: Buffer;
  width: number;
  height: number;
}

type Colour = readonly [red: number, green: number, blue: number];

/** Pixels as places in a palette. */
class Canvas {
  readonly #pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly palette: readonly Colour[]
  ) {
    this.#pixels = new Uint8Array(width * height);
  }

  fill(x: number, y: number, width: number, height: number, colour: number): void {
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(this.width, Math.round(x + width))];
    for (let row = Math.max(0, Math.round(y)); row < Math.min(this.height, Math.round(y + height)); row++) {
      if (left < right) this.#pixels.fill(colour, row * this.width + left, row * this.width + right);
    }
  }

  /** PNG (ISO/IEC 15948): indexed colour, 8 bits, no filter. */
  png(): Picture {
    const rows = new Uint8Array(this.height * (this.width + 1));
    for (let y = 0; y < this.height; y++) rows.set(this.#pixels.subarray(y * this.width, (y + 1) * this.width), y * (this.width + 1) + 1);
    const header = new Uint8Array(13);
    const view = new DataView(header.buffer);
    view.setUint32(0, this.width);
    view.setUint32(4, this.height);
    header.set([8, 3, 0, 0, 0], 8);
    const file = Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk('PLTE', Uint8Array.from(this.palette.flat())),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', new Uint8Array(0))
    ]);
    return { bytes: file, width: this.width, height: this.height };
  }
}

const INK: readonly Colour[] = [[255, 255, 255], [24, 38, 90]];

export function drawSignature(random: Random): Picture {
  const canvas = new Canvas(320, 120, INK);
  const [speed, height, loops] = [between(random, 18, 30) / 10, between(random, 14, 30), between(random, 5, 9)];
  const phase = random() * 6;
  for (let t = 0; t < 1; t += 0.0015) {
    const fade = 1 - t * 0.6;
    const x = 30 + t * 250 + Math.sin(t * loops * 6 + phase) * 14;
    const y = 62 + Math.sin(t * loops * 6 * speed * 0.6 + phase) * height * fade + (t - 0.5) * -16;
    canvas.fill(x, y, 2.6, 2.6, 1);
  }
  canvas.fill(50, 96, between(random, 150, 220), 2, 1);
  return canvas.png();
}

const WALLS: readonly Colour[] = [[222, 196, 150], [196, 174, 160], [170, 190, 180], [214, 170, 140], [190, 190, 200], [232, 214, 180]];
const SKY = 16;

export function drawPhoto(random: Random): Picture {
  const sky = Array.from({ length: SKY }, (_, step): Colour => [150 + step * 5, 190 + step * 3, 232 + step]);
  const street: Colour = [112, 112, 116];
  const palette: Colour[] = [...sky, ...WALLS, street, [178, 174, 168], [70, 60, 56], [120, 150, 176], [66, 110, 70], [190, 60, 50], [240, 200, 70]];
  const [road, pavement, door, glass, leaf, red, yellow] = Array.from({ length: 7 }, (_, index) => SKY + WALLS.length + index) as [number, number, number, number, number, number, number];
  const canvas = new Canvas(480, 360, palette);
  for (let step = 0; step < SKY; step++) canvas.fill(0, step * 12, 480, 12, step);
  for (let x = -between(random, 0, 40); x < 480; ) {
    const [width, height] = [between(random, 64, 120), between(random, 90, 190)];
    const top = 262 - height;
    canvas.fill(x, top, width, height, SKY + between(random, 0, WALLS.length - 1));
    canvas.fill(x, top, width, 6, door);
    for (let y = top + 20; y < 205; y += 44) for (let left = x + 12; left + 20 < x + width; left += 34) canvas.fill(left, y, 20, 26, glass);
    canvas.fill(x + width / 2 - 11, 216, 22, 46, door);
    if (random() < 0.4) canvas.fill(x + 4, 206, width - 8, 10, pick(random, [red, yellow, leaf]));
    x += width + 2;
  }
  canvas.fill(0, 262, 480, 30, pavement);
  canvas.fill(0, 292, 480, 68, road);
  for (let x = between(random, 0, 40); x < 480; x += 80) canvas.fill(x, 324, 40, 5, yellow);
  for (let tree = between(random, 1, 3); tree > 0; tree--) {
    const x = between(random, 20, 440);
    canvas.fill(x, 206, 6, 62, door);
    for (let ring = 0; ring < 26; ring++) canvas.fill(x + 3 - Math.sqrt(26 ** 2 - (ring - 13) ** 2 * 4), 180 + ring, 2 * Math.sqrt(Math.max(0, 26 ** 2 - (ring - 13) ** 2 * 4)), 1, leaf);
  }
  return canvas.png();
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
