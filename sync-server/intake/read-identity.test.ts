import { describe, expect, it } from 'vitest';
import { placeColumns } from './delivery-columns.ts';
import { readBirth, readIdentityNumber } from './read-identity.ts';

const NOW = '2026-11-23T01:00:00.000Z';

describe('readIdentityNumber', () => {
  it.each([
    ['079074519658', '*********658'],
    [" 079.074.519.658 ", '*********658'],
    ["'079074519658", '*********658'],
    ['CCCD: 079-074-519-658', '*********658'],
    // Their zeros were lost in a spreadsheet: Ho Chi Minh City's 079, Hanoi's 001, an old number of 02.
    ['79074519658', '*********658'],
    ['1074519658', '*********658'],
    ['24143978', '******978'],
    ['254143978', '******978'],
    ['CMND 254 143 978', '******978']
  ])('keeps three digits of %s', (typed, kept) => {
    expect(readIdentityNumber(typed)).toEqual({ type: 'number', kept });
  });
  it.each(['', ' ', '-', '–'])('takes “%s” for none', (typed) => expect(readIdentityNumber(typed)).toEqual({ type: 'missing' }));
  it('has nothing to compare a passport with', () => expect(readIdentityNumber('C 1234567')).toEqual({ type: 'passport' }));
  it.each([['1234567', 7], ['0790745196580', 13], ['7,90745E+10', 8], ['không có', 0]])('refuses %s', (typed, digits) => expect(readIdentityNumber(typed)).toEqual({ type: 'malformed', digits }));
});

describe('readBirth', () => {
  it.each([
    ['18/01/1974', '1974-01-18'],
    ['8/1/1974', '1974-01-08'],
    ['18-01-1974', '1974-01-18'],
    ['1974-01-18', '1974-01-18'],
    ['18011974', '1974-01-18'],
    // A spreadsheet's day, its format lost.
    ['27047', '1974-01-18'],
    ['1974', '1974'],
    ['năm 1974', '1974'],
    ['00/00/1974', '1974'],
    ['--/--/1974', '1974'],
    ['01/1974', '1974'],
    ['29/02/1972', '1972-02-29'],
    ['23/11/2026', '2026-11-23']
  ])('%s is %s', (typed, born) => expect(readBirth(typed, NOW)).toEqual({ type: 'born', born }));
  it.each(['', '-'])('takes “%s” for none', (typed) => expect(readBirth(typed, NOW)).toEqual({ type: 'missing' }));
  it.each(['31/02/1974', '29/02/1973', '1899', '24/11/2026', '2027', '18/01/74', '1/13/1974', 'xưa', '99999'])('refuses %s', (typed) => expect(readBirth(typed, NOW)).toEqual({ type: 'malformed' }));
});

it.each(['Số CCCD', 'SỐ CMND', 'CMND/CCCD', 'Số định danh cá nhân', 'Số CCCD (12 số)', 'CCCD *'])('%s heads the identity number', (heading) => {
  expect(placeColumns(['Mã hồ sơ', heading]).places).toEqual({ code: 0, idNumber: 1 });
});
it.each(['Ngày sinh', 'NĂM SINH', 'Ngày, tháng, năm sinh'])('%s heads the day of birth', (heading) => {
  expect(placeColumns(['Mã hồ sơ', heading]).places).toEqual({ code: 0, born: 1 });
});
