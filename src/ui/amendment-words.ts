// A job's fields and their values in the person's language.
import { AMENDABLE_FIELDS, type AmendableField, type Amendment } from '$domain/amendment.ts';
import { m } from '$i18n/generated/messages.js';
import { knownNumberWords } from './identity-words.ts';
import { formatCalendarDate, formatDateTime, formatDong, formatPhone } from './formats.ts';

const NAMES: Record<AmendableField, () => string> = {
  title: m.intake_field_title,
  'person.name': m.intake_field_recipient,
  'person.phone': m.intake_field_phone,
  'person.idNumber': m.intake_field_id_number,
  'person.born': m.intake_field_born,
  'place.address': m.intake_field_address,
  'place.lat': m.intake_field_lat,
  'place.lon': m.intake_field_lon,
  'place.note': m.intake_field_note,
  received: m.intake_field_received,
  due: m.intake_field_due,
  'delivery.procedure': m.intake_field_procedure,
  'delivery.field': m.intake_field_field,
  'delivery.fee': m.intake_field_fee,
  'delivery.papersToCollect': m.intake_field_papers,
  'delivery.channel': m.intake_field_channel,
  'delivery.handedIn': m.intake_field_handed_in,
  'violation.category': m.intake_field_category,
  'violation.description': m.intake_field_description,
  'visit.asked': m.intake_field_asked
};

const HANDED_IN: Record<string, () => string> = { online: m.intake_handed_in_online, counter: m.intake_handed_in_counter, post: m.intake_handed_in_post };
const CHANNELS: Record<string, () => string> = { home: m.domain_channel_home, post: m.domain_channel_post, counter: m.domain_channel_counter };

export const fieldName = (field: AmendableField): string => NAMES[field]();

/** In a set order. The title of a delivery is its procedure and said once; that a point goes with its address is not said at all. */
export function amendableFields(amendment: Amendment): { field: AmendableField; name: string; value: unknown }[] {
  return AMENDABLE_FIELDS.flatMap((field) => {
    const value = amendment[field];
    if (value === undefined || (field === 'title' && amendment['delivery.procedure'] !== undefined)) return [];
    if (value === null && (field === 'place.lat' || field === 'place.lon') && amendment['place.address'] !== undefined) return [];
    return [{ field, name: fieldName(field), value }];
  });
}

export function fieldValueWords(field: AmendableField, value: unknown): string {
  if (value === null || value === undefined || value === '') return m.intake_field_empty();
  if (Array.isArray(value)) return value.length === 0 ? m.intake_field_empty() : value.join(', ');
  if (field === 'due' || field === 'received') return formatDateTime(String(value));
  if (field === 'delivery.fee') return formatDong(Number(value));
  if (field === 'person.phone') return formatPhone(String(value));
  if (field === 'person.idNumber') return knownNumberWords(String(value));
  if (field === 'person.born') return formatCalendarDate(String(value));
  if (field === 'delivery.channel') return CHANNELS[String(value)]?.() ?? String(value);
  if (field === 'delivery.handedIn') return HANDED_IN[String(value)]?.() ?? String(value);
  return String(value);
}
