import { expect, test } from 'vitest';
import { makeSessionCookie, readSessionCookie, sessionCookieOf } from './session-cookie.ts';

const made = { name: 'lãnh đạo', issuedAt: 1_795_390_000, secret: 's'.repeat(64), salt: 'muối' };

test('a session says who and since when, and is genuine with its own secret and salt only', () => {
  const claim = readSessionCookie(makeSessionCookie(made));
  expect([claim?.name, claim?.issuedAt]).toEqual([made.name, made.issuedAt]);
  expect(claim?.signedBy(made.secret, made.salt)).toBe(true);
  expect(claim?.signedBy(made.secret, 'after a new password')).toBe(false);
  expect(claim?.signedBy('another server', made.salt)).toBe(false);
});

test('a changed character makes it false or unreadable', () => {
  const cookie = makeSessionCookie(made);
  for (let at = 0; at < cookie.length - 1; at++) {
    const changed = cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1);
    expect(readSessionCookie(changed)?.signedBy(made.secret, made.salt) ?? false).toBe(false);
  }
});

test.each(['', 'YWRtaW46NjU0MzIxOmFiYw', 'A'.repeat(9000), '%00%ff', '../../x', 'Og', 'Ojo'])('%j is no session that anyone signed', (value) => {
  expect(readSessionCookie(value)?.signedBy(made.secret, made.salt) ?? false).toBe(false);
});

test('is found among other cookies', () => {
  expect(sessionCookieOf('a=1; AuthSession=xyz; b=2')).toBe('xyz');
  expect(sessionCookieOf('NotAuthSession=xyz')).toBeUndefined();
  expect(sessionCookieOf('AuthSession=')).toBeUndefined();
  expect(sessionCookieOf(undefined)).toBeUndefined();
});
