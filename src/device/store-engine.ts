// The replica's engine on a store. Apart from device-store.ts, because reading needs none of it: the first screen loads without.
import { createDexieEngine, type DexieEngine } from '$replica/dexie-engine.ts';
import type { DeviceStore } from './device-store.ts';
import { wardProjection } from './projection.ts';

const engines = new WeakMap<DeviceStore, DexieEngine>();

export function engineOf(store: DeviceStore): DexieEngine {
  const made = engines.get(store) ?? createDexieEngine({ db: store, projection: wardProjection, seal: store.seal });
  engines.set(store, made);
  return made;
}
