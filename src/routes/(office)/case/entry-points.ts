// Where entries were written, as points of a map. The sign says what became of them: ✓ accepted, ? contested, ! sent back.
import type { LogRow } from '$device/device.ts';
import { kindOfJob } from '$domain/ids.ts';
import type { MapPoint, PointState } from '$ui/map/map-point.ts';

export function entryPoints(log: readonly LogRow[]): MapPoint[] {
  return log.flatMap(({ entry, view }) => {
    if (!entry.pos) return [];
    const verdict = view?.reviews[entry._id];
    const state: PointState = view?.contested.includes(entry._id) ? 'contested' : verdict === 'accepted' ? 'done' : verdict === 'sent-back' ? 'late' : 'assigned';
    return [{ id: entry._id, kind: kindOfJob(entry.job), state, lat: entry.pos.lat, lon: entry.pos.lon }];
  });
}
