import * as z from 'zod/mini';
import { wardSlugSchema, type WardSlug } from './ids.ts';

export const ROLES = ['desk', 'officer', 'patrol', 'supervisor', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** As CouchDB's `_users` holds it: `ward:<slug>:<role>`. */
export const wardRole = (ward: WardSlug, role: Role): string => `ward:${ward}:${role}`;

/** The roles per ward that a session's role list names; what is no ward role is passed over. */
export function rolesByWard(roles: readonly string[]): Map<WardSlug, Role[]> {
  const found = new Map<WardSlug, Role[]>();
  for (const name of roles) {
    const [prefix, slug, role, ...rest] = name.split(':');
    const ward = wardSlugSchema.safeParse(slug);
    const parsedRole = roleSchema.safeParse(role);
    if (prefix !== 'ward' || rest.length > 0 || !ward.success || !parsedRole.success) continue;
    found.set(ward.data, [...(found.get(ward.data) ?? []), parsedRole.data]);
  }
  return found;
}
