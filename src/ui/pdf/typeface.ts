// What a PDF needs to know of a TrueType font: which glyph a letter is, how wide it is, and the outlines of the glyphs used.
import type { FontTables } from './woff.ts';

export interface Typeface {
  tables: FontTables;
  /** Sizes below are in these units. */
  unitsPerEm: number;
  ascent: number;
  descent: number;
  capHeight: number;
  italicAngle: number;
  box: readonly [number, number, number, number];
  glyphCount: number;
  /** Undefined for a letter that the font does not have. */
  glyphOf(codePoint: number): number | undefined;
  advanceOf(glyph: number): number;
}

export function readTypeface(tables: FontTables): Typeface {
  const [head, hhea, maxp, hmtx, post, os2] = ['head', 'hhea', 'maxp', 'hmtx', 'post', 'OS/2'].map((tag) => viewOf(tables, tag)) as [DataView, DataView, DataView, DataView, DataView, DataView];
  const measured = hhea.getUint16(34);
  const glyphs = readCmap(viewOf(tables, 'cmap'));
  return {
    tables,
    unitsPerEm: head.getUint16(18),
    ascent: hhea.getInt16(4),
    descent: hhea.getInt16(6),
    capHeight: os2.getUint16(0) >= 2 ? os2.getInt16(88) : hhea.getInt16(4),
    italicAngle: post.getInt32(4) / 65536,
    box: [head.getInt16(36), head.getInt16(38), head.getInt16(40), head.getInt16(42)],
    glyphCount: maxp.getUint16(4),
    glyphOf: (codePoint) => glyphs.get(codePoint),
    // Glyphs past the measured ones are all as wide as the last of those.
    advanceOf: (glyph) => hmtx.getUint16(Math.min(glyph, measured - 1) * 4)
  };
}

export function viewOf(tables: FontTables, tag: string): DataView {
  const table = tables.get(tag);
  if (!table) throw new TypeError(`the font has no table ${tag}`);
  return new DataView(table.buffer, table.byteOffset, table.byteLength);
}

/** Format 4 holds all of the basic plane (OpenType, `cmap`), and no letter of ours is outside it. */
function readCmap(cmap: DataView): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let table = 0; table < cmap.getUint16(2); table++) {
    const at = cmap.getUint32(4 + table * 8 + 4);
    if (cmap.getUint16(at) !== 4) continue;
    const twice = cmap.getUint16(at + 6);
    const [ends, starts] = [at + 14, at + 16 + twice];
    const [deltas, offsets] = [starts + twice, starts + 2 * twice];
    for (let segment = 0; segment < twice; segment += 2) {
      const [end, start] = [cmap.getUint16(ends + segment), cmap.getUint16(starts + segment)];
      const [delta, offset] = [cmap.getUint16(deltas + segment), cmap.getUint16(offsets + segment)];
      for (let code = start; code <= end && code !== 0xffff; code++) {
        const named = offset === 0 ? code : cmap.getUint16(offsets + segment + offset + (code - start) * 2);
        const glyph = named === 0 ? 0 : (named + delta) & 0xffff;
        if (glyph !== 0 && !glyphs.has(code)) glyphs.set(code, glyph);
      }
    }
  }
  return glyphs;
}
