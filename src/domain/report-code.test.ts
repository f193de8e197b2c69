import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mintReportCode, readReportCode, showReportCode } from './report-code.ts';

test('a code is read as it is shown, in small letters, with spaces and with letters that look alike', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (random) => {
      const code = mintReportCode(random);
      const shown = showReportCode(code);
      expect(shown).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
      for (const typed of [shown, shown.toLowerCase(), shown.replaceAll('-', ' '), ` ${shown.replaceAll('0', 'o').replaceAll('1', 'l')} `]) expect(readReportCode(typed)).toBe(code);
    })
  );
});

test.each(['', '7K3Q', '7K3Q-9ZM2-00AB-CDEFG', 'UUUU-UUUU-UUUU-UUUU', '<script>alert(1)</script>'])('%j is no code', (typed) => {
  expect(readReportCode(typed)).toBeUndefined();
});
