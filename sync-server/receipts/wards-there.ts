import { wardDatabases, type WardSlug } from '$domain/ids.ts';
import { wardOfDatabase } from '../access/ward-databases.ts';
import type { Administration } from '../couch/administration.ts';

/** Wards that have been provisioned, whoever did it: those with their databases of jobs and of evidence. */
export async function wardsThere(databases: Pick<Administration, 'names'>): Promise<WardSlug[]> {
  const names = new Set(await databases.names());
  return [...names].flatMap((name) => {
    const found = wardOfDatabase(name);
    return found?.kind === 'jobs' && names.has(wardDatabases(found.ward).media) ? [found.ward] : [];
  });
}
