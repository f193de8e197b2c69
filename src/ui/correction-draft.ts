// A correction while it is being written: from the entry as it counts, and to what it becomes.
import * as z from 'zod/mini';
import { canonicalJson } from '$domain/canonical-json.ts';
import type { CorrectedContent } from '$domain/entry-kinds/corrected.ts';
import { NOT_HANDED_OVER_REASONS } from '$domain/entry-kinds/not-handed-over.ts';
import type { Entry } from '$domain/entry.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import { normaliseTracking } from '$domain/tracking-code.ts';
import { formOfVersion, type AnsweredForm, type FormAnswers } from '$domain/visit-form.ts';
import type { WardDoc } from '$domain/ward.ts';
import { m } from '$i18n/generated/messages.js';
import { isContent } from './correction-words.ts';
import { trackingWords } from './tracking-words.ts';
import { typedFrom, typedSchema } from './visit-form/typed-answers.ts';

export const correctionDraftSchema = z.object({
  how: z.optional(z.enum(['change', 'take-back'])),
  why: z.string(),
  name: z.string(),
  relationship: z.string(),
  papers: z.array(z.string()),
  fee: z.string(),
  reason: z.optional(z.enum(NOT_HANDED_OVER_REASONS)),
  address: z.string(),
  tracking: z.string(),
  remark: z.string(),
  typed: typedSchema
});
export type CorrectionDraft = z.infer<typeof correctionDraftSchema>;

export function draftOf(entry: Entry, wardDoc: WardDoc | undefined): CorrectionDraft {
  const draft: CorrectionDraft = { how: isContent(entry) ? 'change' : 'take-back', why: '', name: '', relationship: '', papers: [], fee: '', reason: undefined, address: '', tracking: '', remark: '', typed: {} };
  if (isContent(entry)) draft.remark = entry.data.remark ?? '';
  if (entry.kind === 'handed-over') {
    const { recipient, papersCollected, feeTaken } = entry.data;
    Object.assign(draft, { name: recipient.name, relationship: recipient.who === 'authorised' ? recipient.relationship : '', papers: [...papersCollected], fee: String(feeTaken) });
  }
  if (entry.kind === 'not-handed-over') Object.assign(draft, { reason: entry.data.reason, address: entry.data.address ?? '' });
  if (entry.kind === 'posted') draft.tracking = entry.data.tracking;
  if (entry.kind === 'visited' && entry.data.form && entry.data.answers) {
    const form = formOfVersion(wardDoc?.settings.visitForms ?? [], entry.data.form.form, entry.data.form.version);
    if (form) draft.typed = typedFrom(form, entry.data.answers);
  }
  return draft;
}

/** The entry's content with what was changed; what the sheet does not ask for stays: rating, evidence, minutes. */
export function becomesOf(fields: CorrectionDraft, entry: Entry, kept: { form: AnsweredForm; answers: FormAnswers } | undefined): CorrectedContent | undefined {
  if (!isContent(entry)) return undefined;
  const typed = normaliseLines(fields.remark);
  const remark = typed ? { remark: typed } : {};
  switch (entry.kind) {
    case 'handed-over': {
      const { remark: _old, recipient, ...rest } = entry.data;
      const name = normaliseLine(fields.name);
      const to = recipient.who === 'authorised' ? { ...recipient, name, relationship: normaliseLine(fields.relationship) } : { ...recipient, name };
      return { kind: 'handed-over', data: { ...rest, recipient: to, papersCollected: [...fields.papers], feeTaken: dongOf(fields.fee) ?? 0, ...remark } };
    }
    case 'not-handed-over': {
      const { remark: _old, address: _address, ...rest } = entry.data;
      const address = normaliseLine(fields.address);
      const reason = fields.reason ?? entry.data.reason;
      return { kind: 'not-handed-over', data: { ...rest, reason, ...(reason === 'wrong-address' && address ? { address } : {}), ...remark } };
    }
    case 'posted':
      return { kind: 'posted', data: { tracking: normaliseTracking(fields.tracking), ...remark } };
    case 'visited': {
      const { remark: _old, ...rest } = entry.data;
      return { kind: 'visited', data: { ...rest, ...kept, ...remark } };
    }
  }
}

export type CorrectionProblems = Record<'why' | 'name' | 'relationship' | 'fee' | 'tracking' | 'same', string>;

export function correctionProblems(fields: CorrectionDraft, entry: Entry): CorrectionProblems {
  const none: CorrectionProblems = { why: fields.why.trim() ? '' : m.day_correct_why_missing(), name: '', relationship: '', fee: '', tracking: '', same: '' };
  if (fields.how !== 'change' || !isContent(entry)) return none;
  if (entry.kind === 'handed-over') {
    none.name = fields.name.trim() ? '' : m.field_hand_over_name_missing();
    none.relationship = entry.data.recipient.who === 'authorised' && !fields.relationship.trim() ? m.field_hand_over_relationship_missing() : '';
    none.fee = dongOf(fields.fee) === undefined ? m.day_correct_fee_wrong() : '';
  }
  if (entry.kind === 'posted') none.tracking = trackingWords(fields.tracking);
  if (entry.kind !== 'visited' && canonicalJson(becomesOf(fields, entry, undefined)) === canonicalJson({ kind: entry.kind, data: entry.data })) none.same = m.day_correct_same();
  return none;
}

/** Whole đồng, with or without the points between thousands. */
function dongOf(typed: string): number | undefined {
  const bare = typed.replace(/[\s.,đ]/gi, '');
  return /^\d{1,10}$/.test(bare) ? Number(bare) : undefined;
}
