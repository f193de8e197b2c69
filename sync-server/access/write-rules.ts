// Who may write what, as data made from the domain's declarations. validate-doc-update.ts turns it into the function that
// the embedded endpoint and a real CouchDB run.
import { AMENDABLE_FIELDS } from '$domain/amendment.ts';
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import { CHUNK_BYTES } from '$domain/evidence.ts';
import type { JobKind, WardSlug } from '$domain/ids.ts';
import { wardRole, type Role } from '$domain/roles.ts';

/** Who takes a job in. Patrols record what they find on the way; all else comes through the desk. */
const JOB_CREATORS: Record<JobKind, readonly Role[]> = {
  delivery: ['desk', 'supervisor', 'admin'],
  violation: ['desk', 'supervisor', 'admin', 'patrol'],
  visit: ['desk', 'supervisor', 'admin']
};

export interface JobsRules {
  ward: WardSlug;
  /** Job kind → the roles (as a session names them) that may create it. */
  jobs: Record<string, string[]>;
  /** Entry kind → on which kinds of job, by which roles. */
  entries: Record<string, { on: string[]; by: string[] }>;
  /** Fields of a job that an `amended` entry may name; those of one kind of job begin with it. */
  amendable: string[];
  limits: SizeLimits;
}

export interface MediaRules {
  chunkBytes: number;
  previewBytes: number;
}

export interface SizeLimits {
  /** All texts and keys of a document together, in UTF-16 units. */
  units: number;
  /** All values of a document, however deep. */
  values: number;
  depth: number;
}

export const SIZE_LIMITS: SizeLimits = { units: 60_000, values: 3000, depth: 8 };

export function jobsRules(ward: WardSlug): JobsRules {
  const named = (roles: readonly Role[]): string[] => roles.map((role) => wardRole(ward, role));
  return {
    ward,
    jobs: Object.fromEntries(Object.entries(JOB_CREATORS).map(([kind, roles]) => [kind, named(roles)])),
    entries: Object.fromEntries(Object.values(ENTRY_KINDS).map(({ kind, jobKinds, roles }) => [kind, { on: [...jobKinds], by: named(roles) }])),
    amendable: AMENDABLE_FIELDS,
    limits: SIZE_LIMITS
  };
}

export const MEDIA_RULES: MediaRules = { chunkBytes: CHUNK_BYTES, previewBytes: 256 * 1024 };
