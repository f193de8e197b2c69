import { m } from '$i18n/generated/messages.js';
import type { Entry } from '$domain/entry.ts';
import type { Sha256 } from '$domain/ids.ts';

/** What photos of an entry show, where the entry says so: the mandate, the recipient who cannot sign. By hash. */
export function photoNames(entry: Entry): ReadonlyMap<Sha256, string> {
  if (entry.kind !== 'handed-over') return new Map();
  const { recipient, unsigned } = entry.data;
  const mandate = recipient.who === 'authorised' ? (recipient.mandate ?? []) : [];
  return new Map([...mandate.map((hash) => [hash, m.door_photo_mandate()] as const), ...(unsigned?.photos ?? []).map((hash) => [hash, m.door_photo_unsigned()] as const)]);
}
