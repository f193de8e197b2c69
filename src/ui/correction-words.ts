// What a correction changes, field by field, in the person's words.
import type { CorrectedContent } from '$domain/entry-kinds/corrected.ts';
import type { Entry } from '$domain/entry.ts';
import { formOfVersion } from '$domain/visit-form.ts';
import type { WardDoc } from '$domain/ward.ts';
import { m } from '$i18n/generated/messages.js';
import { formatDong } from './formats.ts';
import { answerWords, inWords } from './visit-form/answer-words.ts';
import { ratingWords, reasonWords, visitedWords } from './entry-words.ts';

export interface Change {
  label: string;
  before: string;
  after: string;
}

type Content = CorrectedContent;
/** A label and what it says, in order. */
type Said = [label: string, value: string][];

export function changesOf(target: Entry, becomes: Content, wardDoc: WardDoc | undefined): Change[] {
  if (!isContent(target) || target.kind !== becomes.kind) return [];
  const [before, after] = [new Map(saidIn(target, wardDoc)), new Map(saidIn(becomes, wardDoc))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((label) => ({ label, before: before.get(label) ?? '', after: after.get(label) ?? '' }))
    .filter((change) => change.before !== change.after);
}

/** The kinds whose content can be put right. */
export const isContent = (entry: Entry): entry is Extract<Entry, { kind: Content['kind'] }> => ['handed-over', 'not-handed-over', 'posted', 'visited'].includes(entry.kind);

function saidIn(content: Pick<Content, 'kind' | 'data'>, wardDoc: WardDoc | undefined): Said {
  const { kind, data } = content as Content;
  const remark: Said = [[m.field_form_remark(), data.remark ?? '']];
  switch (kind) {
    case 'handed-over':
      return [
        [m.field_hand_over_name(), data.recipient.name],
        [m.field_hand_over_relationship(), data.recipient.who === 'authorised' ? data.recipient.relationship : ''],
        [m.field_hand_over_papers(), data.papersCollected.join(', ')],
        [m.field_job_fee(), formatDong(data.feeTaken)],
        [m.day_correct_rating(), data.rating ? ratingWords(data.rating) : ''],
        ...remark
      ];
    case 'not-handed-over':
      return [[m.field_not_reason(), reasonWords(data.reason)], [m.day_not_address(), data.address ?? ''], ...remark];
    case 'posted':
      return [[m.day_post_tracking(), data.tracking], ...remark];
    case 'visited': {
      const form = data.form && formOfVersion(wardDoc?.settings.visitForms ?? [], data.form.form, data.form.version);
      const answers = (form?.fields ?? []).map((field): [string, string] => {
        const answer = data.answers?.[field.key];
        if (answer === undefined) return [inWords(field), ''];
        return [inWords(field), field.type === 'table' || field.type === 'photo' ? JSON.stringify(answer) : answerWords(field, answer)];
      });
      // Tables are shown whole below.
      return [[m.field_visit_outcome(), visitedWords(data.outcome)], ...answers.filter(([, value]) => !value.startsWith('[')), ...remark];
    }
  }
}
