import * as z from 'zod/mini';
import { instantSchema, requiredText } from './common-fields.ts';
import { personNameSchema, wardSlugSchema } from './ids.ts';

/** ECDSA P-256 public key, as a JWK. */
export const publicKeySchema = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() });
export type PublicKey = z.infer<typeof publicKeySchema>;

/** `device:<id>`: the device's public key, so that anyone can check the entries it signed. One per person and store. */
export const deviceDocSchema = z.object({
  _id: z.string().check(z.regex(/^device:[0-9a-f-]{36}$/)),
  type: z.literal('device'),
  v: z.literal(1),
  ward: wardSlugSchema,
  by: personNameSchema,
  publicKey: publicKeySchema,
  app: requiredText(40),
  firstSeen: instantSchema
});
export type DeviceDoc = z.infer<typeof deviceDocSchema>;
