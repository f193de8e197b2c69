import { canonicalJson } from './canonical-json.ts';
import type { Job } from './job.ts';

/** Who took it in, when and by which way says nothing about the job itself. */
const NOT_COMPARED = new Set(['_id', '_rev', 'createdAt', 'createdBy', 'source']);

export type JobComparison = { type: 'same' } | { type: 'differs'; fields: string[] };

/** A job that comes in again against the one that is there. Fields are named by their path: `place.address`, in order. */
export function compareJobs(stored: Job, incoming: Job): JobComparison {
  const fields = differingPaths(stored, incoming, '');
  return fields.length === 0 ? { type: 'same' } : { type: 'differs', fields: fields.sort() };
}

function differingPaths(a: unknown, b: unknown, path: string): string[] {
  if (isRecord(a) && isRecord(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((key) => path !== '' || !NOT_COMPARED.has(key))
      .flatMap((key) => differingPaths(a[key], b[key], path === '' ? key : `${path}.${key}`));
  }
  const same = a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b);
  return same ? [] : [path];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
