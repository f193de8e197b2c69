// From what the page holds to what the entry says: only what was asked for and answered.
import type { EntryContent } from '$domain/entry.ts';
import type { Checklist } from '$domain/on-the-spot-rules.ts';
import type { Measure, MinutesForm, MinutesRecord } from '$domain/on-the-spot.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import { readMeasure, type VerifyFields } from './verify-fields.ts';

type Verified = Extract<EntryContent, { kind: 'verified' }>;

export const MINUTES_OF: Partial<Record<Verified['data']['outcome'], MinutesForm>> = { minutes: 'working', 'violation-minutes': 'violation' };

export function measuresOf(fields: Pick<VerifyFields, 'measures'>): Measure[] {
  return fields.measures.flatMap(({ what, value, unit }) => {
    const read = readMeasure(value);
    return read === undefined || !what.trim() ? [] : [{ what: normaliseLine(what), value: read, unit }];
  });
}

export function verifiedContent(fields: VerifyFields, { outcome, list, minutes, doubtful }: { outcome: Verified['data']['outcome']; list: Checklist | undefined; minutes: MinutesRecord | undefined; doubtful: boolean }): Verified {
  const remark = normaliseLines(fields.remark);
  const passTo = normaliseLine(fields.passTo);
  const measures = measuresOf(fields);
  const answers = (list?.items ?? []).flatMap(({ item }) => (fields.answers[item] ? [{ item, answer: fields.answers[item] }] : []));
  return {
    kind: 'verified',
    data: {
      outcome,
      ...(remark ? { remark } : {}),
      ...(doubtful && fields.presence ? { presence: fields.presence } : {}),
      ...(list && answers.length > 0 ? { checklist: { validFrom: list.validFrom, answers } } : {}),
      ...(measures.length > 0 ? { measures } : {}),
      ...(minutes ? { minutes } : {}),
      ...(minutes && passTo ? { passTo: { to: passTo } } : {}),
      ...(fields.recheckOn ? { recheckOn: fields.recheckOn } : {})
    }
  };
}
