// A clock that is plainly wrong is pointed out, noted in the entry and not trusted.
import type * as z from 'zod/mini';
import { actedAt, type clockFaultSchema, type ClockOffset } from './clock.ts';
import { CLOCK_MATTERS_MS } from './clock-limit.ts';

export type ClockFault = { type: z.infer<typeof clockFaultSchema> } | { type: 'off'; offset: number };

interface Act {
  /** By the device's clock, ISO. */
  at: string;
  clock?: ClockOffset | undefined;
}

/**
 * @param last this device's entry before this one
 * @param built when the app was built, ms
 */
export function clockFault({ at, clock, last, built }: Act & { last?: Act | undefined; built?: number | undefined }): ClockFault | undefined {
  const own = Date.parse(at);
  const offset = clock?.offset ?? 0;
  if (built !== undefined && own + offset < built - CLOCK_MATTERS_MS) return { type: 'before-app' };
  if (clock && own < Date.parse(clock.measuredAt) - CLOCK_MATTERS_MS) return { type: 'went-back' };
  // After a new measurement the server's word counts, and no longer what the device thought before it.
  const isSameMeasurement = last?.clock?.measuredAt === clock?.measuredAt;
  if (last && isSameMeasurement && own + offset < actedAt({ at: last.at, ...(last.clock && { clock: last.clock }) }) - CLOCK_MATTERS_MS) return { type: 'went-back' };
  return Math.abs(offset) >= CLOCK_MATTERS_MS ? { type: 'off', offset } : undefined;
}

/** What an entry says of the clock it was written by. */
export function faultOfEntry({ clock, clockFault: noted }: { clock?: ClockOffset | undefined; clockFault?: z.infer<typeof clockFaultSchema> | undefined }): ClockFault | undefined {
  if (noted) return { type: noted };
  return clock && Math.abs(clock.offset) >= CLOCK_MATTERS_MS ? { type: 'off', offset: clock.offset } : undefined;
}

/** The app's version is the instant of its build (ms); undefined where it is something else, as in tests. */
export function builtAt(appVersion: string): number | undefined {
  return /^\d{13}$/.test(appVersion) ? Number(appVersion) : undefined;
}
