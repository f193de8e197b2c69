import { describe, expect, it } from 'vitest';
import { readExif } from './exif.ts';
import { withoutMetadata } from './without-metadata.ts';

/** A JPEG with EXIF as a phone writes it: orientation, time, place. */
function withExif({ date = '2026:11:20 14:03:00', lat = [10, 48, 30.5], latRef = 'N', lon = [106, 44, 20], lonRef = 'E', orientation = 6 } = {}): Buffer {
  const tiff = Buffer.alloc(400);
  tiff.write('MM', 0, 'latin1');
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4);
  const field = (at: number, tag: number, type: number, count: number, value: number): void => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    tiff.writeUInt32BE(value, at + 8);
  };
  tiff.writeUInt16BE(3, 8);
  field(10, 0x0112, 3, 1, orientation << 16);
  field(22, 0x8769, 4, 1, 60);
  field(34, 0x8825, 4, 1, 100);
  tiff.writeUInt16BE(1, 60);
  field(62, 0x9003, 2, 20, 200);
  tiff.write(`${date}\0`, 200, 'latin1');
  tiff.writeUInt16BE(4, 100);
  field(102, 1, 2, 2, (latRef.charCodeAt(0) << 24) >>> 0);
  field(114, 2, 5, 3, 240);
  field(126, 3, 2, 2, (lonRef.charCodeAt(0) << 24) >>> 0);
  field(138, 4, 5, 3, 280);
  [...lat, ...lon].forEach((value, index) => {
    const at = 240 + (index < 3 ? index * 8 : 40 + (index - 3) * 8);
    tiff.writeUInt32BE(Math.round(value * 100), at);
    tiff.writeUInt32BE(100, at + 4);
  });
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 4);
  return Buffer.concat([head, body, Buffer.from([0xff, 0xfe, 0, 6]), Buffer.from('Thử!'.slice(0, 4), 'latin1'), Buffer.from([0xff, 0xda, 0, 4, 0, 0]), Buffer.alloc(50, 'p')]);
}

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
