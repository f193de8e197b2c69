// What a file is by its first bytes. What its name or a browser calls it proves nothing.
import type { Evidence } from './evidence.ts';

/** How many bytes from its beginning `fileKind` looks at. */
export const KIND_BYTES = 64;

/**
 * The type of a file for this use; undefined when it is no file of such a use: a photo is a JPEG, PNG or WebP, a signature a PNG, a video or
 * voice note an MP4 or WebM (Safari records the one, Chromium the other), a document a PDF.
 */
export function fileKind(bytes: Uint8Array, use: Evidence['use']): Evidence['mime'] | undefined {
  switch (use) {
    case 'photo':
    case 'signature':
      return imageKind(bytes);
    case 'video':
    case 'voice':
      return recordingKind(bytes, use === 'voice' ? 'audio' : 'video');
    case 'document':
      return startsWith(bytes, ascii('%PDF-')) ? 'application/pdf' : undefined;
  }
}

function imageKind(bytes: Uint8Array): Evidence['mime'] | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, ascii('RIFF')) && startsWith(bytes.subarray(8), ascii('WEBP'))) return 'image/webp';
  return undefined;
}

/** The container does not say at its beginning whether there are pictures in it; the use does. */
function recordingKind(bytes: Uint8Array, what: 'audio' | 'video'): Evidence['mime'] | undefined {
  if (startsWith(bytes.subarray(4), ascii('ftyp')) && !IMAGE_BRANDS.some((brand) => startsWith(bytes.subarray(8), ascii(brand)))) return `${what}/mp4`;
  // EBML; "webm" and not "matroska" as the document's type.
  if (startsWith(bytes, [0x1a, 0x45, 0xdf, 0xa3]) && includes(bytes, ascii('webm'))) return `${what}/webm`;
  return undefined;
}

/** Still images in the same container: HEIC and AVIF. */
const IMAGE_BRANDS = ['heic', 'heix', 'mif1', 'msf1', 'avif', 'avis'];

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte);

const includes = (bytes: Uint8Array, magic: readonly number[]): boolean => bytes.some((_, at) => startsWith(bytes.subarray(at), magic));
