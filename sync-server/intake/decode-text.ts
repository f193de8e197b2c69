import type { FileProblem } from './sentences.ts';

export const MAX_BYTES = 25_000_000;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1258';
export type Decoded = { type: 'text'; text: string; encoding: Encoding } | { type: 'failed'; problem: FileProblem };

type LooksLike = Extract<FileProblem, { code: 'not-a-table' }>['looksLike'];

/** A zip archive, as every XLSX is one. */
export const isArchive = (bytes: Uint8Array): boolean => ARCHIVE.every((byte, index) => bytes[index] === byte);
const ARCHIVE = [0x50, 0x4b, 0x03, 0x04];

/** First bytes of what people pick by mistake. */
const SIGNATURES: readonly { bytes: number[]; looksLike: LooksLike }[] = [
  // The file format before XLSX, and what an XLSX with a password is wrapped in.
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], looksLike: 'spreadsheet' },
  { bytes: [0x25, 0x50, 0x44, 0x46], looksLike: 'pdf' },
  { bytes: [0xff, 0xd8, 0xff], looksLike: 'image' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], looksLike: 'image' },
  { bytes: [0x47, 0x49, 0x46, 0x38], looksLike: 'image' },
  { bytes: [0x1f, 0x8b], looksLike: 'archive' },
  { bytes: [0x52, 0x61, 0x72, 0x21], looksLike: 'archive' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], looksLike: 'archive' }
];

/**
 * UTF-8 with or without BOM, UTF-16 with BOM (Excel's "Unicode text"), else Windows-1258, which writes tones as separate
 * marks: what comes out is composed (NFC). Whether Windows-1258 was the right guess shows in the headings, not here.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.byteLength > MAX_BYTES) return failed({ code: 'too-large', maxBytes: MAX_BYTES });
  if (bytes.byteLength === 0) return failed({ code: 'empty' });
  const signature = SIGNATURES.find((candidate) => candidate.bytes.every((byte, index) => bytes[index] === byte));
  if (signature) return failed({ code: 'not-a-table', looksLike: signature.looksLike });
  const bom = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
  if (bom) return decoded(new TextDecoder(bom).decode(bytes), bom);
  if (bytes.subarray(0, 8192).includes(0)) return failed({ code: 'not-a-table', looksLike: 'binary' });
  const utf8 = strictUtf8(bytes);
  return utf8 === undefined ? decoded(new TextDecoder('windows-1258').decode(bytes).normalize('NFC'), 'windows-1258') : decoded(utf8, 'utf-8');
}

function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const decoded = (text: string, encoding: Encoding): Decoded => (text.trim() === '' ? failed({ code: 'empty' }) : { type: 'text', text, encoding });
const failed = (problem: FileProblem): Decoded => ({ type: 'failed', problem });
