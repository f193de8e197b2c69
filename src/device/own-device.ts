import * as z from 'zod/mini';
import { deviceIdSchema, type DeviceId } from '$domain/ids.ts';
import type { DeviceStore } from './device-store.ts';

/** Undefined before the first entry was written here. */
export async function ownDevice(store: DeviceStore): Promise<DeviceId | undefined> {
  const value = (await store.meta.get('device'))?.value;
  return typeof value === 'object' && value !== null && 'id' in value ? deviceIdSchema.safeParse(value.id).data : undefined;
}

const receivedSchema = z.object({ receipt: z.object({ received: z.array(z.object({ from: z.number(), to: z.number() })) }) });

/** Which of this device's entries a checked receipt speaks of (receipt-state.ts has the whole of it). */
export async function receivedRanges(store: DeviceStore): Promise<readonly { from: number; to: number }[]> {
  const parsed = receivedSchema.safeParse((await store.meta.get('receipt'))?.value);
  return parsed.success ? parsed.data.receipt.received : [];
}
