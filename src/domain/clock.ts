import * as z from 'zod/mini';
import { CLOCK_MATTERS_MS } from './clock-limit.ts';
import { instantSchema } from './common-fields.ts';

/** The device's clock against the server's when last compared: server − device in ms, sure to ± `within` ms. At most 30 years. */
export const clockSchema = z.object({ offset: z.number().check(z.gte(-1e12), z.lte(1e12)), within: z.number().check(z.gte(0)), measuredAt: instantSchema });
export type ClockOffset = z.infer<typeof clockSchema>;

/** What an entry cannot tell by its own `clock`: the clock showed less than when it was last compared or used, or than the app's own age. */
export const clockFaultSchema = z.enum(['went-back', 'before-app']);

/**
 * When it happened by the best knowledge there is: the device's clock put right by the offset last measured. Milliseconds. A clock that
 * has since gone back behind that measurement is not believed: nothing happens before a measurement that it carries.
 */
export function actedAt({ at, clock }: { at: string; clock?: ClockOffset }): number {
  const own = Date.parse(at);
  if (!clock) return own;
  const compared = Date.parse(clock.measuredAt);
  return (own < compared - CLOCK_MATTERS_MS ? compared : own) + clock.offset;
}
