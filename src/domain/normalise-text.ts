// Text as it is stored: composed (NFC), with Đ U+0110 where the look-alike eth was typed, and without what no person types.

// No Vietnamese word holds an eth; fonts and old converters put it where Đ belongs.
const LOOK_ALIKES: Record<string, string> = { Ð: 'Đ', ð: 'đ', Ɖ: 'Đ', ɖ: 'đ' };
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** One line: runs of white space become one space. For names, addresses, titles. */
export function normaliseLine(text: string): string {
  return compose(text).replace(/\s+/g, ' ').trim();
}

/** Several lines: line breaks are kept (as \n, never more than two together). For notes and descriptions. */
export function normaliseLines(text: string): string {
  return compose(text.replace(/\r\n?/g, '\n'))
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function compose(text: string): string {
  return text.toWellFormed().normalize('NFC').replace(/[ÐðƉɖ]/g, (letter) => LOOK_ALIKES[letter] ?? letter).replace(CONTROLS, '');
}
