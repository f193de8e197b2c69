// Who belongs to the four databases of a ward (design §4, §5), and who may put evidence there without looking.
import { wardSlugSchema, type WardSlug, wardDatabases } from '$domain/ids.ts';
import { ROLES, rolesByWard, wardRole, type Role } from '$domain/roles.ts';
import type { Security } from '../couch/security.ts';

const MEMBERS: Record<WardDatabase['kind'], readonly Role[]> = {
  jobs: ROLES,
  media: ROLES,
  desk: ['desk', 'supervisor', 'admin'],
  opened: ['supervisor', 'admin']
};

/** Evidence of others is seen by those who judge it; the others only send their own. */
const SEE_MEDIA: readonly Role[] = ['desk', 'supervisor', 'admin'];

export interface WardDatabase {
  name: string;
  kind: 'jobs' | 'media' | 'desk' | 'opened';
  security: Security;
}

export function databasesOfWard(ward: WardSlug): WardDatabase[] {
  const names = wardDatabases(ward);
  return (['jobs', 'media', 'desk', 'opened'] as const).map((kind) => ({
    name: names[kind],
    kind,
    security: {
      admins: { names: [], roles: ['_admin'] },
      members: { names: [], roles: MEMBERS[kind].map((role) => wardRole(ward, role)) }
    }
  }));
}

/** The ward and kind of a database by its name; undefined for databases that belong to no ward. */
export function wardOfDatabase(name: string): { ward: WardSlug; kind: WardDatabase['kind'] } | undefined {
  const found = /^ward-(.+?)(?:-(media|desk|opened))?$/.exec(name);
  const ward = wardSlugSchema.safeParse(found?.[1]);
  if (!ward.success) return undefined;
  const kind = found?.[2];
  return { ward: ward.data, kind: kind === 'media' || kind === 'desk' || kind === 'opened' ? kind : 'jobs' };
}

/** True for someone who may send evidence into this media database, but not read what others sent. */
export function isBlindIn(database: string, roles: readonly string[]): boolean {
  const found = wardOfDatabase(database);
  if (found?.kind !== 'media' || roles.includes('_admin')) return false;
  const held = rolesByWard(roles).get(found.ward) ?? [];
  return !held.some((role) => SEE_MEDIA.includes(role));
}
