import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { personNameSchema, wardSlugSchema } from '$domain/ids.ts';
import { ROLES, roleSchema } from '$domain/roles.ts';
import { readKept } from './kept-session.ts';

/** What is kept, as every other edge would say it. */
const keptSchema = z.object({
  session: z.optional(
    z.object({ person: personNameSchema, wards: z.array(z.object({ ward: wardSlugSchema, name: z.string(), roles: z.array(roleSchema) })).check(z.minLength(1)) })
  ),
  signOutDue: z.optional(z.literal(true))
});

const SIGNED_IN = { session: { person: 'canbo-an-phu', wards: [{ ward: 'an-phu', name: 'An Phú', roles: ['officer', 'patrol'] }] } };

describe('readKept', () => {
  test.each([
    ['who is signed in', SIGNED_IN, true],
    ['who has signed out', { signOutDue: true }, true],
    ['nobody', {}, true],
    ['nothing', undefined, false],
    ['a text', 'canbo-an-phu', false],
    ['a list', [], false],
    ['no ward', { session: { person: 'canbo', wards: [] } }, false],
    ['a role that there is none of', { session: { person: 'canbo', wards: [{ ward: 'an-phu', name: 'An Phú', roles: ['toString'] }] } }, false],
    ['a name in capitals', { session: { ...SIGNED_IN.session, person: 'Canbo' } }, false]
  ])('%s', (_what, value, isKept) => {
    expect(readKept(value) !== undefined).toBe(isKept);
    expect(keptSchema.safeParse(value).success).toBe(isKept);
  });

  test('says of anything what the schema says', () => {
    const text = fc.oneof(fc.constantFrom('canbo', 'an-phu', 'an--phu', 'Ông', '', '-a', 'a'.repeat(41), 'a'.repeat(65)), fc.string());
    const ward = fc.record({ ward: text, name: fc.oneof(text, fc.constant(7)), roles: fc.oneof(fc.array(fc.oneof(fc.constantFrom(...ROLES), text)), text) }, { requiredKeys: [] });
    const session = fc.oneof(fc.record({ person: text, wards: fc.oneof(fc.array(fc.oneof(ward, fc.constant(null))), fc.constant({})) }, { requiredKeys: [] }), fc.constantFrom(null, undefined, 'canbo'));
    const kept = fc.record({ session, signOutDue: fc.constantFrom(true, false, undefined, 1) }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(kept, fc.anything()), (value) => {
        const parsed = keptSchema.safeParse(value);
        expect(readKept(value) !== undefined).toBe(parsed.success);
      })
    );
  });
});
