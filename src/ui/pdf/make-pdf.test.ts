import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { unzlibSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { makePdf } from './make-pdf.ts';
import type { PdfBlock, PdfDocument } from './pdf-document.ts';
import type { PdfFonts } from './pdf-fonts.ts';
import { readImage } from './pdf-image.ts';
import { joined } from './subset-font.ts';
import { readTypeface } from './typeface.ts';
import { readWoff } from './woff.ts';

const face = (name: string) => readTypeface(readWoff(new Uint8Array(readFileSync(`node_modules/@fontsource/be-vietnam-pro/files/be-vietnam-pro-${name}.woff`))));
const both = (look: string) => [face(`latin-${look}`), face(`vietnamese-${look}`)];
const FONTS: PdfFonts = { regular: both('400-normal'), bold: both('700-normal'), italic: both('400-italic') };

/** Every letter of Vietnamese with its accents, and its capital. */
const ALPHABET = 'aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ';
const document = (blocks: readonly PdfBlock[]): PdfDocument => ({
  title: 'Biên bản làm việc',
  language: 'vi-VN',
  at: '2026-11-25T03:04:05.006Z',
  footer: (page, pages) => ['Số 12/BB', `Trang ${page}/${pages}`],
  blocks
});

describe('a PDF', () => {
  it('has the same bytes for the same document, also in another run', () => {
    const made = makePdf(document(everything()), FONTS);
    expect(makePdf(document(everything()), FONTS)).toEqual(made);
    // Of this very document: whoever changes what is drawn sees that minutes made before and after differ.
    expect(createHash('sha256').update(made).digest('hex')).toBe('1a660473f014ee3618ae5b5ed47ff0996dc2a896b70048ff2a7e93daace30b72');
  });

  it('carries every Vietnamese letter as text, typed composed or not', () => {
    const letters = ALPHABET + ALPHABET.toUpperCase();
    expect(textOf(makePdf(document([{ type: 'paragraph', text: letters }]), FONTS)).replaceAll('\n', '')).toContain(letters);
    expect(textOf(makePdf(document([{ type: 'paragraph', text: letters.normalize('NFD') }]), FONTS)).replaceAll('\n', '')).toContain(letters);
  });

  it('draws each letter with an outline of its own', () => {
    for (const faces of Object.values(FONTS)) {
      for (const letter of ALPHABET + ALPHABET.toUpperCase()) expect(faces.some((each) => each.glyphOf(letter.codePointAt(0)!) !== undefined), letter).toBe(true);
    }
  });

  it('breaks lines at blanks and words longer than a line between letters, and loses none', () => {
    const text = `${'Lấn chiếm vỉa hè '.repeat(60)}${'x'.repeat(400)} hết`;
    const shown = textOf(makePdf(document([{ type: 'paragraph', text }]), FONTS));
    expect(shown.replaceAll(/\s/g, '')).toContain(text.replaceAll(' ', ''));
    expect(shown).not.toMatch(/Lấ\n/);
  });

  it('goes over to further pages, repeats the head of a table there, and numbers them', () => {
    const rows = Array.from({ length: 90 }, (_, row) => [`${row + 1}`, `Hành vi thứ ${row + 1}`]);
    const shown = textOf(makePdf(document([{ type: 'table', widths: [1, 5], head: ['STT', 'Nội dung'], rows }]), FONTS));
    for (const [, what] of rows) expect(shown).toContain(what);
    expect(shown.match(/STT/g)).toHaveLength(3);
    expect(shown).toContain('Trang 3/3');
  });

  it('shows a letter that the font does not have as a box and goes on', () => {
    expect(textOf(makePdf(document([{ type: 'paragraph', text: 'trước 🚲 sau' }]), FONTS))).toMatch(/trước.*sau/);
  });

  it('takes no picture that is damaged or of another kind', () => {
    const png = signature();
    expect(readImage(png)).toMatchObject({ width: 3, height: 2 });
    expect(readImage(png.subarray(0, 30))).toBeUndefined();
    expect(readImage(joined([png.subarray(0, 45), new Uint8Array(40)]))).toBeUndefined();
    expect(readImage(new TextEncoder().encode('RIFF....WEBP'))).toBeUndefined();
    expect(readImage(Uint8Array.of(0xff, 0xd8, 0xff))).toBeUndefined();
    expect(readImage(Uint8Array.of())).toBeUndefined();
  });
});

const everything = (): PdfBlock[] => [
  { type: 'columns', widths: [4, 6], columns: [[{ type: 'paragraph', text: [{ text: 'ỦY BAN NHÂN DÂN', bold: true }], align: 'centre' }], [{ type: 'paragraph', text: 'Độc lập - Tự do - Hạnh phúc', align: 'centre' }, { type: 'rule', width: 80, align: 'centre' }]] },
  { type: 'heading', text: 'BIÊN BẢN LÀM VIỆC', align: 'centre' },
  { type: 'paragraph', text: [{ text: 'Hôm nay', italic: true }, { text: ', hồi 10 giờ.' }] },
  { type: 'table', widths: [1, 3], head: ['STT', 'Tang vật'], rows: [['1', 'Bàn nhựa']] },
  { type: 'image', image: readImage(signature())!, height: 40 },
  { type: 'space', height: 10 },
  { type: 'new-page' },
  { type: 'paragraph', text: 'Hết.', indent: 20, align: 'right' }
];

/** A PNG of 3 × 2 pixels with transparency; its second line uses the Paeth filter. */
function signature(): Uint8Array {
  const chunk = (name: string, data: Uint8Array) => joined([new Uint8Array(new Uint32Array([data.length]).buffer).reverse(), new TextEncoder().encode(name), data, new Uint8Array(4)]);
  const lines = Uint8Array.from([0, ...[20, 40, 60, 255], ...[0, 0, 0, 0], ...[9, 9, 9, 128], 4, ...[1, 1, 1, 1], ...[2, 2, 2, 2], ...[3, 3, 3, 3]]);
  return joined([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk('IHDR', Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 2, 8, 6, 0, 0, 0)), chunk('IDAT', zlibSync(lines)), chunk('IEND', new Uint8Array())]);
}

/** What a reader of PDF gets as text: glyphs back to letters by the file's own tables, line by line. */
function textOf(pdf: Uint8Array): string {
  const text = Buffer.from(pdf).toString('latin1');
  const objects = new Map([...text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map((found) => [found[1]!, found[2]!]));
  const streamOf = (body: string) => Buffer.from(unzlibSync(Buffer.from(body.slice(body.indexOf('stream\n') + 7, body.lastIndexOf('\nendstream')), 'latin1'))).toString('latin1');
  const resources = [...objects.values()].find((body) => body.startsWith('<< /Font'))!;
  const letters = new Map<string, Map<string, string>>();
  for (const [, name, reference] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const table = streamOf(objects.get(/\/ToUnicode (\d+)/.exec(objects.get(reference!)!)![1]!)!);
    letters.set(name!, new Map([...table.matchAll(/^<(\w{4})> <(\w+)>$/gm)].map(([, glyph, units]) => [glyph!, String.fromCharCode(...units!.match(/.{4}/g)!.map((unit) => Number.parseInt(unit, 16)))])));
  }
  const pages = [...text.matchAll(/\/Contents (\d+) 0 R/g)].map(([, content]) => streamOf(objects.get(content!)!));
  return pages.flatMap((page) => [...page.matchAll(/^BT (.*) ET$/gm)].map(([, line]) => [...line!.matchAll(/\/(F\d+) [\d.]+ Tf <(\w*)> Tj/g)].map(([, name, glyphs]) => (glyphs!.match(/.{4}/g) ?? []).map((glyph) => letters.get(name!)!.get(glyph)).join('')).join(''))).join('\n');
}
