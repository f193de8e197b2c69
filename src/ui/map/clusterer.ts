// The page's end of the cluster worker: the last points given, the last view asked for, one answer at a time.
import type { Cluster, PointColumns, ViewQuery } from './cluster-index.ts';
import type { FromClusterWorker, ToClusterWorker } from './cluster-worker.ts';
import type { MapPoint } from './map-point.ts';

export type ShownCluster =
  | { type: 'point'; point: MapPoint }
  | { type: 'cluster'; lat: number; lon: number; count: number; late: number; splitsAt?: number; members: MapPoint[] };

export class Clusterer {
  readonly #worker: Worker;
  #generations = new Map<number, readonly MapPoint[]>();
  #generation = 0;
  #asked = 0;

  constructor(worker: Worker, shown: (clusters: ShownCluster[]) => void) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromClusterWorker>) => {
      const points = this.#generations.get(data.generation);
      if (data.number !== this.#asked || !points) return;
      for (const old of this.#generations.keys()) if (old < data.generation) this.#generations.delete(old);
      shown(data.clusters.map((cluster) => withPoints(cluster, points)));
    });
  }

  load(points: readonly MapPoint[]): void {
    this.#generation += 1;
    this.#generations.set(this.#generation, points);
    const columns = columnsOf(points);
    this.#send({ type: 'load', columns, generation: this.#generation }, [columns.lats.buffer, columns.lons.buffer, columns.late.buffer]);
  }

  view(query: ViewQuery): void {
    this.#asked += 1;
    this.#send({ type: 'view', query, number: this.#asked });
  }

  close(): void {
    this.#worker.terminate();
  }

  #send(message: ToClusterWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

function columnsOf(points: readonly MapPoint[]): PointColumns & { lats: { buffer: ArrayBuffer }; lons: { buffer: ArrayBuffer }; late: { buffer: ArrayBuffer } } {
  const lats = new Float64Array(points.length);
  const lons = new Float64Array(points.length);
  const late = new Uint8Array(points.length);
  points.forEach((point, index) => {
    lats[index] = point.lat;
    lons[index] = point.lon;
    late[index] = point.state === 'late' ? 1 : 0;
  });
  return { lats, lons, late };
}

function withPoints(cluster: Cluster, points: readonly MapPoint[]): ShownCluster {
  if (cluster.type === 'point') return { type: 'point', point: points[cluster.index]! };
  return { ...cluster, members: cluster.members.map((index) => points[index]!) };
}
