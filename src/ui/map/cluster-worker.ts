// Keeps the cluster index off the page's thread. Answers carry the number of the question; the page drops stale ones.
import { ClusterIndex, type Cluster, type PointColumns, type ViewQuery } from './cluster-index.ts';

export type ToClusterWorker = { type: 'load'; columns: PointColumns; generation: number } | { type: 'view'; query: ViewQuery; number: number };
export interface FromClusterWorker {
  clusters: Cluster[];
  number: number;
  /** Which load the indexes in `clusters` belong to. */
  generation: number;
}

let index: ClusterIndex | undefined;
let generation = 0;

addEventListener('message', ({ data }: MessageEvent<ToClusterWorker>) => {
  if (data.type === 'load') {
    index = new ClusterIndex(data.columns);
    generation = data.generation;
  } else {
    const answer: FromClusterWorker = { clusters: index?.view(data.query) ?? [], number: data.number, generation };
    postMessage(answer);
  }
});
