// For a store that no page has open: what its owner could still undo when the browser ended becomes entries, before somebody carries the store to
// the desk or the service worker sends it.
import { rolesByWard } from '$domain/roles.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Writer } from './append-entry.ts';
import { loadOrMakeDeviceKey } from './device-key.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';
import { writeAllIntents, writeLeftIntents } from './intents.ts';
import type { PrivateFiles } from './private-files.ts';
import { secondCopies } from './second-copies.ts';

export interface FinishParts {
  appVersion: string;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  files?: PrivateFiles | undefined;
  /** `left`: what may still be undone in a tab waits. */
  which: 'all' | 'left';
}

/** Returns whether some can still be undone. */
export async function finishIntents(store: DeviceStore, { person, ward }: { person: PersonName; ward: WardSlug }, { appVersion, now, random, files, which }: FinishParts): Promise<boolean> {
  if ((await store.intents.count()) === 0) return false;
  const held = await readMeta(store, 'roles');
  // Never told by the server: their next sign-in tells.
  if (!held) return true;
  const copies = secondCopies(store, files);
  const roles = rolesByWard(held).get(ward) ?? [];
  const writer: Writer = { store, person, ward, roles, appVersion, now, random, copies, key: () => loadOrMakeDeviceKey({ store, person, ward, appVersion, now: now(), random, copies }) };
  if (which === 'left') return writeLeftIntents(writer, now());
  await writeAllIntents(writer);
  return false;
}
