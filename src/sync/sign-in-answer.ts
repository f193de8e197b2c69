// What the server says of a person. Loaded when somebody signs in, or the server names their roles: a day's work begins without.
import * as z from 'zod/mini';
import { personNameSchema, type PersonName, type WardSlug } from '$domain/ids.ts';
import { rolesByWard, type Role } from '$domain/roles.ts';

const answerSchema = z.object({ ok: z.literal(true), name: z.nullable(z.string()), roles: z.array(z.string()) });

export type ReadAnswer = { type: 'person'; person: PersonName; held: ReadonlyMap<WardSlug, Role[]> } | { type: 'no-role' } | { type: 'not-ours' };

/** The roles by ward; what is no ward role is passed over. */
export const readRoles = (roles: readonly string[]): ReadonlyMap<WardSlug, Role[]> => rolesByWard(roles);

/** @param typed the name that was signed in with: CouchDB may answer without one */
export function readSignInAnswer(json: unknown, typed: string): ReadAnswer {
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) return { type: 'not-ours' };
  const person = personNameSchema.safeParse(parsed.data.name ?? typed);
  const held = rolesByWard(parsed.data.roles);
  return person.success && held.size > 0 ? { type: 'person', person: person.data, held } : { type: 'no-role' };
}
