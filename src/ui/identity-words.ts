import { m } from '$i18n/generated/messages.js';
import type { IdentityCheck } from '$domain/identity-check.ts';
import { lastDigits } from '$domain/known-identity.ts';

const VERDICTS = { matched: m.door_identity_matched, similar: m.door_identity_similar, differs: m.door_identity_differs, seen: m.door_identity_seen_entry };

/** "Căn cước khớp (số cuối 658)" */
export const identityWords = ({ verdict, lastDigits }: IdentityCheck): string => VERDICTS[verdict]({ digits: lastDigits });

/** "… 658", "… 978 (CMND 9 số)": what is known of a person's number. Screens show no more of it, even where a dossier has it all. */
export const knownNumberWords = (number: string): string => (number.length === 9 ? m.door_number_end_old({ digits: lastDigits(number) }) : m.door_number_end({ digits: lastDigits(number) }));
