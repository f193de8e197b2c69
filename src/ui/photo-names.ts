import { m } from '$i18n/generated/messages.js';
import type { Entry } from '$domain/entry.ts';
import type { Sha256 } from '$domain/ids.ts';

/** What files of an entry are, where the entry says so: minutes, the mandate, the recipient who cannot sign. By hash. */
export function photoNames(entry: Entry): ReadonlyMap<Sha256, string> {
  if (entry.kind === 'verified' && entry.data.minutes) return new Map([[entry.data.minutes.document, entry.data.minutes.form === 'working' ? m.spot_minutes_working() : m.spot_minutes_violation()]]);
  if (entry.kind !== 'handed-over') return new Map();
  const { recipient, unsigned } = entry.data;
  const mandate = recipient.who === 'authorised' ? (recipient.mandate ?? []) : [];
  return new Map([...mandate.map((hash) => [hash, m.door_photo_mandate()] as const), ...(unsigned?.photos ?? []).map((hash) => [hash, m.door_photo_unsigned()] as const)]);
}
