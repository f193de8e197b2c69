// Who works here, as it was kept: read by hand at every start, for the first screen does not wait for Zod. A test holds it to the schema.
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import type { SignedIn } from './sync.ts';

export interface Kept {
  session?: SignedIn;
  /** Set while the server has not heard yet that the person signed out. */
  signOutDue?: true;
}

/** Undefined for what is none. */
export function readKept(value: unknown): Kept | undefined {
  if (!isRecord(value)) return undefined;
  const { session, signOutDue } = value;
  if (session !== undefined && !isSignedIn(session)) return undefined;
  if (signOutDue !== undefined && signOutDue !== true) return undefined;
  return { ...(session && { session }), ...(signOutDue && { signOutDue }) };
}

const ROLES: Record<Role, true> = { desk: true, officer: true, patrol: true, supervisor: true, admin: true };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isPerson = (value: unknown): value is PersonName => typeof value === 'string' && value.length <= 64 && /^[a-z0-9][a-z0-9._-]*$/.test(value);
const isSlug = (value: unknown): value is WardSlug => typeof value === 'string' && value.length <= 40 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value);
const isRole = (value: unknown): value is Role => typeof value === 'string' && Object.hasOwn(ROLES, value);
const isWard = (value: unknown): value is SignedIn['wards'][number] => isRecord(value) && isSlug(value['ward']) && typeof value['name'] === 'string' && Array.isArray(value['roles']) && value['roles'].every(isRole);
const isSignedIn = (value: unknown): value is SignedIn => isRecord(value) && isPerson(value['person']) && Array.isArray(value['wards']) && value['wards'].length > 0 && value['wards'].every(isWard);
