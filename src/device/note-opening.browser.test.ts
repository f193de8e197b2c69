import { afterEach, beforeEach, expect, it } from 'vitest';
import { mintJobId } from '$domain/ids.ts';
import { noteOpening, openingsSent, waitingOpenings } from './note-opening.ts';
import type { DeviceStore } from './device-store.ts';
import { openTestStore } from './test-documents.ts';

let store: DeviceStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.delete());

const opening = (n: number, key: string, at: string) => ({ id: `00000000-0000-7000-8000-00000000000${n}`, job: mintJobId('delivery', key), at });

it('notes a case once in half an hour, and keeps what the server has not taken', async () => {
  const first = opening(1, 'a', '2026-11-25T02:00:00.000Z');
  await noteOpening(store, first);
  await noteOpening(store, opening(2, 'a', '2026-11-25T02:29:00.000Z'));
  await noteOpening(store, opening(3, 'b', '2026-11-25T02:29:00.000Z'));
  await noteOpening(store, opening(4, 'a', '2026-11-25T02:31:00.000Z'));
  expect((await waitingOpenings(store)).map(({ id }) => id.at(-1))).toEqual(['1', '3', '4']);
  await openingsSent(store, [first]);
  expect((await waitingOpenings(store)).map(({ id }) => id.at(-1))).toEqual(['3', '4']);
  // Sent or not: the same case within the time is no new opening.
  await noteOpening(store, opening(5, 'a', '2026-11-25T02:40:00.000Z'));
  expect(await waitingOpenings(store)).toHaveLength(2);
});
