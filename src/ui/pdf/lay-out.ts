// Blocks to pieces with a height, and pieces to pages of A4.
import type { PdfAlign, PdfBlock, PdfText } from './pdf-document.ts';
import type { PdfFonts, PdfStyle } from './pdf-fonts.ts';
import type { PdfImage } from './pdf-image.ts';
import { setLines, type Line } from './type-set.ts';

/** Points, 1/72 inch. Margins as official papers have them: wide on the left, where they are bound (NĐ 30/2020, Annex I). */
export const PAGE = { width: 595.28, height: 841.89, left: 85, right: 51, top: 57, bottom: 62 } as const;
export const TEXT_SIZE = 11;
const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
const TEXT_HEIGHT = PAGE.height - PAGE.top - PAGE.bottom;
const LINE_HEIGHT = 1.4;
const AFTER = 5;
const CELL = 4;

/** From the lower left corner of the page; `y` is the baseline of a text and the foot of a picture. */
export type Mark =
  | { type: 'text'; line: Line; x: number; y: number; size: number }
  | { type: 'image'; image: PdfImage; x: number; y: number; width: number; height: number }
  | { type: 'stroke'; from: readonly [number, number]; to: readonly [number, number] };

export type Page = Mark[];

/** A piece stands on one page. `marks` is told where its upper left corner comes to stand. */
interface Piece {
  height: number;
  marks(x: number, top: number): Mark[];
  /** Not the last one on a page: a heading, the head of a table. */
  withNext?: boolean;
  /** Repeated above it where it begins a page. */
  head?: Piece;
  newPage?: boolean;
}

export function layOut(blocks: readonly PdfBlock[], fonts: PdfFonts): Page[] {
  const pages: Page[] = [[]];
  let used = 0;
  const pieces = piecesOf(blocks, TEXT_WIDTH, fonts);
  pieces.forEach((piece, index) => {
    if (piece.newPage) return begin();
    let kept = piece.height;
    for (let next = index; pieces[next]?.withNext && pieces[next + 1]; next++) kept += pieces[next + 1]!.height;
    if (used > 0 && used + (kept > TEXT_HEIGHT ? piece.height : kept) > TEXT_HEIGHT) {
      begin();
      if (piece.head) put(piece.head);
    }
    put(piece);
  });
  return pages;

  function begin(): void {
    pages.push([]);
    used = 0;
  }

  function put(piece: Piece): void {
    pages.at(-1)!.push(...piece.marks(PAGE.left, PAGE.height - PAGE.top - used));
    used += piece.height;
  }
}

function piecesOf(blocks: readonly PdfBlock[], width: number, fonts: PdfFonts): Piece[] {
  return blocks.flatMap((block): Piece[] => {
    switch (block.type) {
      case 'heading':
        return [gap(AFTER), ...textPieces(block.text, { width, fonts, size: block.size ?? TEXT_SIZE + 1, style: 'bold', align: block.align })].map((piece) => ({ ...piece, withNext: true }));
      case 'paragraph': {
        const { text, align, size, indent } = block;
        return [...textPieces(text, { width, fonts, size, align, indent }), gap(AFTER)];
      }
      case 'table':
        return [...tablePieces(block, width, fonts), gap(AFTER * 2)];
      case 'image':
        return [imagePiece(block, width), gap(AFTER)];
      case 'columns':
        return [columnsPiece(block, width, fonts)];
      case 'space':
        return [gap(block.height)];
      case 'rule': {
        const length = block.width ?? width;
        return [{ height: AFTER, marks: (x, top) => [stroke([x + shift(block.align, width - length), top - 2], [x + shift(block.align, width - length) + length, top - 2])] }];
      }
      case 'new-page':
        return [{ height: 0, marks: () => [], newPage: true }];
    }
  });
}

interface TextLook {
  width: number;
  fonts: PdfFonts;
  size?: number | undefined;
  style?: PdfStyle;
  align?: PdfAlign | undefined;
  indent?: number | undefined;
}

function textPieces(text: PdfText, { width, fonts, size = TEXT_SIZE, style, align, indent = 0 }: TextLook): Piece[] {
  const height = size * LINE_HEIGHT;
  return setLines(text, { fonts, size, width: width - indent, ...(style ? { style } : {}) }).map((line) => ({
    height,
    marks: (x, top) => [{ type: 'text', line, size, x: x + indent + shift(align, width - indent - line.width), y: top - height / 2 - size * 0.35 }]
  }));
}

function tablePieces({ widths, aligns, head, rows }: Extract<PdfBlock, { type: 'table' }>, width: number, fonts: PdfFonts): Piece[] {
  const columns = shares(widths, width);
  const row = (cells: readonly PdfText[], style: PdfStyle): Piece[] => {
    const lines = columns.map((column, index) => textPieces(cells[index] ?? '', { width: column - 2 * CELL, fonts, size: TEXT_SIZE - 1, style, align: aligns?.[index] }));
    const most = Math.max(...lines.map(({ length }) => length));
    const perPage = Math.floor((TEXT_HEIGHT - 2 * CELL) / (lines[0]?.[0]?.height ?? 1)) - 2;
    // A row goes over to the next page as a whole unless it is longer than a page.
    return Array.from({ length: Math.ceil(most / perPage) }, (_, part) => boxedRow(columns, lines.map((all) => all.slice(part * perPage, (part + 1) * perPage))));
  };
  const heads = head ? row(head, 'bold').map((piece) => ({ ...piece, withNext: true })) : [];
  return [...heads, ...rows.flatMap((cells) => row(cells, 'regular')).map((piece) => ({ ...piece, ...(heads[0] ? { head: heads[0] } : {}) }))];
}

function boxedRow(columns: readonly number[], cells: readonly (readonly Piece[])[]): Piece {
  const height = Math.max(...cells.map((lines) => lines.reduce((total, line) => total + line.height, 0))) + 2 * CELL;
  return {
    height,
    marks(x, top) {
      const marks: Mark[] = [];
      let left = x;
      columns.forEach((column, index) => {
        let y = top - CELL;
        for (const line of cells[index] ?? []) {
          marks.push(...line.marks(left + CELL, y));
          y -= line.height;
        }
        marks.push(stroke([left, top], [left, top - height]));
        left += column;
      });
      marks.push(stroke([left, top], [left, top - height]), stroke([x, top], [left, top]), stroke([x, top - height], [left, top - height]));
      return marks;
    }
  };
}

function imagePiece({ image, height, width = Infinity, align }: Extract<PdfBlock, { type: 'image' }>, column: number): Piece {
  const scale = Math.min(height / image.height, Math.min(width, column) / image.width);
  const [drawn, tall] = [image.width * scale, image.height * scale];
  return { height: tall, marks: (x, top) => [{ type: 'image', image, x: x + shift(align, column - drawn), y: top - tall, width: drawn, height: tall }] };
}

function columnsPiece({ widths, columns }: Extract<PdfBlock, { type: 'columns' }>, width: number, fonts: PdfFonts): Piece {
  const wide = shares(widths, width);
  const pieces = columns.map((blocks, index) => piecesOf(blocks, wide[index]! - 2 * CELL, fonts));
  return {
    height: Math.max(...pieces.map((column) => column.reduce((total, piece) => total + piece.height, 0))),
    marks(x, top) {
      let left = x;
      return pieces.flatMap((column, index) => {
        let y = top;
        const marks = column.flatMap((piece) => {
          const placed = piece.marks(left + CELL, y);
          y -= piece.height;
          return placed;
        });
        left += wide[index]!;
        return marks;
      });
    }
  };
}

const gap = (height: number): Piece => ({ height, marks: () => [] });
const stroke = (from: readonly [number, number], to: readonly [number, number]): Mark => ({ type: 'stroke', from, to });
const shift = (align: PdfAlign | undefined, room: number): number => (align === 'right' ? room : align === 'centre' ? room / 2 : 0);

function shares(widths: readonly number[], width: number): number[] {
  const whole = widths.reduce((total, share) => total + share, 0);
  return widths.map((share) => (share / whole) * width);
}
