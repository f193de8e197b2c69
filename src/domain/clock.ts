import * as z from 'zod/mini';
import { instantSchema } from './common-fields.ts';

/** The device's clock against the server's when last compared: server − device in ms, sure to ± `within` ms. At most 30 years. */
export const clockSchema = z.object({ offset: z.number().check(z.gte(-1e12), z.lte(1e12)), within: z.number().check(z.gte(0)), measuredAt: instantSchema });
export type ClockOffset = z.infer<typeof clockSchema>;

/** When it happened by the best knowledge there is: the device's clock put right by the offset last measured. Milliseconds. */
export function actedAt({ at, clock }: { at: string; clock?: ClockOffset }): number {
  return Date.parse(at) + (clock?.offset ?? 0);
}
