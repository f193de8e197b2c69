import { expect, test } from 'vitest';
import { matchRoute, ROUTES } from './routes.ts';

function matched(method: string, url: string) {
  const result = matchRoute(method, url);
  return result.type === 'match' ? [result.match.route.operation, result.match.params] : [result.type];
}

test('a path is what CouchDB takes it for', () => {
  expect(matched('GET', '/db')).toEqual(['welcome', {}]);
  expect(matched('GET', '/db/')).toEqual(['welcome', {}]);
  expect(matched('GET', '/db/ward-a/')).toEqual(['database-info', { db: 'ward-a' }]);
  expect(matched('GET', '/db/a%2Fb/x')).toEqual(['document', { db: 'a/b', doc: 'x' }]);
  expect(matched('GET', '/db/a/job%3Adelivery%3A1?rev=1-x')).toEqual(['document', { db: 'a', doc: 'job:delivery:1' }]);
  expect(matched('GET', '/db/a/_design/x')).toEqual(['document', { db: 'a', ddoc: 'x' }]);
  expect(matched('GET', '/db/a/_design%2Fx')).toEqual(['document', { db: 'a', ddoc: 'x' }]);
  expect(matched('PUT', '/db/a/_local%2Fx')).toEqual(['put-local', { db: 'a', local: 'x' }]);
  expect(matched('PUT', '/db/a/d/folder/b.jpg')).toEqual(['put-attachment', { db: 'a', doc: 'd', attachment: 'folder/b.jpg' }]);
  expect(matched('GET', '/db/_users/org.couchdb.user:nam')).toEqual(['document', { db: '_users', doc: 'org.couchdb.user:nam' }]);
});

test.each([
  ['GET', '/db/_config', 'no-route'], ['GET', '/db/_replicator', 'no-route'], ['POST', '/db/a/_find', 'no-route'], ['GET', '/db/a/_design/x/_view/y', 'no-route'], ['GET', '/db/a/d/_x', 'no-route'],
  ['GET', '/api/secret', 'no-route'], ['GET', '/open311/v2/secrets.json', 'no-route'], ['PATCH', '/db/a', 'wrong-method'], ['DELETE', '/index.html', 'wrong-method'], ['POST', '/', 'wrong-method'],
  ['GET', '/db/a/%E0%A4%A', 'bad-path'], ['GET', '/db/a%00b', 'bad-path'], ['GET', '/db//x', 'no-route']
])('%s %s: %s', (method, url, type) => {
  expect(matchRoute(method, url).type).toBe(type);
});

test('everything else is the app, which is for anyone; writing a path in another way does not make it the app', () => {
  for (const url of ['/', '/log', '/_app/immutable/x.js', '/database', '/db-x']) expect([url, matched('GET', url)[0]]).toEqual([url, 'app-file']);
  expect(matched('GET', '/%64b/x')).toEqual(matched('GET', '/db/x'));
  expect(matched('GET', '/a%70i/config')).toEqual(matched('GET', '/api/config'));
});

test('whatever writes needs more than a name', () => {
  for (const { methods, path, access } of ROUTES) {
    const writes = methods.some((method) => method === 'PUT' || method === 'DELETE');
    if (writes && path.join('/') !== 'db/_session') expect([path.join('/'), access === 'anyone' || access === 'signed-in']).toEqual([path.join('/'), false]);
  }
});
