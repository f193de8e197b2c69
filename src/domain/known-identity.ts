// What a dossier knows of a person to check their identity card by: the last three digits of the number, and the day of birth. Why no more of
// the number is kept: docs/decisions/identity.md.

/** Of 12 digits (identity card) or 9 (the card before it); what is not kept is a star. Dossiers taken in by earlier versions hold all digits. */
export const KNOWN_NUMBER = /^(?:\d{6}(?:\d{3})?|\*{6}(?:\*{3})?)\d{3}$/;
/** All that is taken in. */
export const KEPT_NUMBER = /^\*{6}(?:\*{3})?\d{3}$/;
/** `1974-01-18`, or `1974` where no more is known, as on many papers of older people. */
export const KNOWN_BIRTH = /^\d{4}(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))?$/;

const KEPT = 3;

/** `079074519658` → `*********658` */
export const keptNumber = (number: string): string => '*'.repeat(number.length - KEPT) + lastDigits(number);

/** All that is kept of a number. */
export const lastDigits = (number: string): string => number.slice(-KEPT);
