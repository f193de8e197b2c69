import { afterEach, expect, it, vi } from 'vitest';
import { OFFICER, openTestStore, WARD } from '$device/test-documents.ts';
import { syncOfStore } from './store-sync.ts';

afterEach(() => vi.restoreAllMocks());

it('second copies that cannot be read keep nothing from being sent, and are tried again', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const storage = { estimate: () => Promise.resolve({}), getDirectory: () => Promise.reject(new TypeError('not now')) };
  const fetch = () => Promise.reject(new TypeError('no network'));
  const sync = await syncOfStore({ person: OFFICER, ward: WARD }, { origin: location.origin, fetch, now: Date.now, elapsed: () => performance.now(), storage });
  expect(said).toHaveBeenCalledTimes(1);
  expect(await sync.push(new AbortController().signal, () => undefined)).toEqual({ type: 'pushed', sent: 0, refused: 0 });
  expect(said).toHaveBeenCalledTimes(2);
  sync.close();
  await (await openTestStore()).delete();
});
