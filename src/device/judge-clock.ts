// Whether the clock of this device, as it stands now, is plainly wrong: told to the person before the next entry is written by it.
import { builtAt, clockFault, type ClockFault } from '$domain/clock-fault.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';

export async function judgeClock(store: DeviceStore, { now, appVersion }: { now: number; appVersion: string }): Promise<ClockFault | undefined> {
  const [clock, head] = await Promise.all([readMeta(store, 'clock'), readMeta(store, 'head')]);
  return clockFault({ at: new Date(now).toISOString(), clock, last: head?.last, built: builtAt(appVersion) });
}
