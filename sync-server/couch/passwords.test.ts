import { expect, test } from 'vitest';
import { passwordHashSchema, Passwords } from './passwords.ts';

const passwords = new Passwords(1000);

test('a password is verified by its hash, which never holds it', async () => {
  const hash = await passwords.hash('mật khẩu');
  expect(hash).toMatchObject({ password_scheme: 'pbkdf2', pbkdf2_prf: 'sha256', iterations: 1000 });
  expect(JSON.stringify(hash)).not.toContain('mật khẩu');
  expect(await passwords.verify('mật khẩu', hash)).toBe(true);
  expect(await passwords.verify('mật khẩu ', hash)).toBe(false);
  expect((await passwords.hash('mật khẩu')).salt).not.toBe(hash.salt);
});

test('hashes of older CouchDBs (SHA-1, by default) verify, too', async () => {
  // RFC 6070: 4096 rounds.
  const hash = passwordHashSchema.parse({ password_scheme: 'pbkdf2', iterations: 4096, salt: 'salt', derived_key: '4b007901b765489abead49d926f721d065a429c1' });
  expect(await passwords.verify('password', hash)).toBe(true);
  expect(await passwords.verify('Password', hash)).toBe(false);
});

test('an unknown name costs a derivation and is refused', async () => {
  expect(await passwords.verify('anything', undefined)).toBe(false);
});

test('a verified password is known until the hash changes', async () => {
  const hash = await passwords.hash('one');
  expect(passwords.isKnown('one', hash)).toBe(false);
  await passwords.verify('one', hash);
  expect(passwords.isKnown('one', hash)).toBe(true);
  expect(passwords.isKnown('two', hash)).toBe(false);
  expect(passwords.isKnown('one', await passwords.hash('one'))).toBe(false);
});
