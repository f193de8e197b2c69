import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNames, lastDigits, matchIdentity, readIdentityQr, type IdentityCard } from './identity-qr.ts';

const SAMPLES = readFileSync(new URL('../../../shared/data/cccd-qr-samples.txt', import.meta.url), 'utf8').split('\n').filter(Boolean);

function card(payload: string): IdentityCard {
  const read = readIdentityQr(payload);
  if (read.type !== 'card') throw new Error(`no card: ${payload}`);
  return read.card;
}

const HIEN = '079074519658||Lê Hữu Bảo Hiển|18011974|Nam|Căn hộ A1-04.20, Chung cư Cầu Xanh, Số 204, An Phú|09032021';
const QUANG = '079300628377|254143978|Võ Văn Huy Quang|14082000|Nữ|240/197, Khu phố 8, An Lợi Đông|15092021';

describe('readIdentityQr', () => {
  it.each(SAMPLES)('reads %s', (sample) => {
    const [number = '', oldNumber = '', name = '', born = ''] = sample.split('|');
    expect(card(sample)).toEqual({ number, ...(oldNumber && { oldNumber }), name, born: `${born.slice(4)}-${born.slice(2, 4)}-${born.slice(0, 2)}` });
  });

  it('takes the fields that newer cards add, decomposed letters and look-alike ones', () => {
    expect(card(`${HIEN}|Lê Văn Ba|Trần Thị Tư|079`)).toEqual(card(HIEN));
    expect(card(HIEN.normalize('NFD'))).toEqual(card(HIEN));
    expect(card(HIEN.replace('Lê', 'Ðinh')).name).toBe('Đinh Hữu Bảo Hiển');
    expect(card(`\ufeff${HIEN}\r\n`)).toEqual(card(HIEN));
  });

  it.each([
    ['', 'nothing'],
    ['38.98.H29-210519-0013', 'a slip'],
    ['a|b|c|d|e|f|g', 'seven words'],
    [HIEN.replace('079074519658', '07907451965'), 'a short number'],
    [HIEN.replace('||', '|12345|'), 'a short old number'],
    [HIEN.replace('18011974', '31021974'), 'a day that is none'],
    [HIEN.replace('Nam', 'X'), 'another sex'],
    [HIEN.replace('Lê Hữu Bảo Hiển', ''), 'no name'],
    [HIEN.replace('Lê Hữu Bảo Hiển', '<b>x</b>'), 'markup for a name'],
    [HIEN.replace('|09032021', ''), 'six fields'],
    [`${HIEN}${'|x'.repeat(600)}`, 'far too much']
  ])('refuses %s (%s)', (payload) => {
    expect(readIdentityQr(payload)).toEqual({ type: 'not-a-card' });
  });

  it('answers for whatever is scanned', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 1200 }), fc.array(fc.string(), { maxLength: 12 }).map((parts) => parts.join('|'))), (text) => ['card', 'not-a-card'].includes(readIdentityQr(text).type)));
  });
});

describe('compareNames', () => {
  it.each([
    ['Lê Hữu Bảo Hiển', 'LÊ HỮU BẢO HIỂN', 'same'],
    ['Lê Hữu Bảo Hiển', '  lê hữu  bảo hiển ', 'same'],
    ['Nguyễn Thị Hòa', 'Nguyễn Thị Hoà', 'same'],
    ['Nguyễn Thị Thúy', 'Nguyễn Thị Thuý', 'same'],
    ['Lê Hữu Bảo Hiển', 'le huu bao hien', 'unaccented'],
    ['Đặng Kim Phương Lan', 'Dang Kim Phuong Lan', 'unaccented'],
    ['Nguyễn Văn An', 'Nguyễn Văn Ân', 'accents'],
    ['Trần Văn Bảo', 'Trần Văn Báo', 'accents'],
    ['Lê Hữu Bảo Hiển', 'Hiển Lê Hữu Bảo', 'order'],
    ['Lê Hữu Bảo Hiển', 'Lê Hữu Hiển', 'different'],
    ['Lê Hữu Bảo Hiển', '', 'different']
  ] as const)('%s and %s: %s', (one, other, expected) => {
    expect(compareNames(one, other)).toBe(expected);
    expect(compareNames(other, one)).toBe(expected);
  });
});

describe('matchIdentity', () => {
  it('matches by name, and shows what else agreed', () => {
    expect(matchIdentity(card(HIEN), { name: 'LE HUU BAO HIEN' })).toEqual({ name: 'unaccented', number: 'unknown', born: 'unknown', verdict: 'matched' });
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', idNumber: '079 074 519 658', born: '1974-01-18' })).toEqual({ name: 'same', number: 'same', born: 'same', verdict: 'matched' });
  });

  it('knows the old number of nine digits', () => {
    expect(matchIdentity(card(QUANG), { name: 'Võ Huy Quang Văn', idNumber: '254143978' })).toEqual({ name: 'order', number: 'same-old', born: 'unknown', verdict: 'matched' });
    expect(matchIdentity(card(QUANG), { name: 'Võ Văn Huy Quang', idNumber: '254143979' })).toMatchObject({ number: 'different', verdict: 'differs' });
    // This card names no old number: that is no contradiction.
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', idNumber: '254143978' })).toMatchObject({ number: 'unknown', verdict: 'matched' });
  });

  it('compares by the last three digits where no more is known', () => {
    const known = { name: 'Lê Hữu Bảo Hiển', idNumber: '*********658' };
    expect(matchIdentity(card(HIEN), known)).toEqual({ name: 'same', number: 'same-end', born: 'unknown', verdict: 'matched' });
    expect(matchIdentity(card(HIEN), { ...known, idNumber: '*********659' })).toMatchObject({ number: 'different', verdict: 'differs' });
    expect(matchIdentity(card(HIEN), { ...known, name: 'Lê Hữu Bảo Hiến' }).verdict).toBe('matched');
    // Another name with the same three digits is one in a thousand; with the day of birth as well, somebody who changed their name.
    expect(matchIdentity(card(HIEN), { ...known, name: 'Lê Văn Mới' }).verdict).toBe('differs');
    expect(matchIdentity(card(HIEN), { ...known, name: 'Lê Văn Mới', born: '1974' }).verdict).toBe('differs');
    expect(matchIdentity(card(HIEN), { ...known, name: 'Lê Văn Mới', born: '1974-01-18' }).verdict).toBe('similar');
    // Old numbers are compared with the old number on the card alone.
    expect(matchIdentity(card(QUANG), { name: 'Võ Văn Huy Quang', idNumber: '******978' })).toMatchObject({ number: 'same-old-end', verdict: 'matched' });
    expect(matchIdentity(card(QUANG), { name: 'Võ Văn Huy Quang', idNumber: '******377' })).toMatchObject({ number: 'different', verdict: 'differs' });
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', idNumber: '******658' })).toMatchObject({ number: 'unknown', verdict: 'matched' });
  });

  it('compares years where one side knows no day', () => {
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', born: '1974' })).toMatchObject({ born: 'same-year', verdict: 'matched' });
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', born: '1975' })).toMatchObject({ born: 'different', verdict: 'differs' });
    const yearOnCard = card(HIEN.replace('18011974', '00001974'));
    expect(yearOnCard.born).toBe('1974');
    expect(matchIdentity(yearOnCard, { name: 'Lê Hữu Bảo Hiển', born: '1974-01-18' })).toMatchObject({ born: 'same-year', verdict: 'matched' });
  });

  it('leaves what is only alike to a person, and says loudly what differs', () => {
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiến' }).verdict).toBe('similar');
    expect(matchIdentity(card(HIEN), { name: 'Bảo Hiển Lê Hữu' }).verdict).toBe('similar');
    expect(matchIdentity(card(HIEN), { name: 'Lê Văn Mới', idNumber: '079074519658' }).verdict).toBe('similar');
    expect(matchIdentity(card(HIEN), { name: 'Trần Thị Khác' }).verdict).toBe('differs');
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', born: '1974-01-19' }).verdict).toBe('differs');
    expect(matchIdentity(card(HIEN), { name: 'Lê Hữu Bảo Hiển', idNumber: '079074519659' }).verdict).toBe('differs');
  });

  it('keeps three digits', () => {
    expect(lastDigits(card(HIEN).number)).toBe('658');
  });
});
