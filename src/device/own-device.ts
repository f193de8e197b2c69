import { deviceIdSchema, type DeviceId } from '$domain/ids.ts';
import type { DeviceStore } from './device-store.ts';

/** Undefined before the first entry was written here. */
export async function ownDevice(store: DeviceStore): Promise<DeviceId | undefined> {
  const value = (await store.meta.get('device'))?.value;
  return typeof value === 'object' && value !== null && 'id' in value ? deviceIdSchema.safeParse(value.id).data : undefined;
}
