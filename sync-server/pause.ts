import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after the time, or as soon as the signal aborts: whoever paused looks at it. Keeps no process alive. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
