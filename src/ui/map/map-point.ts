// What a map shows, without Leaflet: points with a kind (their shape) and a state (their colour and the sign inside).
import type { JobKind } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';

export const POINT_STATES = ['new', 'assigned', 'late', 'contested', 'done'] as const;
export type PointState = (typeof POINT_STATES)[number];

export interface MapPoint {
  /** Id of what the point stands for: a job or an entry. */
  id: string;
  kind: JobKind;
  state: PointState;
  lat: number;
  lon: number;
}

/** `now` is an ISO instant. Contested before late: who was right has to be settled before anyone can hurry. */
export function pointStateOf(job: Job, view: JobView, now: string): PointState {
  if (view.contested.length > 0) return 'contested';
  if (view.state === 'done') return 'done';
  if (job.due < now) return 'late';
  // At the desk again: somebody has to be found for it, as for a new one.
  return view.state === 'returned' ? 'new' : view.state;
}

/** Undefined for a job whose place was never located. */
export function jobPoint(job: Job, view: JobView, now: string): MapPoint | undefined {
  const { lat, lon } = job.place;
  if (lat === undefined || lon === undefined) return undefined;
  return { id: job._id, kind: job.kind, state: pointStateOf(job, view, now), lat, lon };
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

export const within = (bounds: Bounds, { lat, lon }: { lat: number; lon: number }): boolean =>
  lon >= bounds.west && lon <= bounds.east && lat >= bounds.south && lat <= bounds.north;

export const samePoints = (a: readonly MapPoint[], b: readonly MapPoint[]): boolean =>
  a.length === b.length && a.every((point, index) => samePoint(point, b[index]!));

const samePoint = (a: MapPoint, b: MapPoint): boolean => a.id === b.id && a.state === b.state && a.lat === b.lat && a.lon === b.lon && a.kind === b.kind;
