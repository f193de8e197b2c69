// Where a ward is. Apart from the ward's rules: the public page needs no more of it.
import * as z from 'zod/mini';
import { dateSchema, latSchema, LIMITS, lonSchema, requiredText } from './common-fields.ts';
import { wardSlugSchema } from './ids.ts';

/** Outer ring as [lon, lat] pairs, closed (GeoJSON, RFC 7946). */
export const outlineSchema = z.array(z.tuple([lonSchema, latSchema])).check(z.minLength(4), z.maxLength(20_000));

export const wardOutlineSchema = z.object({
  slug: wardSlugSchema,
  name: requiredText(LIMITS.name),
  /** The official code; codes are reused with another meaning, so it counts only with the dates. */
  code: requiredText(10),
  validFrom: dateSchema,
  validTo: z.optional(dateSchema),
  centre: z.object({ lat: latSchema, lon: lonSchema }),
  outline: outlineSchema,
  /** True when the outline is drawn around the centre and no boundary of record. */
  approximate: z.boolean()
});
export type WardOutline = z.infer<typeof wardOutlineSchema>;
