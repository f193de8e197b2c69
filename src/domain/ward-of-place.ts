// Which ward a place lies in, by the wards' outlines.
import type { WardOutline } from './ward-outline.ts';

export interface LatLon {
  lat: number;
  lon: number;
}

const METRES_PER_DEGREE = 111_195;

/** Metres between two places, on a plane through them: right to a thousandth within a city. */
export function distance(a: LatLon, b: LatLon): number {
  const middle = ((a.lat + b.lat) / 2) * (Math.PI / 180);
  return Math.hypot((a.lat - b.lat) * METRES_PER_DEGREE, (a.lon - b.lon) * METRES_PER_DEGREE * Math.cos(middle));
}

/** Inside the outer ring ([lon, lat] pairs, closed), by counting crossings of a ray to the east. */
export function isInside(outline: WardOutline['outline'], { lat, lon }: LatLon): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[x1, y1], [x2, y2]] = [outline[i]!, outline[j]!];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Where outlines are drawn around a centre and no boundaries of record: how far from it a place may lie. */
export const REACH_METRES = 5000;

/** Boundaries of record are exact but for the GPS of a phone. */
export const reachOf = (wards: readonly Pick<WardOutline, 'approximate'>[]): number => (wards.some(({ approximate }) => approximate) ? REACH_METRES : 0);

/** The ward whose outline holds the place; else the one with the nearest centre, if that is within `reach` metres. */
export function wardOfPlace<Ward extends Pick<WardOutline, 'outline' | 'centre'>>(wards: readonly Ward[], place: LatLon, reach: number): Ward | undefined {
  const holding = wards.find((ward) => isInside(ward.outline, place));
  if (holding) return holding;
  const [nearest] = wards.map((ward) => ({ ward, metres: distance(ward.centre, place) })).sort((a, b) => a.metres - b.metres);
  return nearest && nearest.metres <= reach ? nearest.ward : undefined;
}
