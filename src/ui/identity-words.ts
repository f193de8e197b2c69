import { m } from '$i18n/generated/messages.js';
import type { IdentityCheck } from '$domain/identity-check.ts';

const VERDICTS = { matched: m.door_identity_matched, similar: m.door_identity_similar, differs: m.door_identity_differs, seen: m.door_identity_seen_entry };

/** "Căn cước khớp (số cuối 658)" */
export const identityWords = ({ verdict, lastDigits }: IdentityCheck): string => VERDICTS[verdict]({ digits: lastDigits });
