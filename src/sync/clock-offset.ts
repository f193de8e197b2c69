// How far this device's clock is off: the server's time lies somewhere between asking and answering, so it is known to half of that.
import * as z from 'zod/mini';
import type { ClockOffset } from '$domain/clock.ts';
import { anySignal } from './any-signal.ts';

export interface ClockParts {
  fetch: typeof fetch;
  signal: AbortSignal;
  now(): number;
  /** Never set by anyone: milliseconds since some start. */
  elapsed(): number;
}

const timeSchema = z.object({ ms: z.number() });
/** Beyond it an answer says too little. */
const SLOWEST_MS = 10_000;
/** A clock that was set while we asked. */
const JUMP_MS = 250;
const STALE_MS = 3_600_000;

/** Undefined when there was no answer that says anything. */
export async function measureClock({ fetch, signal, now, elapsed }: ClockParts): Promise<ClockOffset | undefined> {
  const startedAt = now();
  const started = elapsed();
  let json: unknown;
  try {
    const response = await fetch('/api/time', { cache: 'no-store', signal: anySignal([signal, AbortSignal.timeout(SLOWEST_MS)]) });
    json = response.ok ? await response.json() : undefined;
  } catch (error) {
    // No network, stopped, or an answer that is no JSON: the next round measures again.
    if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return undefined;
    throw error;
  }
  const took = elapsed() - started;
  const endedAt = now();
  const time = timeSchema.safeParse(json);
  if (!time.success || Math.abs(endedAt - startedAt - took) > JUMP_MS) return undefined;
  return { offset: Math.round(time.data.ms - (startedAt + took / 2)), within: Math.ceil(took / 2), measuredAt: new Date(endedAt).toISOString() };
}

/** The tighter of two measurements that agree, while it is fresh; else the newer one. */
export function betterOffset(old: ClockOffset | undefined, fresh: ClockOffset): ClockOffset {
  if (!old || old.within >= fresh.within) return fresh;
  const isStale = Date.parse(fresh.measuredAt) - Date.parse(old.measuredAt) > STALE_MS;
  const agree = Math.abs(old.offset - fresh.offset) <= old.within + fresh.within;
  return agree && !isStale ? old : fresh;
}
