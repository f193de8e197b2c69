// What a document says, from top to bottom: plain data, with no word on where on which page it comes to stand.
import type { PdfImage } from './pdf-image.ts';

export type PdfText = string | readonly PdfSpan[];

export interface PdfSpan {
  text: string;
  bold?: boolean;
  italic?: boolean;
}

export type PdfAlign = 'left' | 'centre' | 'right';

export type PdfBlock =
  | { type: 'heading'; text: string; align?: PdfAlign; size?: number }
  /** Line breaks in the text are kept. Sizes in points; `indent` of all its lines. */
  | { type: 'paragraph'; text: PdfText; align?: PdfAlign; size?: number; indent?: number }
  /** `widths` are shares of the page's width; the head is repeated on every page that the table goes on to. */
  | { type: 'table'; widths: readonly number[]; aligns?: readonly PdfAlign[]; head?: readonly PdfText[]; rows: readonly (readonly PdfText[])[] }
  /** In its own proportions, as large as fits into `height` (points) and `width` (all of the column where none is given). */
  | { type: 'image'; image: PdfImage; height: number; width?: number; align?: PdfAlign }
  /** Side by side, kept on one page: a letterhead, a row of signatures. `widths` are shares. */
  | { type: 'columns'; widths: readonly number[]; columns: readonly (readonly PdfBlock[])[] }
  /** Points of white. */
  | { type: 'space'; height: number }
  | { type: 'rule'; width?: number; align?: PdfAlign }
  | { type: 'new-page' };

export interface PdfDocument {
  title: string;
  /** Of the text, for what reads it aloud: `vi-VN`. */
  language: string;
  author?: string;
  /** ISO instant that the document itself names; there is no other time in the file. */
  at?: string;
  /** At the foot of every page, the second on its right: a number and "page 1 of 2". */
  footer?: (page: number, pages: number) => readonly [string, string];
  blocks: readonly PdfBlock[];
}
