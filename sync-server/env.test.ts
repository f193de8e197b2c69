import { expect, test } from 'vitest';
import { readEnv } from './env.ts';

test('without settings the server is for this machine, on port 3000', () => {
  const read = readEnv({});
  expect(read).toMatchObject({ type: 'ok', env: { port: 3000, host: 'localhost', adminName: 'admin', trustProxy: false } });
  expect(read.type === 'ok' && read.env.dataDir).toMatch(/\/data$/);
});

test('an empty setting is none', () => {
  expect(readEnv({ PORT: '', COUCHDB_URL: '' })).toMatchObject({ type: 'ok', env: { port: 3000, couchdbUrl: undefined } });
});

test.each([
  ['PORT', 'abc'], ['PORT', '70000'], ['COUCHDB_URL', 'localhost:5984'], ['COUCHDB_URL', 'file:///etc'], ['ADMIN_NAME', 'a:b'], ['DEMO', 'perhaps'], ['SESSION_HOURS', '-1']
])('%s=%s is refused by name', (name, value) => {
  const read = readEnv({ [name]: value });
  expect(read.type === 'invalid' && read.problems[0]).toMatch(new RegExp(`^${name}: `));
});

test('proxies are believed all, none, or by address', () => {
  const trust = (value: string) => {
    const read = readEnv({ TRUST_PROXY: value });
    return read.type === 'ok' && read.env.trustProxy;
  };
  expect([trust('yes'), trust('0'), trust('10.0.0.1, 10.0.0.2')]).toEqual([true, false, ['10.0.0.1', '10.0.0.2']]);
});
