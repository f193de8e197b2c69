// What is around an officer: open cases by distance, and places where it keeps happening. Reads what is on the device; nothing is asked of anyone.
import type { JobId } from './ids.ts';
import type { Job } from './job.ts';
import type { JobView } from './job-view.ts';
import type { NearbyRule } from './on-the-spot-rules.ts';
import { distance, type LatLon } from './ward-of-place.ts';

interface Row {
  job: Job;
  view: JobView;
}

export interface Near<R extends Row> {
  row: R;
  metres: number;
}

/** Nearest first. Jobs without a place are nowhere. */
export function nearCases<R extends Row>(rows: Iterable<R>, from: LatLon, metres: number): Near<R>[] {
  const found: Near<R>[] = [];
  for (const row of rows) {
    const at = placeOf(row.job);
    const away = at && distance(from, at);
    if (away !== undefined && away <= metres) found.push({ row, metres: away });
  }
  return found.sort((a, b) => a.metres - b.metres);
}

/** Open cases that a find here may be: of its category, and as near as the rule says. */
export function sameCases<R extends Row>(rows: Iterable<R>, { from, category, metres }: { from: LatLon; category: string; metres: number }): Near<R>[] {
  return nearCases(rows, from, metres).filter(({ row: { job, view } }) => view.state !== 'done' && job.kind === 'violation' && job.violation.category === category);
}

export interface RepeatPlace {
  /** The middle of the cases. */
  lat: number;
  lon: number;
  category: string;
  address: string;
  jobs: JobId[];
}

/** Violations that were there; a report that proved wrong or was the same as another is none. */
const NO_CASE = new Set(['unfounded', 'merged']);

/**
 * Places with at least so many closed cases of one category within so many metres and months, most cases first. The place with the most cases
 * takes them all; what is left may be places of their own. The same for any order of `rows`.
 */
export function repeatPlaces(rows: Iterable<Row>, { repeat, now }: { repeat: NearbyRule['repeat']; now: string }): RepeatPlace[] {
  const since = monthsBefore(now, repeat.months);
  const cases = [...rows].flatMap(({ job, view }) => {
    const at = placeOf(job);
    const closedAt = view.decidedBy?.at;
    if (!at || job.kind !== 'violation' || view.state !== 'done' || closedAt === undefined || closedAt < since || NO_CASE.has(view.outcome ?? '')) return [];
    return [{ ...at, id: job._id, category: job.violation.category, address: job.place.address }];
  });
  let left = cases.sort((a, b) => (a.id < b.id ? -1 : 1));
  const places: RepeatPlace[] = [];
  for (;;) {
    const groups = groupsOf(left, repeat.metres);
    const most = groups.reduce<typeof left>((best, group) => (group.length > best.length ? group : best), []);
    if (most.length < repeat.cases) return places;
    const middle = (key: 'lat' | 'lon') => most.reduce((sum, one) => sum + one[key], 0) / most.length;
    places.push({ lat: middle('lat'), lon: middle('lon'), category: most[0]!.category, address: most.find(({ address }) => address)?.address ?? '', jobs: most.map(({ id }) => id) });
    const taken = new Set(most);
    left = left.filter((one) => !taken.has(one));
  }
}

/** Around each case those near it; looked up by squares as wide as the reach, so that ten thousand are no matter. */
function groupsOf<Case extends LatLon & { category: string }>(cases: readonly Case[], metres: number): Case[][] {
  const square = metres / 111_195;
  const keyOf = (one: Case, dy = 0, dx = 0) => `${one.category} ${Math.floor(one.lat / square) + dy} ${Math.floor(one.lon / square) + dx}`;
  const squares = new Map<string, Case[]>();
  for (const one of cases) {
    const key = keyOf(one);
    const there = squares.get(key);
    if (there) there.push(one);
    else squares.set(key, [one]);
  }
  return cases.map((one) => [-1, 0, 1].flatMap((dy) => [-1, 0, 1].flatMap((dx) => squares.get(keyOf(one, dy, dx)) ?? [])).filter((other) => distance(one, other) <= metres));
}

function monthsBefore(instant: string, months: number): string {
  const at = new Date(instant);
  at.setUTCMonth(at.getUTCMonth() - months);
  return at.toISOString();
}

function placeOf({ place: { lat, lon } }: Job): LatLon | undefined {
  return lat === undefined || lon === undefined ? undefined : { lat, lon };
}
