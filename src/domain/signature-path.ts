// A signature as a drawing: what the finger did, small enough to stand in the entry that it signs.
import * as z from 'zod/mini';

/** UTF-16 units of the path. A signature takes 500 to 2000. */
export const LONGEST_PATH = 12_000;

/**
 * An SVG path (M and relative l, whole numbers; a dot is a line of no length) in a viewBox of `width` × `height`; drawn with round caps, two units
 * wide for each CSS pixel.
 */
export const signaturePathSchema = z.object({
  width: z.int().check(z.gte(1), z.lte(8000)),
  height: z.int().check(z.gte(1), z.lte(8000)),
  path: z.string().check(z.minLength(4), z.maxLength(LONGEST_PATH), z.regex(/^(M-?\d+ -?\d+(l-?\d+ -?\d+)+)+$/))
});
export type SignaturePath = z.infer<typeof signaturePathSchema>;

export interface StrokePoint {
  x: number;
  y: number;
}

/** Units of the path per CSS pixel: half a pixel is finer than a finger. */
const PER_PIXEL = 2;

/**
 * @param strokes points in CSS pixels of a pad of the given size
 * @returns undefined where nothing was drawn
 *
 * Points that lie on the line between their neighbours are left out (Douglas–Peucker), from a quarter of a pixel upwards until the path is short
 * enough: a page full of scribble gets coarser, never longer.
 */
export function signaturePath(strokes: readonly (readonly StrokePoint[])[], size: { width: number; height: number }): SignaturePath | undefined {
  const drawn = strokes.filter((points) => points.length > 0);
  if (drawn.length === 0) return undefined;
  for (let tolerance = 0.25; ; tolerance *= 2) {
    const path = drawn.map((points) => strokePath(simplified(points, tolerance))).join('');
    // Coarser than the pad: what is left is one line per stroke, and only their number is too much.
    if (path.length > LONGEST_PATH && tolerance > 4000) return signaturePath(drawn.slice(0, Math.floor(drawn.length / 2)), size);
    if (path.length <= LONGEST_PATH) return { width: Math.round(size.width * PER_PIXEL), height: Math.round(size.height * PER_PIXEL), path };
  }
}

function strokePath(points: readonly StrokePoint[]): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: Math.round(x * PER_PIXEL), y: Math.round(y * PER_PIXEL) }));
  if (!first) return '';
  let [x, y] = [first.x, first.y];
  let path = `M${x} ${y}`;
  for (const next of rest.length > 0 ? rest : [first]) {
    path += `l${next.x - x} ${next.y - y}`;
    [x, y] = [next.x, next.y];
  }
  return path;
}

function simplified(points: readonly StrokePoint[], tolerance: number): StrokePoint[] {
  const kept = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let [farthest, most] = [0, tolerance];
    for (let index = from + 1; index < to; index++) {
      const away = distance(points[index]!, points[from]!, points[to]!);
      if (away > most) [farthest, most] = [index, away];
    }
    if (farthest === 0) continue;
    kept.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, index) => kept.has(index));
}

/** Of a point from the piece of line between two others. */
function distance(point: StrokePoint, from: StrokePoint, to: StrokePoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length));
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}
