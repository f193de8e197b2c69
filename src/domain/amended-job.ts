// What a job looks like with its amendments. No schema here: this runs for every job a list reads, on the first screen, too.
import type { AmendableField, Amendment } from './amendment.ts';
import type { Job } from './job.ts';

/** Values were parsed with the entry that brought them; fields of another kind of job are passed over. The job itself is left as it is. */
export function amendedJob<J extends Job>(job: J, amendment: Amendment | undefined): J {
  if (!amendment) return job;
  const changes = Object.entries(amendment).filter(([path]) => belongsTo(job, path));
  if (changes.length === 0) return job;
  const draft = structuredClone(job) as J & Record<string, unknown>;
  for (const [path, value] of changes) put(draft, path.split('.'), value);
  if (draft.person && draft.person.name === undefined) draft.person.name = '';
  return draft;
}

/** What the job holds at a path; null for what is not there. */
export function fieldOf(job: Job, path: AmendableField): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), job) ?? null;
}

function belongsTo(job: Job, path: string): boolean {
  const [head = ''] = path.split('.');
  return !(head === 'delivery' || head === 'violation' || head === 'visit') || head === job.kind;
}

function put(target: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === null) delete target[key];
    else target[key] = value;
    return;
  }
  if (!isRecord(target[key])) {
    if (value === null) return;
    target[key] = {};
  }
  put(target[key] as Record<string, unknown>, rest, value);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
