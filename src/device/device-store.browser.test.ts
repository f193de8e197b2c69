// An update of the app never strands what was not sent: a store of every earlier version is opened by this one and worked on.
import { Dexie } from 'dexie';
import { describe, expect, it, onTestFinished } from 'vitest';
import { personNameSchema } from '$domain/ids.ts';
import { openStore, storeName } from './device-store.ts';
import { findRefused } from './refused.ts';
import { engineOf } from './store-engine.ts';
import { deliveryJob, handOver, photo, saved, WARD, writerOn } from './test-documents.ts';
import { buildEarlierStore, EARLIER_STORES } from './test-earlier-stores.ts';

/** What IndexedDB itself has, down to the indexes. */
async function schemaOf(name: string): Promise<{ version: number; tables: object[] }> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('not opened', { cause: request.error }));
  });
  const names = [...db.objectStoreNames].sort();
  const transaction = db.transaction(names);
  const tables = names.map((table) => {
    const store = transaction.objectStore(table);
    const indexes = [...store.indexNames].sort().map((index) => [index, store.index(index).keyPath, store.index(index).multiEntry, store.index(index).unique]);
    return { table, keyPath: store.keyPath, autoIncrement: store.autoIncrement, indexes };
  });
  const { version } = db;
  db.close();
  return { version, tables };
}

describe.each(EARLIER_STORES.map(({ version }) => version))('a store of version %i', (version) => {
  const person = personNameSchema.parse(`cu-${version}-${crypto.randomUUID().slice(0, 8)}`);
  const fresh = personNameSchema.parse(`moi-${version}-${crypto.randomUUID().slice(0, 8)}`);
  const job = deliveryJob(`000.17.22.H29-261104-000${version}`);

  it('is as a new one after the update, with all that was not sent, and its chain goes on', async () => {
    onTestFinished(async () => {
      for (const who of [person, fresh]) await Dexie.delete(storeName(who, WARD));
    });
    const { blob } = photo(60_000, 3);
    const left = await buildEarlierStore(storeName(person, WARD), { version, person, job, file: blob });

    const store = await openStore({ person, ward: WARD }, 'strict');
    const unsent = await engineOf(store).unsent();
    expect(unsent.map(({ id }) => id)).toEqual([`device:${left.entry.device}`, left.entry._id]);
    expect({ _id: unsent[1]?.id, ...unsent[1]?.body }).toEqual(left.entry);
    expect((await findRefused(store)).map(({ id }) => id)).toEqual([left.refused]);
    const evidence = await store.evidence.where('waiting').equals(1).toArray();
    expect(evidence.map(({ sha256 }) => sha256)).toEqual([left.evidence]);
    expect((await store.evidenceBlobs.get(left.evidence))?.blob.size).toBe(60_000);

    const [next] = await saved(writerOn(store, { person }), handOver(job._id));
    expect(next).toMatchObject({ device: left.entry.device, n: 2, prev: left.entry.hash, after: [left.entry._id] });
    store.close();

    (await openStore({ person: fresh, ward: WARD }, 'strict')).close();
    // Not equal: a table or an index was changed within a version that has gone out. Write a new version instead.
    expect(await schemaOf(storeName(person, WARD))).toEqual(await schemaOf(storeName(fresh, WARD)));
  });
});
