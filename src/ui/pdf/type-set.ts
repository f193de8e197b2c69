// Letters to glyphs, and lines broken to a width. Vietnamese in NFC has a glyph of its own for every letter with its accents, so nothing has to
// be put together: what a letter looks like is what the font's makers drew.
import type { PdfSpan, PdfText } from './pdf-document.ts';
import type { PdfFonts, PdfStyle } from './pdf-fonts.ts';
import type { Typeface } from './typeface.ts';

/** Letters of one face one after the other. */
export interface Run {
  face: Typeface;
  glyphs: number[];
  /** The letter of each glyph, for who copies or searches the text. */
  letters: string[];
  /** Points. */
  width: number;
}

export interface Line {
  runs: Run[];
  width: number;
}

interface Word {
  runs: Run[];
  width: number;
  /** Of the blank before it, which is left out at the beginning of a line. */
  blank?: Run;
}

/** Lines no wider than `width` (points); a word that is wider alone is broken between letters. */
export function setLines(text: PdfText, { fonts, size, width, style = 'regular' }: { fonts: PdfFonts; size: number; width: number; style?: PdfStyle }): Line[] {
  const spans: readonly PdfSpan[] = typeof text === 'string' ? [{ text }] : text;
  const lines: Line[] = [];
  let line: Line = { runs: [], width: 0 };
  const end = () => {
    lines.push(line);
    line = { runs: [], width: 0 };
  };
  for (const word of wordsOf(spans)) {
    if (word === 'break') {
      end();
      continue;
    }
    const set = place(word);
    const before = line.runs.length > 0 && set.blank ? set.blank.width : 0;
    if (line.runs.length > 0 && line.width + before + set.width > width) end();
    else if (before > 0 && set.blank) append(line, [set.blank]);
    for (const part of set.width > width ? broken(set.runs) : [set.runs]) {
      if (line.runs.length > 0 && part !== set.runs && line.width + widthOf(part) > width) end();
      append(line, part);
    }
  }
  end();
  return lines;

  function place({ letters, blank }: StyledWord): Word {
    const runs = runsOf(letters, { fonts, size, style });
    return { runs, width: widthOf(runs), ...(blank ? { blank: runsOf([{ ...blank, text: ' ' }], { fonts, size, style })[0]! } : {}) };
  }
}

interface StyledWord {
  letters: PdfSpan[];
  blank?: PdfSpan;
}

/** A word may change its style in the middle ("**Ông** A,"): only blanks end it. */
function wordsOf(spans: readonly PdfSpan[]): (StyledWord | 'break')[] {
  const words: (StyledWord | 'break')[] = [];
  let word: StyledWord | undefined;
  const end = () => {
    if (word && (word.letters.length > 0 || word.blank)) words.push(word);
    word = undefined;
  };
  for (const span of spans) {
    for (const piece of span.text.normalize('NFC').split(/([ \t]+|\n)/)) {
      if (piece === '') continue;
      if (piece === '\n') {
        end();
        words.push('break');
      } else if (/^[ \t]/.test(piece)) {
        end();
        word = { letters: [], blank: { ...span, text: ' ' } };
      } else {
        word ??= { letters: [] };
        word.letters.push({ ...span, text: piece });
      }
    }
  }
  end();
  return words;
}

function runsOf(spans: readonly PdfSpan[], { fonts, size, style }: { fonts: PdfFonts; size: number; style: PdfStyle }): Run[] {
  const line: Line = { runs: [], width: 0 };
  for (const span of spans) {
    const faces = fonts[span.bold ? 'bold' : span.italic ? 'italic' : style];
    for (const letter of span.text) {
      const code = letter.codePointAt(0)!;
      const face = faces.find((candidate) => candidate.glyphOf(code) !== undefined) ?? faces[0]!;
      // Glyph 0 is the box that says "no such letter here": shown, not left out.
      const glyph = face.glyphOf(code) ?? 0;
      append(line, [{ face, glyphs: [glyph], letters: [letter], width: (face.advanceOf(glyph) / face.unitsPerEm) * size }]);
    }
  }
  return line.runs;
}

/** One part per letter. */
const broken = (runs: readonly Run[]): Run[][] =>
  runs.flatMap((run) => run.glyphs.map((glyph, index) => [{ face: run.face, glyphs: [glyph], letters: [run.letters[index]!], width: (run.width * run.face.advanceOf(glyph)) / sum(run.glyphs.map((each) => run.face.advanceOf(each))) }]));

function append(line: Line, runs: readonly Run[]): void {
  for (const run of runs) {
    const last = line.runs.at(-1);
    if (last?.face === run.face) {
      last.glyphs.push(...run.glyphs);
      last.letters.push(...run.letters);
      last.width += run.width;
    } else line.runs.push({ ...run, glyphs: [...run.glyphs], letters: [...run.letters] });
    line.width += run.width;
  }
}

const widthOf = (runs: readonly Run[]): number => sum(runs.map((run) => run.width));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
