import { afterEach, expect, it } from 'vitest';
import { deviceIdSchema } from '$domain/ids.ts';
import { nextMinutesNumber } from './count-minutes.ts';
import type { DeviceStore } from './device-store.ts';
import { OFFICER, openTestStore } from './test-documents.ts';

const opened: DeviceStore[] = [];
afterEach(async () => {
  const [last, ...others] = opened.splice(0);
  for (const store of others) store.close();
  await last?.delete();
});

it('gives no number of minutes twice, also not to two tabs at once or after a restart', async () => {
  const key = { id: deviceIdSchema.parse('00000000-0000-7000-8000-0000000a9c4e'), sign: () => Promise.reject(new Error('not asked for')) };
  const tab = async () => {
    const store = await openTestStore();
    opened.push(store);
    return (form: 'working' | 'violation') => nextMinutesNumber(store, { form, by: OFFICER, key });
  };
  const [first, second] = [await tab(), await tab()];
  const given = await Promise.all([first('working'), second('working'), first('violation'), second('working')]);
  for (const store of opened) store.close();
  given.push(await (await tab())('working'));
  expect(given.map((number) => Number.parseInt(number, 10)).sort()).toEqual([1, 2, 3, 4, 5]);
  expect(given.every((number) => /^\d\/BB(LV|VPHC)\..+\.9c4e$/.test(number))).toBe(true);
});
