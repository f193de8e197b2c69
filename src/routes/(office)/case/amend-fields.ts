// What of a job's data can be put right by hand, as text in a form: from the job, and back. Pure, but for the words.
import { fieldOf } from '$domain/amended-job.ts';
import { heldUntilNow, sameValue, type AmendableField, type Amendment } from '$domain/amendment.ts';
import { LIMITS } from '$domain/common-fields.ts';
import type { Job } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import { readDong } from '$domain/money.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import { readPhone } from '$domain/phone.ts';
import { dateOf, parseLocalDateTime } from '$domain/vietnam-time.ts';
import { m } from '$i18n/generated/messages.js';
import { formatCalendarDate } from '$ui/formats.ts';
import { instantOf, momentText } from '$ui/moment-text.ts';

type Read = { value: unknown } | { problem: string };

interface FormField {
  field: AmendableField;
  /** As the form shows what the job holds. */
  text: (value: unknown) => string;
  read: (typed: string, job: Job, now: string) => Read;
  max: number;
  /** Lines of text. */
  rows?: number;
  input?: 'tel' | 'numeric' | 'moment';
  hint?: () => string;
}

const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const MAX_PAPERS = 20;
const MAX_PAPER = 200;

const NAME: FormField = { field: 'person.name', text: plain, max: LIMITS.name, read: (typed) => needed(normaliseLine(typed), m.amend_name_missing) };
const PHONE: FormField = { field: 'person.phone', text: plain, max: LIMITS.phone, input: 'tel', read: readPhoneField };
const BORN: FormField = { field: 'person.born', text: (value) => formatCalendarDate(plain(value)), max: 20, input: 'numeric', hint: m.amend_born_hint, read: readBorn };
const ADDRESS: FormField = { field: 'place.address', text: plain, max: LIMITS.address, rows: 2, hint: m.amend_address_hint, read: (typed) => needed(normaliseLine(typed), m.amend_address_missing) };
const NOTE: FormField = { field: 'place.note', text: plain, max: LIMITS.note, rows: 2, read: (typed) => ({ value: normaliseLines(typed) || null }) };
const ASKED: FormField = { field: 'visit.asked', text: plain, max: LIMITS.note, rows: 2, read: (typed) => ({ value: normaliseLines(typed) }) };
const DUE: FormField = { field: 'due', text: (value) => momentText(String(value)), max: 20, input: 'moment', read: readDue };
const FEE: FormField = { field: 'delivery.fee', text: plain, max: 20, input: 'numeric', read: readFee };
const PAPERS: FormField = { field: 'delivery.papersToCollect', text: (value) => (Array.isArray(value) ? value.join('\n') : ''), max: 4000, rows: 2, hint: m.amend_papers_hint, read: readPapers };

/** When it was due, and what was to be paid and taken back, is settled with the job itself. */
export function amendFields(job: Job, { state }: Pick<JobView, 'state'>): FormField[] {
  const open = state !== 'done';
  switch (job.kind) {
    case 'delivery':
      return [NAME, PHONE, BORN, ADDRESS, NOTE, ...(open ? [DUE, FEE, PAPERS] : [])];
    case 'visit':
      return [NAME, PHONE, ADDRESS, NOTE, ASKED, ...(open ? [DUE] : [])];
    case 'violation':
      return [ADDRESS, NOTE, ...(open ? [DUE] : [])];
  }
}

/** What was typed, by field; a field that nobody touched is not in it, so that an old draft takes back nothing that came in since. */
export type Typed = Partial<Record<AmendableField, string>>;

export const shownText = ({ field, text }: FormField, job: Job, typed: Typed): string => typed[field] ?? text(fieldOf(job, field));

export interface ReadForm {
  changes: Amendment;
  /** What held until now, of the same fields. */
  was: Amendment;
  problems: Partial<Record<AmendableField, string>>;
}

/** `now` as ISO instant. */
export function readAmendment(typed: Typed, { job, view, now }: { job: Job; view: Pick<JobView, 'state'>; now: string }): ReadForm {
  const changes: Record<string, unknown> = {};
  const problems: ReadForm['problems'] = {};
  for (const { field, read, text } of amendFields(job, view)) {
    const words = typed[field];
    if (words === undefined || words === text(fieldOf(job, field))) continue;
    const result = read(words, job, now);
    if ('problem' in result) problems[field] = result.problem;
    else if (!sameValue(result.value, fieldOf(job, field))) changes[field] = result.value;
  }
  // Where the old address was on the map says nothing of the new one.
  if ('place.address' in changes && job.place.lat !== undefined) Object.assign(changes, { 'place.lat': null, 'place.lon': null });
  return { changes, was: heldUntilNow(job, changes), problems };
}

const needed = (value: string, missing: () => string): Read => (value ? { value } : { problem: missing() });

function readPhoneField(typed: string): Read {
  const read = readPhone(typed);
  if (read.type === 'malformed') return { problem: m.amend_phone_wrong() };
  return { value: read.type === 'phone' ? read.phone : null };
}

function readBorn(typed: string, _job: Job, now: string): Read {
  const bare = typed.trim();
  if (bare === '') return { value: null };
  const instant = parseLocalDateTime(bare);
  const born = /^\d{4}$/.test(bare) ? bare : instant && dateOf(instant);
  if (born === undefined || born < '1900' || born > dateOf(now)) return { problem: m.amend_born_wrong() };
  return { value: born };
}

function readDue(typed: string, job: Job): Read {
  const due = instantOf(typed);
  if (due === undefined) return { problem: m.amend_due_missing() };
  return due < job.received ? { problem: m.amend_due_early() } : { value: due };
}

function readFee(typed: string): Read {
  const read = readDong(typed);
  if (read.type === 'missing') return { value: 0 };
  return read.type === 'amount' && read.amount <= 10_000_000_000 ? { value: read.amount } : { problem: m.amend_fee_wrong() };
}

function readPapers(typed: string): Read {
  const papers = [...new Set(typed.split('\n').map(normaliseLine).filter((paper) => paper !== ''))];
  return papers.length > MAX_PAPERS || papers.some((paper) => paper.length > MAX_PAPER) ? { problem: m.amend_papers_wrong({ most: MAX_PAPERS, max: MAX_PAPER }) } : { value: papers };
}
