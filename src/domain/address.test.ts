import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAddresses, compareHouses, parseAddress, streetKey } from './address.ts';

const house = (text: string) => parseAddress(`${text} Lê Thước`).house;

describe('parseAddress', () => {
  it('reads alleys within alleys', () => {
    expect(parseAddress('12/3/5 Đường số 10, Khu phố 2')).toEqual({
      house: [{ number: 12, suffix: '' }, { number: 3, suffix: '' }, { number: 5, suffix: '' }],
      street: 'Đường số 10',
      area: 'Khu phố 2'
    });
  });
  it.each([
    ['183A Số 103, Khu phố 6', [{ number: 183, suffix: 'A' }], 'Số 103'],
    ['360 Bis Nguyễn Thị Định, Khu phố 6', [{ number: 360, suffix: 'BIS' }], 'Nguyễn Thị Định'],
    ['152 67Cl, Khu phố 1', [{ number: 152, suffix: '' }], '67Cl'],
    ['221A 18B, Khu phố 3', [{ number: 221, suffix: 'A' }], '18B'],
    ['74 A Lê Thước', [{ number: 74, suffix: 'A' }], 'Lê Thước'],
    ['12 Ấp Doi', [{ number: 12, suffix: '' }], 'Ấp Doi'],
    ['Số nhà 5/2B Phan Bá Vành', [{ number: 5, suffix: '' }, { number: 2, suffix: 'B' }], 'Phan Bá Vành'],
    ['Số 103', [], 'Số 103'],
    ['Chợ Cây Xoài', [], 'Chợ Cây Xoài']
  ])('reads %s', (text, segments, street) => {
    expect(parseAddress(text)).toMatchObject({ house: segments, street });
  });
  it('reads apartments', () => {
    expect(parseAddress('Căn hộ A1-22.10, Chung cư Thịnh Vượng, Số 47')).toEqual({ apartment: { unit: 'A1-22.10', building: 'Thịnh Vượng' }, house: [], street: 'Số 47', area: '' });
    expect(parseAddress('Căn hộ B3.05, 12 Lê Thước')).toMatchObject({ apartment: { unit: 'B3.05', building: '' }, house: [{ number: 12, suffix: '' }], street: 'Lê Thước' });
  });
  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => typeof parseAddress(text).street === 'string'));
    expect(parseAddress('')).toEqual({ house: [], street: '', area: '' });
  });
});

describe('streetKey', () => {
  it('is one for all ways of writing a street', () => {
    expect(new Set(['Đường số 10', 'Số 10', '10', 'duong  SO 10', 'Ðường số 10'].map(streetKey))).toEqual(new Set(['so 10']));
    expect(streetKey('Đường Lê Thước')).toBe(streetKey('Lê Thước'));
    expect(streetKey('10A')).not.toBe(streetKey('10'));
  });
});

describe('order', () => {
  it('is natural along a street', () => {
    const along = ['2', '12', '12/3', '12/3/5', '12/10', '12A', '12A/1', '12Bis', '13', '102'];
    expect([...along].reverse().sort((a, b) => compareHouses(house(a), house(b)))).toEqual(along);
  });
  it('keeps streets together, numbered ones by number, houses before apartments', () => {
    const sorted = ['3 Số 9', '1 Đường số 10', '20 10', 'Căn hộ A1-2.03, Chung cư An Cư, Số 10', 'Căn hộ A1-12.03, Chung cư An Cư, Số 10', '1 Thảo Điền'];
    const shuffled = [...sorted].sort().reverse();
    expect(shuffled.sort((a, b) => compareAddresses(parseAddress(a), parseAddress(b)))).toEqual(sorted);
  });
});
