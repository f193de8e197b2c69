import { z } from 'zod';

const names = z.array(z.string()).default([]);
const group = z.looseObject({ names, roles: names }).default({ names: [], roles: [] });

/** A database's `_security`: who belongs to it and who administers it. */
export const securitySchema = z.looseObject({ admins: group, members: group });
export type Security = z.infer<typeof securitySchema>;

/** CouchDB 3's default: nobody but server administrators. */
export const CLOSED: Security = { admins: { names: [], roles: ['_admin'] }, members: { names: [], roles: ['_admin'] } };

export interface Who {
  name: string | null;
  roles: readonly string[];
}

export const isServerAdmin = (who: Who): boolean => who.roles.includes('_admin');

export function isDatabaseAdmin(who: Who, security: Security): boolean {
  return isServerAdmin(who) || belongs(who, security.admins);
}

/** Unlike CouchDB, an empty `members` lets no stranger in: on this server nothing is public. */
export function isMember(who: Who, security: Security): boolean {
  if (who.name === null) return false;
  const open = security.members.names.length === 0 && security.members.roles.length === 0;
  return open || isDatabaseAdmin(who, security) || belongs(who, security.members);
}

function belongs(who: Who, { names, roles }: { names: string[]; roles: string[] }): boolean {
  return (who.name !== null && names.includes(who.name)) || roles.some((role) => who.roles.includes(role));
}
