// What this device knows of itself. Told apart by hand: the first screen's line asks, and Zod is not there yet.
import type { DeviceId } from '$domain/ids.ts';
import type { DeviceStore } from './device-store.ts';

/** Undefined before the first entry was written here. */
export async function ownDevice(store: DeviceStore): Promise<DeviceId | undefined> {
  const value = (await store.meta.get('device'))?.value;
  return isRecord(value) && isDeviceId(value['id']) ? value['id'] : undefined;
}

/** Which of this device's entries a checked receipt speaks of (receipt-state.ts has the whole of it). */
export async function receivedRanges(store: DeviceStore): Promise<readonly { from: number; to: number }[]> {
  const value = (await store.meta.get('receipt'))?.value;
  const received = isRecord(value) && isRecord(value['receipt']) ? value['receipt']['received'] : undefined;
  return Array.isArray(received) && received.every(isRange) ? received : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isDeviceId = (value: unknown): value is DeviceId => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
const isRange = (value: unknown): value is { from: number; to: number } => isRecord(value) && typeof value['from'] === 'number' && typeof value['to'] === 'number';
