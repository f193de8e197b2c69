// A font file with the outlines of the used glyphs only. Glyphs keep their numbers, so that nothing that names one has to change;
// those not used are empty.
import { viewOf, type Typeface } from './typeface.ts';

/** Tables a PDF reader needs of an embedded TrueType font (ISO 32000-1, 9.9). */
const KEPT = ['cvt ', 'fpgm', 'head', 'hhea', 'hmtx', 'maxp', 'prep'];
const COMPOSITE = { words: 0x1, scale: 0x8, more: 0x20, twoScales: 0x40, matrix: 0x80 } as const;

export function subsetFont(face: Typeface, used: Iterable<number>): Uint8Array {
  const glyf = face.tables.get('glyf');
  if (!glyf) throw new TypeError('the font has no TrueType outlines');
  const offsets = glyphOffsets(face);
  const wanted = withParts(new Set([0, ...used]), glyf, offsets);
  const pieces: Uint8Array[] = [];
  const loca = new DataView(new ArrayBuffer((face.glyphCount + 1) * 4));
  let length = 0;
  for (let glyph = 0; glyph < face.glyphCount; glyph++) {
    loca.setUint32(glyph * 4, length);
    if (!wanted.has(glyph)) continue;
    const outline = padded(glyf.subarray(offsets[glyph], offsets[glyph + 1]));
    pieces.push(outline);
    length += outline.length;
  }
  loca.setUint32(face.glyphCount * 4, length);
  const head = face.tables.get('head')!.slice();
  const headView = new DataView(head.buffer);
  headView.setUint32(8, 0); // checkSumAdjustment: of the whole file, which readers of embedded fonts pass over
  headView.setInt16(50, 1); // offsets in `loca` are 32 bits wide
  const tables = new Map<string, Uint8Array>([
    ...KEPT.flatMap((tag): [string, Uint8Array][] => (face.tables.has(tag) ? [[tag, face.tables.get(tag)!]] : [])),
    ['head', head],
    ['loca', new Uint8Array(loca.buffer)],
    ['glyf', joined(pieces)]
  ]);
  return fontFile([...tables].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function glyphOffsets(face: Typeface): number[] {
  const loca = viewOf(face.tables, 'loca');
  const long = viewOf(face.tables, 'head').getInt16(50) === 1;
  return Array.from({ length: face.glyphCount + 1 }, (_, glyph) => (long ? loca.getUint32(glyph * 4) : loca.getUint16(glyph * 2) * 2));
}

/** An accented letter may be put together from others. */
function withParts(wanted: Set<number>, glyf: Uint8Array, offsets: readonly number[]): Set<number> {
  const view = new DataView(glyf.buffer, glyf.byteOffset, glyf.byteLength);
  // A set that grows while it is walked: parts of parts come later.
  for (const glyph of wanted) {
    const start = offsets[glyph]!;
    if (start === offsets[glyph + 1] || view.getInt16(start) >= 0) continue;
    for (let at = start + 10, flags: number = COMPOSITE.more; flags & COMPOSITE.more; ) {
      flags = view.getUint16(at);
      wanted.add(view.getUint16(at + 2));
      at += 4 + (flags & COMPOSITE.words ? 4 : 2) + (flags & COMPOSITE.scale ? 2 : flags & COMPOSITE.twoScales ? 4 : flags & COMPOSITE.matrix ? 8 : 0);
    }
  }
  return wanted;
}

function fontFile(tables: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const directory = new DataView(new ArrayBuffer(12 + tables.length * 16));
  const power = Math.floor(Math.log2(tables.length));
  directory.setUint32(0, 0x00010000);
  directory.setUint16(4, tables.length);
  directory.setUint16(6, 2 ** power * 16);
  directory.setUint16(8, power);
  directory.setUint16(10, tables.length * 16 - 2 ** power * 16);
  const pieces: Uint8Array[] = [new Uint8Array(directory.buffer)];
  let offset = directory.byteLength;
  tables.forEach(([tag, data], index) => {
    const at = 12 + index * 16;
    for (let letter = 0; letter < 4; letter++) directory.setUint8(at + letter, tag.charCodeAt(letter));
    const body = padded(data);
    directory.setUint32(at + 4, checksum(body));
    directory.setUint32(at + 8, offset);
    directory.setUint32(at + 12, data.length);
    pieces.push(body);
    offset += body.length;
  });
  return joined(pieces);
}

function checksum(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

function padded(data: Uint8Array): Uint8Array {
  const body = new Uint8Array(Math.ceil(data.length / 4) * 4);
  body.set(data);
  return body;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
