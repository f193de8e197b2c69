// What the check of the log found, in the person's words: what, whose and where.
import { m } from '$i18n/generated/messages.js';
import type { DeviceChain, Finding, NumberRange } from '$domain/chain/finding.ts';
import type { EntryId, PersonName } from '$domain/ids.ts';
import { formatDateTime, formatNumber } from './formats.ts';

export interface FindingContext {
  chains: readonly DeviceChain[];
  labelOf(person: PersonName): string;
}

export function findingWords(finding: Finding, { chains, labelOf }: FindingContext): string {
  if (finding.type === 'unreadable') return m.log_find_unreadable({ id: finding.id });
  const owner = chains.find(({ device }) => device === finding.device)?.by;
  const person = owner ? labelOf(owner) : m.log_chains_device({ device: finding.device.slice(0, 8) });
  const where = 'n' in finding ? m.log_find_where({ person, n: formatNumber(finding.n) }) : person;
  switch (finding.type) {
    case 'wrong-hash':
      return m.log_find_wrong_hash({ where });
    case 'bad-signature':
      return m.log_find_bad_signature({ where });
    case 'no-key':
      return m.log_find_no_key({ where });
    case 'other-person':
      return m.log_find_other_person({ where });
    case 'other-ward':
      return m.log_find_other_ward({ where });
    case 'fork':
      return m.log_find_fork({ where });
    case 'broken-link':
      return m.log_find_broken_link({ where });
    case 'gap':
      return finding.receivedAt === undefined
        ? m.log_find_gap({ person, numbers: rangeWords(finding.range) })
        : m.log_find_gap_taken({ person, numbers: rangeWords(finding.range), time: formatDateTime(finding.receivedAt) });
    case 'cut-tail':
      return m.log_find_cut_tail({ person, numbers: rangeWords(finding.range), time: formatDateTime(finding.receivedAt) });
    case 'receipt-differs':
      return m.log_find_receipt_differs({ where, time: formatDateTime(finding.receivedAt) });
    case 'forged-receipt':
      return m.log_find_forged_receipt({ person });
    case 'wrong-job':
      return m.log_find_wrong_job({ where });
    case 'file-missing':
      return m.log_find_file_missing({ where });
    case 'file-wrong':
      return m.log_find_file_wrong({ where });
  }
}

/** 43, or 43–45. */
export const rangeWords = ({ from, to }: NumberRange): string => (from === to ? formatNumber(from) : `${formatNumber(from)}–${formatNumber(to)}`);

/** The entry that can be looked at, where there is one. */
export function entryOfFinding(finding: Finding): EntryId | undefined {
  if ('entry' in finding) return finding.entry;
  return finding.type === 'fork' ? finding.entries[0] : undefined;
}
