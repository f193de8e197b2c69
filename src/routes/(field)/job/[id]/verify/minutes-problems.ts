// What is missing in minutes before anyone signs, as sentences beside the fields.
import { m } from '$i18n/generated/messages.js';
import { copiesSchema, type MinutesFields } from './verify-fields.ts';

export interface MinutesProblems {
  place: string;
  violator: string;
  witnesses: string[];
  act: string;
  copies: string;
  signing: string;
  refusalReason: string;
  representative: string;
}

const missing = (text: string, sentence: () => string): string => (text.trim() ? '' : sentence());

export function minutesProblems(fields: MinutesFields): MinutesProblems {
  const refused = fields.signing.startsWith('refused');
  return {
    place: missing(fields.place, m.spot_minutes_place_missing),
    violator: fields.violatorIs === 'unknown' ? '' : missing(fields.violator.name, m.spot_violator_missing),
    witnesses: fields.witnesses.map(({ name }) => missing(name, m.spot_witness_missing)),
    act: missing(fields.act, m.spot_minutes_act_missing),
    copies: copiesSchema.safeParse(fields.copies.trim()).success ? '' : m.spot_minutes_copies_wrong(),
    signing: fields.signing === 'refused-witness' && fields.witnesses.length === 0 ? m.spot_sign_witness_missing() : '',
    refusalReason: refused ? missing(fields.refusalReason, m.spot_minutes_refusal_missing) : '',
    representative: fields.signing === 'refused-representative' ? missing(fields.representative.name, m.spot_representative_missing) : ''
  };
}

export const isComplete = (problems: MinutesProblems): boolean => Object.values(problems).flat().every((problem) => problem === '');
