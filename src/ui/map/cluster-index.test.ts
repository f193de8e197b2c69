import { describe, expect, it } from 'vitest';
import { ClusterIndex, MAX_ZOOM, type PointColumns } from './cluster-index.ts';

const columns = (points: [lat: number, lon: number, late?: 1][]): PointColumns => ({
  lats: Float64Array.from(points, ([lat]) => lat),
  lons: Float64Array.from(points, ([, lon]) => lon),
  late: Uint8Array.from(points, ([, , late]) => late ?? 0)
});
const thuDuc = { west: 106.6, south: 10.7, east: 106.9, north: 10.9 };

describe('cluster index', () => {
  it('gathers what is near and counts what is late in it', () => {
    const index = new ClusterIndex(columns([[10.78, 106.75, 1], [10.7801, 106.7501], [10.7802, 106.7501, 1], [10.85, 106.85]]));
    const view = index.view({ bounds: thuDuc, zoom: 12 });
    const cluster = view.find((each) => each.type === 'cluster');
    expect(cluster).toMatchObject({ count: 3, late: 2 });
    expect(view.find((each) => each.type === 'point')).toMatchObject({ index: 3 });
  });

  it('loses no point at any zoom', () => {
    const points = Array.from({ length: 500 }, (_, i): [number, number] => [10.75 + (i % 25) * 0.002, 106.7 + Math.floor(i / 25) * 0.003]);
    const index = new ClusterIndex(columns(points));
    for (let zoom = 10; zoom <= MAX_ZOOM; zoom += 1) {
      const total = index.view({ bounds: thuDuc, zoom }).reduce((sum, each) => sum + (each.type === 'point' ? 1 : each.count), 0);
      expect(total).toBe(500);
    }
  });

  it('names the members of points on one spot, which no zoom takes apart', () => {
    const index = new ClusterIndex(columns([[10.78, 106.75], [10.78, 106.75]]));
    const [cluster] = index.view({ bounds: thuDuc, zoom: MAX_ZOOM });
    expect(cluster).toMatchObject({ type: 'cluster', count: 2, members: expect.arrayContaining([0, 1]) });
    expect(cluster).not.toHaveProperty('splitsAt');
  });

  it('answers an empty view with nothing', () => {
    expect(new ClusterIndex(columns([])).view({ bounds: thuDuc, zoom: 14 })).toEqual([]);
  });
});
