import type { Evidence } from '$domain/evidence.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import type { MinutesRule } from '$domain/on-the-spot-rules.ts';
import type { Measure, MinutesForm } from '$domain/on-the-spot.ts';
import { m } from '$i18n/generated/messages.js';
import type { StampedBy } from '$ui/spot/spot-files.svelte.ts';
import type { MinutesFacts } from './minutes-document.ts';
import type { VerifyFields } from './verify-fields.ts';

export interface Signer {
  /** Key of its strokes in the draft and of its picture in the minutes. */
  key: string;
  label: string;
}

interface Known {
  form: MinutesForm;
  rule: MinutesRule | undefined;
  stampedBy: StampedBy;
  /** In Vietnamese. */
  category: string;
  address: string;
  measures: readonly Measure[];
  evidence: readonly { use: Evidence['use']; sha256: string }[];
  /** ISO instant. */
  endedAt: string;
}

const USES: Record<Evidence['use'], string> = { photo: 'Ảnh', video: 'Video', voice: 'Ghi âm', signature: 'Chữ ký', document: 'Văn bản' };

export function minutesFacts({ minutes, passTo }: VerifyFields, { form, rule, stampedBy, category, address, measures, evidence, endedAt }: Known): MinutesFacts {
  const { violator, witnesses, representative } = minutes;
  const lines = <T extends Record<string, string>>(record: T): T => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, normaliseLine(value)])) as T;
  return {
    form,
    number: minutes.number,
    rule,
    ward: stampedBy.ward,
    beganAt: minutes.beganAt || endedAt,
    endedAt,
    place: normaliseLine(minutes.place),
    placeReason: normaliseLine(minutes.placeReason),
    officer: stampedBy.officer,
    office: 'cán bộ tổ tuần tra',
    case: { number: stampedBy.case, category, address },
    violatorIs: minutes.violatorIs,
    violator: lines(violator),
    others: normaliseLines(minutes.others),
    witnesses: witnesses.map(lines),
    actAt: normaliseLine(minutes.actAt),
    act: normaliseLines(minutes.act),
    measures: measures.map(({ what, value, unit }) => `${what}: ${String(value).replace('.', ',')} ${unit === 'pieces' ? 'cái' : unit}`),
    evidence: evidence.map(({ use, sha256 }) => ({ what: USES[use], sha256 })),
    statements: normaliseLines(minutes.statements),
    measuresTaken: normaliseLines(minutes.measuresTaken),
    explanation: minutes.explanation,
    copies: Number(minutes.copies),
    signing: minutes.signing,
    refusalReason: minutes.signing === 'signed' ? '' : normaliseLine(minutes.refusalReason),
    representative: lines(representative),
    passTo: normaliseLine(passTo)
  };
}

/** Who signs, in the order of the paper; the officer last. Keys are those of `makeMinutes`. */
export function signersOf({ violatorIs, violator, signing, witnesses, representative, officer }: MinutesFacts): Signer[] {
  return [
    ...(signing === 'signed' && violatorIs !== 'unknown' ? [{ key: 'violator', label: m.spot_signature_violator({ name: violator.representative || violator.name }) }] : []),
    ...witnesses.map(({ name }, index) => ({ key: `witness-${index}`, label: m.spot_signature_witness({ name }) })),
    ...(signing === 'refused-representative' ? [{ key: 'representative', label: m.spot_signature_representative({ name: representative.name }) }] : []),
    { key: 'officer', label: m.spot_signature_officer({ name: officer }) }
  ];
}
