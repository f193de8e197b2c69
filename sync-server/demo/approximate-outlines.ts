// Outlines drawn from centres and areas alone: each ward's share of the plane (a power diagram, so that large wards get more),
// cut off at a circle around its centre. Neighbours share their borders and never overlap.

interface Site {
  lat: number;
  lon: number;
  squareKm: number;
}

interface Point {
  x: number;
  y: number;
}

const METRES_PER_DEGREE = 111_195;
const CIRCLE_POINTS = 48;
/** How far an outline may reach, against the radius of a circle of the ward's area. */
const REACH = 1.35;

/** Closed rings of [lon, lat], counter-clockwise, in the order of the sites; five decimals are a metre. */
export function approximateOutlines(sites: readonly Site[]): [number, number][][] {
  const middle = sites.reduce((sum, { lat }) => sum + lat, 0) / sites.length;
  const scale = { x: METRES_PER_DEGREE * Math.cos((middle * Math.PI) / 180), y: METRES_PER_DEGREE };
  const centres = sites.map(({ lat, lon }) => ({ x: lon * scale.x, y: lat * scale.y }));
  const radii = sites.map(({ squareKm }) => Math.sqrt((squareKm * 1_000_000) / Math.PI));
  return sites.map((_, own) => {
    const centre = centres[own]!;
    let cell = circle(centre, radii[own]! * REACH);
    for (const [other, neighbour] of centres.entries()) {
      if (other !== own) cell = cutAtBorder(cell, centre, neighbour, borderShare(centre, neighbour, radii[own]!, radii[other]!));
    }
    const ring = cell.map(({ x, y }): [number, number] => [round(x / scale.x), round(y / scale.y)]);
    return [...ring, ring[0]!];
  });
}

/** Where the border crosses the line from one centre to the other, as a share of it; never close to either centre. */
function borderShare(centre: Point, neighbour: Point, radius: number, otherRadius: number): number {
  const apart = (neighbour.x - centre.x) ** 2 + (neighbour.y - centre.y) ** 2;
  return Math.min(0.75, Math.max(0.25, (apart + radius ** 2 - otherRadius ** 2) / (2 * apart)));
}

/** The part of a convex polygon on this side of the border (Sutherland–Hodgman against one line). */
function cutAtBorder(polygon: readonly Point[], centre: Point, neighbour: Point, share: number): Point[] {
  const along = { x: neighbour.x - centre.x, y: neighbour.y - centre.y };
  const limit = share * (along.x ** 2 + along.y ** 2);
  const beyond = ({ x, y }: Point): number => (x - centre.x) * along.x + (y - centre.y) * along.y - limit;
  return polygon.flatMap((point, index) => {
    const next = polygon[(index + 1) % polygon.length]!;
    const [here, there] = [beyond(point), beyond(next)];
    const kept = here <= 0 ? [point] : [];
    if (here < 0 === there < 0 || here === there) return kept;
    const part = here / (here - there);
    return [...kept, { x: point.x + (next.x - point.x) * part, y: point.y + (next.y - point.y) * part }];
  });
}

const circle = ({ x, y }: Point, radius: number): Point[] =>
  Array.from({ length: CIRCLE_POINTS }, (_, index) => {
    const angle = (index * 2 * Math.PI) / CIRCLE_POINTS;
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });

const round = (degrees: number): number => Math.round(degrees * 100_000) / 100_000;
