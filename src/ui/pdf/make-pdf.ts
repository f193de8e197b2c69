// A document to the bytes of a PDF. Pure: the same document and fonts give the same bytes, on every device.
import { layOut, PAGE, TEXT_SIZE, type Mark, type Page } from './lay-out.ts';
import type { PdfDocument } from './pdf-document.ts';
import { number, PdfFile, textString, type Reference } from './pdf-file.ts';
import type { PdfFonts } from './pdf-fonts.ts';
import type { PdfImage } from './pdf-image.ts';
import { subsetFont } from './subset-font.ts';
import { setLines, type Run } from './type-set.ts';
import type { Typeface } from './typeface.ts';

const FOOTER_SIZE = TEXT_SIZE - 2.5;
const STROKE_WIDTH = 0.6;

export function makePdf(document: PdfDocument, fonts: PdfFonts): Uint8Array {
  const pages = layOut(document.blocks, fonts);
  pages.forEach((page, index) => page.push(...footerMarks(document, fonts, { page: index + 1, pages: pages.length })));
  const file = new PdfFile();
  const used = new UsedParts(file);
  const tree = file.reserve();
  const contents = pages.map((page) => file.addStream(pageContent(page, used)));
  const resources = used.write();
  const kids = contents.map((content) =>
    file.add(`<< /Type /Page /Parent ${tree} /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources ${resources} /Contents ${content} >>`)
  );
  file.write(tree, `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${kids.length} >>`);
  const root = file.add(`<< /Type /Catalog /Pages ${tree} /Lang ${textString(document.language)} /ViewerPreferences << /DisplayDocTitle true >> >>`);
  const info = file.add(
    `<< /Title ${textString(document.title)}${document.author ? ` /Author ${textString(document.author)}` : ''} /Producer ${textString('Tận Nơi')}${document.at ? ` /CreationDate (${pdfDate(document.at)})` : ''} >>`
  );
  return file.finish({ root, info });
}

/** Fonts and pictures that the pages name, each once. */
class UsedParts {
  readonly #faces = new Map<Typeface, { name: string; letters: Map<number, string> }>();
  readonly #images = new Map<PdfImage, { name: string; reference: Reference }>();
  readonly #file: PdfFile;

  constructor(file: PdfFile) {
    this.#file = file;
  }

  face({ face, glyphs, letters }: Run): string {
    let known = this.#faces.get(face);
    if (!known) this.#faces.set(face, (known = { name: `F${this.#faces.size + 1}`, letters: new Map() }));
    glyphs.forEach((glyph, index) => known.letters.set(glyph, letters[index]!));
    return known.name;
  }

  image(image: PdfImage): string {
    let known = this.#images.get(image);
    if (!known) this.#images.set(image, (known = { name: `P${this.#images.size + 1}`, reference: image.addTo(this.#file) }));
    return known.name;
  }

  write(): Reference {
    const faces = [...this.#faces].map(([face, { name, letters }]) => `/${name} ${writeFace(this.#file, face, letters)}`);
    const images = [...this.#images.values()].map(({ name, reference }) => `/${name} ${reference}`);
    return this.#file.add(`<< /Font << ${faces.join(' ')} >> /XObject << ${images.join(' ')} >> >>`);
  }
}

function pageContent(page: Page, used: UsedParts): string {
  return [`${STROKE_WIDTH} w`, ...page.map((mark) => drawn(mark, used))].join('\n');
}

function drawn(mark: Mark, used: UsedParts): string {
  switch (mark.type) {
    case 'text': {
      const runs = mark.line.runs.map((run) => `/${used.face(run)} ${number(mark.size)} Tf <${run.glyphs.map((glyph) => hex(glyph)).join('')}> Tj`);
      return `BT ${number(mark.x)} ${number(mark.y)} Td ${runs.join(' ')} ET`;
    }
    case 'image':
      return `q ${number(mark.width)} 0 0 ${number(mark.height)} ${number(mark.x)} ${number(mark.y)} cm /${used.image(mark.image)} Do Q`;
    case 'stroke':
      return `${mark.from.map(number).join(' ')} m ${mark.to.map(number).join(' ')} l S`;
  }
}

function footerMarks({ footer }: PdfDocument, fonts: PdfFonts, { page, pages }: { page: number; pages: number }): Mark[] {
  if (!footer) return [];
  const y = PAGE.bottom - 26;
  const room = PAGE.width - PAGE.left - PAGE.right;
  const [left, right] = footer(page, pages).map((text) => setLines(text, { fonts, size: FOOTER_SIZE, width: room })[0]!) as [ReturnType<typeof setLines>[0], ReturnType<typeof setLines>[0]];
  return [
    { type: 'stroke', from: [PAGE.left, y + 14], to: [PAGE.width - PAGE.right, y + 14] },
    { type: 'text', line: left, size: FOOTER_SIZE, x: PAGE.left, y },
    { type: 'text', line: right, size: FOOTER_SIZE, x: PAGE.width - PAGE.right - right.width, y }
  ];
}

/** A composite font whose codes are the glyphs' own numbers (ISO 32000-1, 9.7), with a table back to letters for copying and searching. */
function writeFace(file: PdfFile, face: Typeface, letters: ReadonlyMap<number, string>): Reference {
  const glyphs = [...letters.keys()].sort((a, b) => a - b);
  const thousandths = (units: number) => number((units * 1000) / face.unitsPerEm);
  const name = `${subsetTag(glyphs)}+BeVietnamPro`;
  const program = subsetFont(face, glyphs);
  const data = file.addStream(program, { entries: `/Length1 ${program.length}` });
  const descriptor = file.add(
    `<< /Type /FontDescriptor /FontName /${name} /Flags 32 /FontBBox [${face.box.map(thousandths).join(' ')}] /ItalicAngle ${number(face.italicAngle)} /Ascent ${thousandths(face.ascent)} /Descent ${thousandths(face.descent)} /CapHeight ${thousandths(face.capHeight)} /StemV 80 /FontFile2 ${data} >>`
  );
  const widths = glyphs.map((glyph) => `${glyph} [${thousandths(face.advanceOf(glyph))}]`).join(' ');
  const descendant = file.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} /CIDToGIDMap /Identity /W [${widths}] >>`
  );
  const unicode = file.addStream(toUnicode(glyphs.map((glyph) => [glyph, letters.get(glyph)!])));
  return file.add(`<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${descendant}] /ToUnicode ${unicode} >>`);
}

function toUnicode(pairs: readonly (readonly [number, string])[]): string {
  const sections: string[] = [];
  // At most 100 pairs a section (Adobe Technical Note 5014).
  for (let at = 0; at < pairs.length; at += 100) {
    const some = pairs.slice(at, at + 100);
    sections.push(`${some.length} beginbfchar\n${some.map(([glyph, letter]) => `<${hex(glyph)}> <${[...Array(letter.length).keys()].map((unit) => hex(letter.charCodeAt(unit))).join('')}>`).join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${sections.join('\n')}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
}

/** Six capitals that tell subsets of one font apart (ISO 32000-1, 9.6.4), made from the glyphs. */
function subsetTag(glyphs: readonly number[]): string {
  let state = 7;
  for (const glyph of glyphs) state = (Math.imul(state, 31) + glyph) >>> 0;
  let tag = '';
  for (let letter = 0; letter < 6; letter++, state = Math.floor(state / 26)) tag += String.fromCharCode(65 + (state % 26));
  return tag;
}

const hex = (value: number): string => value.toString(16).padStart(4, '0');
const pdfDate = (instant: string): string => `D:${instant.slice(0, 19).replace(/[-T:]/g, '')}Z`;
