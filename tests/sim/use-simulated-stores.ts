import { Dexie } from 'dexie';
import { IDBKeyRange, indexedDbOfWhoRuns } from './simulated-disk.ts';
import type { World } from './world.ts';

type Listener = (parts: object) => void;
const changes = Dexie.on.storagemutated as unknown as { subscribe(listener: Listener): void; unsubscribe(listener: Listener): void };
const { subscribe, unsubscribe } = changes;
const heard = new Map<Listener, Listener>();

/**
 * Dexie asks for IndexedDB when a database is made: it gets that of the device whose code is running. What one page or worker writes
 * the others hear of a moment later, as through a browser's channel, and the dead never.
 */
export function useSimulatedStores(world: World): void {
  for (const listener of heard.values()) unsubscribe(listener);
  heard.clear();
  Object.defineProperties(Dexie.dependencies, {
    indexedDB: { get: () => indexedDbOfWhoRuns(world.current), configurable: true },
    IDBKeyRange: { value: IDBKeyRange, configurable: true }
  });
  changes.subscribe = (listener) => {
    const owner = world.current;
    // A listener that answers false would keep the change from the others.
    const later: Listener = (parts) => {
      if (!owner.dead) world.schedule(owner, 'hears of a change', 1, () => listener(parts));
    };
    heard.set(listener, later);
    subscribe(later);
  };
  changes.unsubscribe = (listener) => {
    unsubscribe(heard.get(listener) ?? listener);
    heard.delete(listener);
  };
}
