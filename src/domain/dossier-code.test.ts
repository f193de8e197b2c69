import { describe, expect, it } from 'vitest';
import { DOSSIER_CODE_PATTERNS, findDossierCodes, readDossierCode } from './dossier-code.ts';

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

describe('findDossierCodes', () => {
  it.each([
    ['38.98.H29-210519-0013', '38.98.H29-210519-0013'],
    [' 38.98.h29–210519 -0013\r\n', '38.98.H29-210519-0013'],
    ['https://dichvucong.example/tra-cuu?ma=38.98.H29-210519-0013&x=1', '38.98.H29-210519-0013'],
    ['https://dichvucong.example/hs/38.98.H29%2D210519%2D0013', '38.98.H29-210519-0013'],
    ['Mã hồ sơ: 000.17.22.H56-210531-0001.\nNgày hẹn 20/11', '000.17.22.H56-210531-0001'],
    ['{"maHoSo":"M01.002.03-260519-AB0013"}', 'M01.002.03-260519-AB0013'],
    ['100% H29-261104-0001', 'H29-261104-0001']
  ])('%s', (text, code) => {
    expect(findDossierCodes(text)).toEqual([code]);
  });

  it('finds each once, and none in what holds none', () => {
    expect(findDossierCodes('H29-261104-0001; H29-261104-0002; h29-261104-0001')).toEqual(['H29-261104-0001', 'H29-261104-0002']);
    expect(findDossierCodes('079074519658||Lê Hữu Bảo Hiển|18011974|Nam|Căn hộ A1-04.20|09032021')).toEqual([]);
    expect(findDossierCodes('%E0%A4%A')).toEqual([]);
    expect(findDossierCodes('')).toEqual([]);
    // A code in the middle of a longer word is another word.
    expect(findDossierCodes('XH29-261104-00019')).toEqual([]);
  });
});
