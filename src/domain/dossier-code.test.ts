import { describe, expect, it } from 'vitest';
import { DOSSIER_CODE_PATTERNS, readDossierCode } from './dossier-code.ts';

describe('readDossierCode', () => {
  it.each(['38.98.H29-210519-0013', '000.17.22.H56-210531-0001', 'H56.14-240823-0001', 'H29-261104-00131', 'M01.002.03-260519-AB0013'])('takes %s', (code) => {
    expect(readDossierCode(code)).toEqual({ type: 'code', code });
  });

  it.each(['H29-2611-7', '38.98.H29_210519_0013', '38.98.H29-210519-001', '1.98.H29-210519-0013', 'H29-210519-0013<script>', `H29-210519-${'1'.repeat(80)}`])('refuses %s', (code) => {
    expect(readDossierCode(code)).toEqual({ type: 'malformed' });
  });

  it('puts right what spreadsheets and scanners do', () => {
    expect(readDossierCode(' 38.98.h29–210519 -0013\r\n')).toEqual({ type: 'code', code: '38.98.H29-210519-0013' });
    expect(readDossierCode('  ')).toEqual({ type: 'missing' });
  });

  it('reads by the patterns it is given', () => {
    expect(readDossierCode('M01.002.03-260519-AB0013', DOSSIER_CODE_PATTERNS.slice(0, 1))).toEqual({ type: 'malformed' });
    expect(readDossierCode('QX-7', [{ validFrom: '2030-01-01', form: 'QX-7', pattern: /^QX-\d$/ }])).toEqual({ type: 'code', code: 'QX-7' });
  });
});
