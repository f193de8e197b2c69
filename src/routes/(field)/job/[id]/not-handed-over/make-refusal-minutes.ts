// The PDF of refusal minutes: facts and signatures in, bytes out; the same in, the same out. Loaded when minutes are drawn up.
import { makePdf } from '$ui/pdf/make-pdf.ts';
import { loadPdfFonts } from '$ui/pdf/pdf-fonts.ts';
import { readImage } from '$ui/pdf/pdf-image.ts';
import { refusalDocument, type RefusalFacts } from './refusal-document.ts';

/** Signatures as PNG; absent for who did not sign. */
export async function makeRefusalMinutes(facts: RefusalFacts, drawn: { witness: Blob | undefined; officer: Blob | undefined }, ask: typeof fetch): Promise<Blob> {
  const read = async (blob: Blob | undefined) => blob && readImage(new Uint8Array(await blob.arrayBuffer()));
  const [fonts, witness, officer] = await Promise.all([loadPdfFonts(ask), read(drawn.witness), read(drawn.officer)]);
  return new Blob([makePdf(refusalDocument(facts, { witness, officer }), fonts) as Uint8Array<ArrayBuffer>], { type: 'application/pdf' });
}
