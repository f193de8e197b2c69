import { describe, expect, it } from 'vitest';
import { withExif } from '../../tests/fixtures/exif-jpeg.ts';
import { readExif } from './exif.ts';
import { withoutMetadata } from './without-metadata.ts';

describe('readExif', () => {
  it('reads when and where a camera says it was', () => {
    expect(readExif(withExif())).toEqual({ takenAt: '2026-11-20T14:03:00', lat: 10.808472, lon: 106.738889 });
    expect(readExif(withExif({ latRef: 'S', lonRef: 'W' }))).toMatchObject({ lat: -10.808472, lon: -106.738889 });
  });

  it('takes nothing that is no date and no place on earth', () => {
    expect(readExif(withExif({ date: 'gestern um drei   ', lat: [400, 0, 0] }))).toEqual({});
  });

  it('survives any bytes, and EXIF that is cut off anywhere', () => {
    const whole = withExif();
    for (let length = 0; length < whole.length; length++) expect(() => readExif(whole.subarray(0, length))).not.toThrow();
    for (let at = 6; at < 60; at++) {
      const broken = Buffer.from(whole);
      broken.fill(0xff, at, at + 4);
      expect(() => readExif(broken)).not.toThrow();
    }
  });
});

describe('withoutMetadata', () => {
  it('leaves the picture and how it is held up, and nothing of who took it', () => {
    const stripped = withoutMetadata(withExif());
    expect(readExif(stripped)).toEqual({});
    expect(stripped.includes('2026:11:20')).toBe(false);
    expect(stripped.subarray(-56)).toEqual(withExif().subarray(-56));
    // Orientation 6: the camera lay on its side.
    expect(stripped.subarray(0, 4)).toEqual(Buffer.from([0xff, 0xd8, 0xff, 0xe1]));
    expect(withoutMetadata(stripped)).toEqual(stripped);
    expect(withoutMetadata(withExif({ orientation: 1 })).subarray(2, 4)).toEqual(Buffer.from([0xff, 0xda]));
  });

  it('survives what is cut off anywhere', () => {
    const whole = withExif();
    for (let length = 0; length < whole.length; length++) expect(() => withoutMetadata(whole.subarray(0, length))).not.toThrow();
  });
});
