import { describe, expect, it } from 'vitest';
import { redactPixels } from './redact.ts';
import { stampLines } from './stamp.ts';

function picture(width: number, height: number, at: (x: number, y: number) => number) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([at(x, y), 255 - at(x, y), 7, 255], (y * width + x) * 4);
  return { data, width, height };
}
const region = { x: 10, y: 10, width: 50, height: 30 };
const inside = (x: number, y: number) => x >= 10 && x < 60 && y >= 10 && y < 40;

describe('what is redacted', () => {
  it('is gone: pictures that differ in the region alone in fine print come out the same', () => {
    // A plate in two readings: stripes of a pixel, and the same stripes the other way round.
    const one = picture(80, 60, (x, y) => (inside(x, y) ? (x % 2) * 255 : 90));
    const other = picture(80, 60, (x, y) => (inside(x, y) ? ((x + 1) % 2) * 255 : 90));
    redactPixels(one, region);
    redactPixels(other, region);
    expect(one.data).toEqual(other.data);
  });

  it('is at most five by five flat squares, and nothing else changes', () => {
    let seed = 1;
    const noise = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
    const made = picture(80, 60, noise);
    const before = made.data.slice();
    redactPixels(made, region);
    const colours = new Set<string>();
    for (let y = 0; y < 60; y++) {
      for (let x = 0; x < 80; x++) {
        const at = (y * 80 + x) * 4;
        if (inside(x, y)) colours.add(made.data.slice(at, at + 3).join());
        else expect(made.data.slice(at, at + 4)).toEqual(before.slice(at, at + 4));
      }
    }
    expect(colours.size).toBeLessThanOrEqual(25);
  });

  it('may reach over the edge or lie beside the picture', () => {
    const made = picture(20, 20, (x) => x * 10);
    const before = made.data.slice();
    redactPixels(made, { x: -30, y: 5, width: 10, height: 10 });
    expect(made.data).toEqual(before);
    redactPixels(made, { x: 15, y: 15, width: 50, height: 50 });
    expect(made.data).not.toEqual(before);
  });
});

it('stamps time in Viet Nam to the second, place with its accuracy, ward, officer and case', () => {
  const facts = { takenAt: '2026-11-25T18:05:09.120Z', pos: { lat: 10.798712, lon: 106.757614, accuracy: 12.4, at: '2026-11-25T18:05:00.000Z' }, ward: 'Phường An Phú', officer: 'Trần Văn Thử', case: 'TN-0001' };
  expect(stampLines(facts)).toEqual(['01:05:09 26/11/2026 · Phường An Phú', '10.79871, 106.75761 · sai số ±12 m', 'Trần Văn Thử · TN-0001']);
  expect(stampLines({ ...facts, pos: undefined })[1]).toBe('Không có vị trí');
});
