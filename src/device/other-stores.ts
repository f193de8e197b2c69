// The stores of everyone who has worked on this device. What somebody did not send stays theirs: it is counted, they send it when they
// sign in again, and anybody can carry it to the desk as a file.
import { Dexie } from 'dexie';
import { personNameSchema, wardDocId, wardSlugSchema, type PersonName, type WardSlug } from '$domain/ids.ts';
import type { WaitingCounts } from './device.ts';
import { openStore, storeName } from './device-store.ts';
import { findWardDoc } from './job-queries.ts';
import { countWaiting } from './log-queries.ts';
import { finishIntents, type FinishParts } from './finish-intents.ts';
import { makeRescueFile, type RescueFile } from './rescue-file.ts';

export interface StoreOwner {
  person: PersonName;
  ward: WardSlug;
}

export interface LeftUnsent extends StoreOwner {
  /** As people know them; the sign-in name where the ward's list has not come. */
  label: string;
  wardName: string;
  waiting: WaitingCounts;
}

export async function storeOwners(): Promise<StoreOwner[]> {
  return (await Dexie.getDatabaseNames()).flatMap((database) => {
    const [prefix, person, ward, ...rest] = database.split(':');
    const owner = { person: personNameSchema.safeParse(person), ward: wardSlugSchema.safeParse(ward) };
    return prefix === 'tan-noi' && rest.length === 0 && owner.person.success && owner.ward.success ? [{ person: owner.person.data, ward: owner.ward.data }] : [];
  });
}

/** Of all stores but the one that is open; those with nothing left are left out. */
export async function leftUnsent(open: StoreOwner | undefined): Promise<LeftUnsent[]> {
  const owners = (await storeOwners()).filter((owner) => open === undefined || storeName(owner.person, owner.ward) !== storeName(open.person, open.ward));
  const found: LeftUnsent[] = [];
  for (const owner of owners) {
    const left = await inStoreOf(owner, async (store) => {
      const [waiting, wardDoc] = await Promise.all([countWaiting(store), findWardDoc(store, wardDocId(owner.ward))]);
      return { waiting, label: wardDoc?.people.find(({ name }) => name === owner.person)?.label ?? owner.person, wardName: wardDoc?.ward.name ?? owner.ward };
    });
    if (left.waiting.entries + left.waiting.evidence.count + left.waiting.refused > 0) found.push({ ...owner, ...left });
  }
  return found;
}

/** Also with nobody signed in. */
export async function rescueStore({ person, ward }: StoreOwner, parts: Omit<FinishParts, 'which'>): Promise<RescueFile | undefined> {
  return inStoreOf({ person, ward }, async (store) => {
    await finishIntents(store, { person, ward }, { ...parts, which: 'all' });
    return makeRescueFile({ store, owner: { person, ward }, appVersion: parts.appVersion, now: new Date(parts.now()).toISOString() });
  });
}

async function inStoreOf<T>({ person, ward }: StoreOwner, work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> {
  const store = await openStore({ person, ward }, 'strict');
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
