// Numbers of minutes, given once: counted in one strict transaction, so that two tabs never get the same and a crash right after costs a number
// and doubles none. A form that is given up leaves a gap, which says that a number was drawn and not used.
import type { PersonName } from '$domain/ids.ts';
import { minutesNumber, type NumberedMinutes } from '$domain/minutes-number.ts';
import type { DeviceKey } from './device-key.ts';
import type { DeviceStore } from './device-store.ts';
import { readMeta } from './meta.ts';

export async function nextMinutesNumber(store: DeviceStore, { form, by, key }: { form: NumberedMinutes; by: PersonName; key: DeviceKey }): Promise<string> {
  const n = await store.transaction('rw', store.meta, async () => {
    const next = ((await readMeta(store, 'minutes')) ?? 0) + 1;
    await store.setMeta('minutes', next);
    return next;
  });
  return minutesNumber({ n, form, by, device: key.id });
}
