// The PDF of minutes: facts and signatures in, bytes out; the same in, the same out. Loaded when minutes are drawn up.
import { makePdf } from '$ui/pdf/make-pdf.ts';
import { loadPdfFonts } from '$ui/pdf/pdf-fonts.ts';
import { readImage, type PdfImage } from '$ui/pdf/pdf-image.ts';
import { minutesDocument, type MinutesFacts, type MinutesSignatures } from './minutes-document.ts';

/** @param drawn PNG by signer: `officer`, `violator`, `witness-0`, `representative` */
export async function makeMinutes(facts: MinutesFacts, drawn: Readonly<Record<string, Blob>>, ask: typeof fetch): Promise<Blob> {
  const fonts = await loadPdfFonts(ask);
  const images: Record<string, PdfImage | undefined> = {};
  for (const [key, blob] of Object.entries(drawn)) images[key] = readImage(new Uint8Array(await blob.arrayBuffer()));
  const signatures: MinutesSignatures = {
    officer: images['officer'],
    violator: images['violator'],
    witnesses: facts.witnesses.map((_, index) => images[`witness-${index}`]),
    representative: images['representative']
  };
  return new Blob([makePdf(minutesDocument(facts, signatures), fonts) as Uint8Array<ArrayBuffer>], { type: 'application/pdf' });
}
