// The document's typeface: Be Vietnam Pro (SIL Open Font License 1.1, which allows embedding), as WOFF 1.0, for that can be unpacked without
// Brotli. Its letters lie in two files, Latin and what Vietnamese adds; both are on the device with the app, so this works with no network.
import boldLatin from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-700-normal.woff?url';
import boldVietnamese from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-700-normal.woff?url';
import italicLatin from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-400-italic.woff?url';
import italicVietnamese from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-400-italic.woff?url';
import regularLatin from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-400-normal.woff?url';
import regularVietnamese from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-400-normal.woff?url';
import { readTypeface, type Typeface } from './typeface.ts';
import { readWoff } from './woff.ts';

export const PDF_STYLES = ['regular', 'bold', 'italic'] as const;
export type PdfStyle = (typeof PDF_STYLES)[number];

/** For each style the faces to look a letter up in, in order. */
export type PdfFonts = Readonly<Record<PdfStyle, readonly Typeface[]>>;

const FILES: Record<PdfStyle, readonly string[]> = {
  regular: [regularLatin, regularVietnamese],
  bold: [boldLatin, boldVietnamese],
  italic: [italicLatin, italicVietnamese]
};

/** Throws where a file of the app cannot be had, which a reload mends. */
export async function loadPdfFonts(ask: typeof fetch): Promise<PdfFonts> {
  const face = async (url: string) => {
    const response = await ask(url);
    if (!response.ok) throw new Error(`the font ${url} was answered with ${response.status}`);
    return readTypeface(readWoff(new Uint8Array(await response.arrayBuffer())));
  };
  const style = async (name: PdfStyle) => [name, await Promise.all(FILES[name].map(face))] as const;
  return Object.fromEntries(await Promise.all(PDF_STYLES.map(style))) as Record<PdfStyle, Typeface[]>;
}
