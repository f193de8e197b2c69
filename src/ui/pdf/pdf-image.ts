// Pictures of a document: JPEG goes in as it is, PNG (signatures) is unpacked and its transparency put apart, as PDF wants it.
import { unzlibSync } from 'fflate';
import type { PdfFile, Reference } from './pdf-file.ts';
import { joined } from './subset-font.ts';

export interface PdfImage {
  /** Pixels. */
  width: number;
  height: number;
  addTo(file: PdfFile): Reference;
}

/**
 * Undefined for what is neither a JPEG (grey or colour) nor a PNG of 8 bits a channel that is not interlaced, and for one that is damaged. A
 * JPEG's EXIF orientation is not looked at: give it a picture that was drawn upright.
 */
export function readImage(bytes: Uint8Array): PdfImage | undefined {
  try {
    return bytes[0] === 0xff ? readJpeg(bytes) : readPng(bytes);
  } catch (error) {
    // Read past the end, or not what zlib can unpack.
    if (error instanceof RangeError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}

function readJpeg(bytes: Uint8Array): PdfImage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Start of frame, baseline to progressive; c4, c8 and cc in between are none.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const [height, width, channels] = [view.getUint16(at + 5), view.getUint16(at + 7), view.getUint8(at + 9)];
      if (channels !== 1 && channels !== 3) return undefined;
      return { width, height, addTo: (file) => file.addStream(bytes, { packed: 'DCTDecode', entries: imageEntries({ width, height, colours: channels === 1 ? 'DeviceGray' : 'DeviceRGB' }) }) };
    }
    at += 2 + view.getUint16(at + 2);
  }
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Channels by colour type; palettes (3) are not drawn by any canvas. */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 };

function readPng(bytes: Uint8Array): PdfImage | undefined {
  if (!PNG.every((byte, index) => bytes[index] === byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height, depth, type, interlaced] = [view.getUint32(16), view.getUint32(20), view.getUint8(24), view.getUint8(25), view.getUint8(28)];
  const channels = CHANNELS[type];
  if (channels === undefined || depth !== 8 || interlaced !== 0 || width * height > MOST_PIXELS) return undefined;
  const packed: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'IDAT') packed.push(bytes.subarray(at + 8, at + 8 + length));
    if (name === 'IEND') break;
    at += 12 + length;
  }
  const samples = unfilter(unzlibSync(joined(packed)), { width, height, channels });
  const seen = channels > 2 ? 3 : 1;
  const colours = new Uint8Array(width * height * seen);
  const opacity = channels === seen ? undefined : new Uint8Array(width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < seen; channel++) colours[pixel * seen + channel] = samples[pixel * channels + channel]!;
    if (opacity) opacity[pixel] = samples[pixel * channels + seen]!;
  }
  return {
    width,
    height,
    addTo(file) {
      const mask = opacity && file.addStream(opacity, { entries: imageEntries({ width, height, colours: 'DeviceGray' }) });
      return file.addStream(colours, { entries: imageEntries({ width, height, colours: seen === 3 ? 'DeviceRGB' : 'DeviceGray' }) + (mask ? ` /SMask ${mask}` : '') });
    }
  };
}

const MOST_PIXELS = 16_000_000;

/** PNG (W3C), filter types 0 to 4; the first byte of each line names its filter. */
function unfilter(lines: Uint8Array, { width, height, channels }: { width: number; height: number; channels: number }): Uint8Array {
  const stride = width * channels;
  if (lines.length < height * (stride + 1)) throw new RangeError('the picture ends too early');
  const samples = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : samples[at - channels]!;
      const up = y === 0 ? 0 : samples[at - stride]!;
      const corner = x < channels || y === 0 ? 0 : samples[at - stride - channels]!;
      samples[at] = lines[y * (stride + 1) + 1 + x]! + predicted(filter, { left, up, corner });
    }
  }
  return samples;
}

function predicted(filter: number, { left, up, corner }: { left: number; up: number; corner: number }): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}

function imageEntries({ width, height, colours }: { width: number; height: number; colours: 'DeviceGray' | 'DeviceRGB' }): string {
  return `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /${colours} /BitsPerComponent 8`;
}
