// Vietnamese phone numbers, stored as ten digits (mobile) or eleven (landline) beginning with 0.

const MOBILE = /^0[35789]\d{8}$/;
/** Area code 02… and the subscriber's number: eleven digits everywhere, 028 + 8 in Ho Chi Minh City. */
const LANDLINE = /^02\d{9}$/;

export type ReadPhone = { type: 'phone'; phone: string; line: 'mobile' | 'landline' } | { type: 'missing' } | { type: 'malformed' };

/** Takes `+84…`, `0084…`, `84…` and the usual separators. */
export function readPhone(typed: string): ReadPhone {
  const bare = typed.replace(/[\s.\-()\u200b\u00a0]+/g, '');
  if (bare === '') return { type: 'missing' };
  const phone = bare.replace(/^(?:\+84|0084|84(?=\d{9,10}$))0?/, '0');
  if (MOBILE.test(phone)) return { type: 'phone', phone, line: 'mobile' };
  if (LANDLINE.test(phone)) return { type: 'phone', phone, line: 'landline' };
  return { type: 'malformed' };
}

/** `0903 123 456`, `028 3740 0509`; anything else as it is. */
export function formatPhone(phone: string): string {
  if (MOBILE.test(phone)) return `${phone.slice(0, 4)} ${phone.slice(4, 7)} ${phone.slice(7)}`;
  if (LANDLINE.test(phone)) return `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`;
  return phone;
}

/** A `tel:` address, international so that it also works on a foreign SIM. Undefined for what is no number. */
export function phoneHref(phone: string): string | undefined {
  const read = readPhone(phone);
  return read.type === 'phone' ? `tel:+84${read.phone.slice(1)}` : undefined;
}
