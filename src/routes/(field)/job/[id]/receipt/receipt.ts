// What a citizen's receipt says: on the screen in the language of the app, on paper in Vietnamese.
import { dongInWords } from '$domain/dong-in-words.ts';
import type { Entry } from '$domain/entry.ts';
import type { DeliveryJob } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import { formatDate, formatTime } from '$domain/vietnam-time.ts';
import { m } from '$i18n/generated/messages.js';
import type { Locale } from '$i18n/generated/runtime.js';
import { formatDong } from '$ui/formats.ts';

export type HandedOver = Extract<Entry, { kind: 'handed-over' }>;

export interface Receipt {
  ward: string;
  heading: string;
  code: string;
  lines: readonly { label: string; value: string }[];
  /** A message to send along, or alone. */
  text: string;
  number: string;
}

export interface ReceiptOf {
  job: DeliveryJob;
  entry: HandedOver;
  wardName: string;
  officer: string;
}

/** The hand-over that counts: the one that decided the job, else the last. */
export function handOverOf(log: readonly { entry: Entry }[], view: JobView): HandedOver | undefined {
  const all = log.map(({ entry }) => entry).filter((entry) => entry.kind === 'handed-over');
  return all.find(({ _id }) => _id === view.decidedBy?.entry) ?? all.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
}

export function receiptOf({ job, entry, wardName, officer }: ReceiptOf, locale: Locale): Receipt {
  const say = { locale };
  const { recipient, papersCollected, feeTaken, unsigned } = entry.data;
  const time = m.common_date_time({ time: formatTime(entry.at), date: formatDate(entry.at) }, say);
  const person = job.person?.name ?? '';
  const lines = [
    { label: m.door_receipt_procedure({}, say), value: job.delivery.procedure },
    ...(person && person !== recipient.name ? [{ label: m.door_receipt_person({}, say), value: person }] : []),
    {
      label: m.door_receipt_recipient({}, say),
      value: recipient.who === 'person' ? recipient.name : m.door_receipt_authorised({ name: recipient.name, relationship: recipient.relationship }, say)
    },
    { label: m.door_receipt_at({}, say), value: time },
    { label: m.door_receipt_papers({}, say), value: papersCollected.join(', ') || m.common_none({}, say) },
    {
      label: m.door_receipt_fee({}, say),
      value: feeTaken > 0 ? m.door_receipt_fee_words({ amount: formatDong(feeTaken), words: dongInWords(feeTaken) }, say) : m.field_job_free({}, say)
    },
    { label: m.door_receipt_officer({}, say), value: officer },
    ...(unsigned ? [{ label: m.door_receipt_signature({}, say), value: m.door_receipt_unsigned({ witness: unsigned.witness }, say) }] : [])
  ];
  return {
    ward: m.door_receipt_ward({ ward: wardName }, say),
    heading: m.door_receipt_heading({}, say),
    code: job.delivery.dossierCode,
    lines,
    text: m.door_receipt_text({ ward: wardName, code: job.delivery.dossierCode, procedure: job.delivery.procedure, name: recipient.name, time }, say),
    number: m.door_receipt_number({ number: numberOf(entry) }, say)
  };
}

/** The beginning of the entry's hash: enough to find it by, and short enough to read out. */
const numberOf = ({ hash, n }: HandedOver): string => `${n}-${hash.slice(0, 8).toUpperCase()}`;
