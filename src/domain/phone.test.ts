import { describe, expect, it } from 'vitest';
import { formatPhone, phoneHref, readPhone } from './phone.ts';

describe('readPhone', () => {
  it.each([
    ['0903123456', '0903123456'],
    ['+84 903 123 456', '0903123456'],
    ['+84(0)903.123.456', '0903123456'],
    ['0084903123456', '0903123456'],
    ['84903123456', '0903123456'],
    ['0328-549-580', '0328549580']
  ])('takes the mobile number %s', (typed, phone) => {
    expect(readPhone(typed)).toEqual({ type: 'phone', phone, line: 'mobile' });
  });

  it('takes landlines', () => {
    expect(readPhone('028 3740 0509')).toEqual({ type: 'phone', phone: '02837400509', line: 'landline' });
    expect(readPhone('+84 28 3740 0509')).toEqual({ type: 'phone', phone: '02837400509', line: 'landline' });
  });

  it.each(['12345', '0103123456', '090312345', '09031234567', '0283740050', 'gọi sau', '903123456'])('refuses %s', (typed) => {
    expect(readPhone(typed)).toEqual({ type: 'malformed' });
  });

  it('says when there is none', () => {
    expect(readPhone('  ')).toEqual({ type: 'missing' });
  });
});

describe('showing', () => {
  it('groups, masks and links', () => {
    expect(formatPhone('0903123456')).toBe('0903 123 456');
    expect(formatPhone('02837400509')).toBe('028 3740 0509');
    expect(phoneHref('0903123456')).toBe('tel:+84903123456');
    expect(phoneHref('javascript:alert(1)')).toBeUndefined();
  });
});
