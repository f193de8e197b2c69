import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, text } from './common-fields.ts';
import { normaliseLine, normaliseLines } from './normalise-text.ts';

describe('normaliseLine', () => {
  it('composes, puts Đ where eth was typed, and takes white space together', () => {
    expect(normaliseLine('  Hồ\u00a0Hữu Ðịnh \t Siêu\r\n'.normalize('NFD'))).toBe('Hồ Hữu Định Siêu');
    expect(normaliseLine('Nguyễn\u200bVăn\u202e')).toBe('NguyễnVăn');
  });
  it('keeps markup and formulas as the text they are', () => {
    expect(normaliseLine('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
    expect(normaliseLine('=HYPERLINK("http://127.0.0.1/x")')).toBe('=HYPERLINK("http://127.0.0.1/x")');
  });
});

describe('normaliseLines', () => {
  it('keeps line breaks', () => {
    expect(normaliseLines('Gọi trước \r\n khi đến\r\r\r\rnhé ')).toBe('Gọi trước\nkhi đến\n\nnhé');
  });
  it('gives what a document may hold, whatever comes in, and the same when done twice', () => {
    const schema = text(LIMITS.description);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (raw) => {
        const lines = normaliseLines(raw);
        expect(schema.safeParse(lines).success).toBe(true);
        expect(normaliseLines(lines)).toBe(lines);
        expect(normaliseLine(raw)).not.toMatch(/[\n\t]/);
      })
    );
  });
});
