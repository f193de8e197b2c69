// What is missing or cannot be meant, in the person's words; empty where all is well.
import { earliestVisit, type NextStep } from '$domain/next-visit.ts';
import { DAY_MS } from '$domain/vietnam-time.ts';
import type { WorkCalendar } from '$domain/deadline.ts';
import type { ProcedureRules } from '$domain/procedure-rules.ts';
import { m } from '$i18n/generated/messages.js';
import { formatDateTime } from '$ui/formats.ts';
import { instantOf } from '$ui/moment-text.ts';
import type { NotDraft } from './not-draft.ts';

const FARTHEST_DAYS = 60;

export interface MinutesProblems {
  statement: string;
  witness: string;
  role: string;
  unsigned: string;
  signature: string;
  officer: string;
}

export function minutesProblems(fields: NotDraft, signed: { witness: boolean; officer: boolean }): MinutesProblems {
  const none: MinutesProblems = { statement: '', witness: '', role: '', unsigned: '', signature: '', officer: '' };
  if (fields.reason !== 'refused') return none;
  return {
    statement: fields.statement.trim() ? '' : m.day_minutes_statement_missing(),
    witness: fields.witness.trim() ? '' : m.day_minutes_witness_missing(),
    role: fields.role.trim() ? '' : m.day_minutes_role_missing(),
    unsigned: fields.unsigned && !fields.unsignedWhy.trim() ? m.day_minutes_unsigned_missing() : '',
    signature: fields.unsigned || signed.witness ? '' : m.day_minutes_signature_missing(),
    officer: signed.officer ? '' : m.door_refusal_officer_missing()
  };
}

interface Asked {
  fields: NotDraft;
  photos: number;
  /** The address that stands there. */
  address: string;
  rules: ProcedureRules;
  calendar: WorkCalendar;
  /** ISO instant. */
  now: string;
}

export function visitProblems({ fields, photos, address, rules, calendar, now }: Asked): { reason: string; photo: string; address: string; when: string } {
  const { reason } = fields;
  return {
    reason: reason ? '' : m.field_not_reason_missing(),
    photo: reason && rules.doorPhotoReasons.includes(reason) && photos === 0 ? m.day_not_door_photo_missing() : '',
    address: reason === 'wrong-address' && fields.address.trim() !== '' && fields.address.trim() === address.trim() ? m.day_not_address_same() : '',
    when: fields.next === 'other' ? whenProblem(instantOf(fields.when), earliestVisit(now, rules.visitGapHours, calendar), { hours: rules.visitGapHours, now }) : ''
  };
}

function whenProblem(at: string | undefined, earliest: string, { hours, now }: { hours: number; now: string }): string {
  if (!at) return m.day_next_missing();
  if (at < earliest) return m.day_next_too_early({ hours, when: formatDateTime(earliest) });
  return Date.parse(at) - Date.parse(now) > FARTHEST_DAYS * DAY_MS ? m.day_next_far() : '';
}

/** What the entry says of what comes next. */
export function nextOf({ next, when }: Pick<NotDraft, 'next' | 'when'>, proposed: NextStep): { next?: string; toDesk?: true } {
  const chosen = next ?? proposed.type;
  if (chosen === 'desk') return { toDesk: true };
  const at = chosen === 'other' ? instantOf(when) : proposed.type === 'visit' ? proposed.at : undefined;
  return at === undefined ? {} : { next: at };
}
