import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvCell, unescapeCell, writeCsv } from './csv.ts';

describe('a CSV that is written', () => {
  it('runs nowhere: a text that begins like a formula gets an apostrophe', () => {
    for (const cell of ['=HYPERLINK("http://127.0.0.1")', '+84 903 123 456', '-5000', '@SUM(1)', '\t=1', '\r=1']) expect(csvCell(cell, ',').replace(/^"/, '')[0]).toBe("'");
    expect(csvCell(-5000, ',')).toBe('-5000');
    expect(csvCell(85.5, ';')).toBe('85,5');
  });
  it('comes back as it was, with any separator', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/^'[=+\-@\t\r]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }), fc.constantFrom(',', ';', '\t'), (rows, delimiter) => {
        const text = writeCsv(rows, delimiter as ',');
        const read = Papa.parse<string[]>(text.slice(1), { delimiter, newline: '\r\n' }).data.slice(0, -1);
        expect(read.map((cells) => cells.map(unescapeCell))).toEqual(rows);
      })
    );
  });
  it('begins with a byte order mark', () => {
    expect(writeCsv([['Mã hồ sơ', 1]])).toBe('\ufeffMã hồ sơ,1\r\n');
  });
});
