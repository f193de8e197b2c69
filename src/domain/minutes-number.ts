// The number of minutes. An office's book gives each the next number; a phone with no network has no book. So each device counts its own, and the
// number carries whose and which device it is: sign-in names are given once in an organisation, and a person's devices differ in theirs.
import type { DeviceId, PersonName } from './ids.ts';
import type { MinutesForm } from './on-the-spot.ts';

/** `refusal`: a result was refused at the door. */
export type NumberedMinutes = MinutesForm | 'refusal';

const SIGNS: Record<NumberedMinutes, string> = { working: 'BBLV', violation: 'BBVPHC', refusal: 'BBTCN' };

/** `12/BBLV.tuantra.anphu.9c4e`. `n` counts the minutes of one device from 1 and is never given twice (`device/count-minutes.ts`). */
export const minutesNumber = ({ n, form, by, device }: { n: number; form: NumberedMinutes; by: PersonName; device: DeviceId }): string => `${n}/${SIGNS[form]}.${by}.${device.slice(-4)}`;
