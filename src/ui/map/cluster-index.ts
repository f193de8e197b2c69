// Clusters of points for one view of the map. Pure; runs in the cluster worker, because building the index of
// 10,000 points takes longer than a frame may.
import Supercluster from 'supercluster';
import type { Bounds } from './map-point.ts';

/** Beyond this the map does not zoom, and points on one spot (an apartment block) stay one cluster. */
export const MAX_ZOOM = 19;
export const MIN_ZOOM = 10;
const RADIUS_PX = 44;
const MAX_MEMBERS = 200;

/** Points as columns, so that they travel to the worker without being copied one by one. */
export interface PointColumns {
  lats: Float64Array;
  lons: Float64Array;
  /** 1 where the point is late, else 0. */
  late: Uint8Array;
}

export interface ViewQuery {
  bounds: Bounds;
  zoom: number;
}

/** `index` and `members` are places in the columns. `splitsAt` is the zoom at which a cluster falls apart, absent if it never does. */
export type Cluster =
  | { type: 'point'; index: number; lat: number; lon: number }
  | { type: 'cluster'; lat: number; lon: number; count: number; late: number; splitsAt?: number; members: number[] };

export class ClusterIndex {
  #clusters = new Supercluster<{ index: number; late: number }, { late: number }>({
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    radius: RADIUS_PX,
    extent: 256,
    map: ({ late }) => ({ late }),
    reduce: (sum, { late }) => {
      sum.late += late;
    }
  });

  constructor({ lats, lons, late }: PointColumns) {
    this.#clusters.load(
      Array.from(lats, (lat, index) => ({
        type: 'Feature' as const,
        geometry: { type: 'Point' as const, coordinates: [lons[index]!, lat] },
        properties: { index, late: late[index]! }
      }))
    );
  }

  view({ bounds, zoom }: ViewQuery): Cluster[] {
    const features = this.#clusters.getClusters([bounds.west, bounds.south, bounds.east, bounds.north], Math.round(zoom));
    return features.map(({ geometry, properties }) => {
      const [lon, lat] = geometry.coordinates as [number, number];
      if (!('cluster' in properties)) return { type: 'point', index: properties.index, lat, lon };
      const splitsAt = this.#clusters.getClusterExpansionZoom(properties.cluster_id);
      const common = { type: 'cluster' as const, lat, lon, count: properties.point_count, late: properties.late };
      if (splitsAt <= MAX_ZOOM) return { ...common, splitsAt, members: [] };
      const leaves = this.#clusters.getLeaves(properties.cluster_id, MAX_MEMBERS);
      return { ...common, members: leaves.map((leaf) => leaf.properties.index) };
    });
  }
}
