// The receipt as a PDF. Loaded when one is asked for: it brings the typeface with it.
import type { SignaturePath } from '$domain/signature-path.ts';
import { m } from '$i18n/generated/messages.js';
import { loadPdfFonts } from '$ui/pdf/pdf-fonts.ts';
import { makePdf } from '$ui/pdf/make-pdf.ts';
import type { PdfBlock } from '$ui/pdf/pdf-document.ts';
import { readImage, type PdfImage } from '$ui/pdf/pdf-image.ts';
import { codePath } from '$ui/qr/code-path.ts';
import { receiptOf, type ReceiptOf } from './receipt.ts';

const VIETNAMESE = { locale: 'vi' } as const;
/** Pixels of a picture for each point on paper: sharp in print. */
const DENSITY = 4;

export async function receiptPdf(of: ReceiptOf): Promise<Uint8Array<ArrayBuffer>> {
  const receipt = receiptOf(of, 'vi');
  const { signature } = of.entry.data;
  const fonts = await loadPdfFonts(fetch);
  const [code, signed] = await Promise.all([codePicture(receipt.code), signature && signaturePicture(signature)]);
  const blocks: PdfBlock[] = [
    {
      type: 'columns',
      widths: [1, 1],
      columns: [
        [{ type: 'paragraph', text: [{ text: receipt.ward.toUpperCase(), bold: true }], align: 'centre', size: 10 }],
        [
          { type: 'paragraph', text: [{ text: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', bold: true }], align: 'centre', size: 10 },
          { type: 'paragraph', text: [{ text: 'Độc lập - Tự do - Hạnh phúc', bold: true }], align: 'centre', size: 10 }
        ]
      ]
    },
    { type: 'space', height: 12 },
    { type: 'heading', text: receipt.heading.toUpperCase(), align: 'centre', size: 15 },
    { type: 'paragraph', text: [{ text: `${m.door_receipt_dossier({}, VIETNAMESE)}: ` }, { text: receipt.code, bold: true }], align: 'centre' },
    { type: 'space', height: 8 },
    { type: 'table', widths: [2, 4], rows: receipt.lines.map(({ label, value }) => [[{ text: label, bold: true }], value]) },
    {
      type: 'columns',
      widths: [1, 1],
      columns: [
        code ? [{ type: 'image', image: code, height: 100, align: 'centre' }] : [],
        signed ? [{ type: 'paragraph', text: [{ text: m.door_receipt_signature({}, VIETNAMESE), bold: true }], align: 'centre' }, { type: 'image', image: signed, height: 80, align: 'centre' }] : []
      ]
    },
    { type: 'paragraph', text: [{ text: receipt.number, italic: true }], size: 9 }
  ];
  const made = makePdf(
    {
      title: `${receipt.heading} ${receipt.code}`,
      language: 'vi-VN',
      author: receipt.ward,
      at: of.entry.at,
      footer: (page, pages) => [receipt.code, m.door_receipt_page({ page, pages }, VIETNAMESE)],
      blocks
    },
    fonts
  );
  return new Uint8Array(made);
}

function codePicture(text: string): Promise<PdfImage | undefined> {
  const { side, path } = codePath(text);
  return picture({ width: side, height: side, scale: Math.ceil((100 * DENSITY) / side) }, (context) => context.fill(new Path2D(path)));
}

function signaturePicture({ width, height, path }: SignaturePath): Promise<PdfImage | undefined> {
  return picture({ width, height, scale: 1 }, (context) => {
    context.lineWidth = 4;
    context.lineCap = context.lineJoin = 'round';
    context.stroke(new Path2D(path));
  });
}

async function picture({ width, height, scale }: { width: number; height: number; scale: number }, draw: (context: OffscreenCanvasRenderingContext2D) => void): Promise<PdfImage | undefined> {
  const canvas = new OffscreenCanvas(width * scale, height * scale);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  context.scale(scale, scale);
  draw(context);
  return readImage(new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer()));
}
