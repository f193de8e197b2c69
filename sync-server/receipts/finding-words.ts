// Findings in a sentence each, for whoever runs `npm run verify`.
import type { DeviceChain, Finding, NumberRange } from '$domain/chain/finding.ts';

export function findingWords(finding: Finding): string {
  switch (finding.type) {
    case 'unreadable':
      return `${finding.id || 'a document'} is called an entry and cannot be read as one (${finding.reason})${finding.device ? `, device ${finding.device}` : ''}`;
    case 'wrong-hash':
      return `${where(finding)}: its content is not what was hashed when it was written; it has been changed`;
    case 'bad-signature':
      return `${where(finding)}: its device has not signed it`;
    case 'no-key':
      return `${where(finding)}: there is no document with this device's key`;
    case 'other-person':
      return `${where(finding)}: written in the name of ${finding.by}, whose device it is not`;
    case 'other-ward':
      return `${where(finding)}: belongs to another ward's log`;
    case 'fork':
      return `device ${finding.device}, entry ${finding.n}: the chain forks: ${finding.entries.join(' and ')}`;
    case 'broken-link':
      return `${where(finding)}: does not build on entry ${finding.n - 1} as it is here`;
    case 'gap':
      return `device ${finding.device}: ${numbers(finding.range)} ${finding.receivedAt === undefined ? 'has not come in' : `was received by ${finding.receivedAt} and is not there any more`}`;
    case 'cut-tail':
      return `device ${finding.device}: the end of the chain is gone: ${numbers(finding.range)}, received by ${finding.receivedAt}`;
    case 'receipt-differs':
      return `device ${finding.device}, entry ${finding.n}: is another one than was received by ${finding.receivedAt} (${finding.receipt})`;
    case 'forged-receipt':
      return `device ${finding.device}: ${finding.receipt} is not signed by the server's key`;
    case 'wrong-job':
      return `${where(finding)}: ${finding.job} is not the job that was written with it`;
    case 'file-missing':
      return `${where(finding)}: file ${finding.sha256}: ${finding.chunks.length} of ${finding.of} chunks missing (${finding.chunks.join(', ')})`;
    case 'file-wrong':
      return `${where(finding)}: file ${finding.sha256}: its bytes do not give this SHA-256; it has been changed`;
  }
}

export function chainWords({ device, by, completeTo, newest, missing, files, receipt }: DeviceChain): string {
  const gaps = missing.length === 0 ? 'nothing missing' : `missing ${missing.map(span).join(', ')}`;
  const received = receipt ? `, receipt up to ${receipt.newest} of ${receipt.at}` : ', no receipt yet';
  return `${by ?? 'nobody known'}, device ${device}: complete up to ${completeTo}, newest ${newest}, ${gaps}; files ${files.complete} of ${files.count} complete${received}`;
}

const where = ({ device, n, entry }: { device: string; n: number; entry: string }): string => `device ${device}, entry ${n} (${entry})`;
const span = ({ from, to }: NumberRange): string => (from === to ? String(from) : `${from}–${to}`);
const numbers = (range: NumberRange): string => `${range.from === range.to ? 'entry' : 'entries'} ${span(range)}`;
