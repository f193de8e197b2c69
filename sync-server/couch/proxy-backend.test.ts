// Against a stand-in that does what a real CouchDB does and the embedded endpoint does not: it takes any first revision that is forced.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnv } from '../env.ts';
import { silentLog } from '../log.ts';
import { buildServer } from '../serve/build-server.ts';
import { openProxy } from './proxy-backend.ts';

const stored = new Map<string, string>();
let roles: string[];
let base: string;
let stop: () => Promise<void>;

beforeEach(async () => {
  stored.clear();
  stored.set('entry:theirs', '1-theirs');
  roles = ['ward:an-phu:officer'];
  const upstream = createServer(async (request, response) => {
    const answer = (json: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    const path = String(request.url);
    if (path === '/_session') return answer({ ok: true, userCtx: { name: 'an', roles } });
    const body = JSON.parse(await textOf(request)) as { keys: string[]; docs: { _id: string; _rev: string }[] };
    if (path.endsWith('/_all_docs')) return answer({ rows: body.keys.map((id) => (stored.has(id) ? { id, key: id, value: { rev: stored.get(id) } } : { key: id, error: 'not_found' })) });
    for (const { _id, _rev } of body.docs) stored.set(_id, _rev);
    return answer([]);
  });
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  const env = readEnv({ DATA_DIR: '/nowhere' });
  if (env.type === 'invalid') throw new Error(env.problems.join());
  const backend = openProxy({ ...env.env, couchdbUrl: new URL(`http://root:x@127.0.0.1:${(upstream.address() as AddressInfo).port}`) });
  const app = await buildServer({ trustProxy: false }, { backend, log: silentLog, appFolder: '/nowhere', plugins: [] });
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/db/ward-an-phu`;
  stop = async () => {
    await app.close();
    await backend.close();
    upstream.closeAllConnections();
    await new Promise((closed) => upstream.close(closed));
  };
});

afterEach(() => stop());

const send = (method: string, path: string, body: unknown) =>
  fetch(base + path, { method, headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('an:x')}` }, body: JSON.stringify(body) });
const forced = (...docs: object[]) => send('POST', '/_bulk_docs', { new_edits: false, docs });

it('a person cannot lay a revision of their own beside one that exists; the rest goes on', async () => {
  const response = await forced({ _id: 'entry:theirs', _rev: '1-zz' }, { _id: 'entry:mine', _rev: '1-mine' });
  expect(await response.json()).toEqual([{ id: 'entry:theirs', rev: '1-zz', error: 'forbidden', reason: 'exists: what was written is never changed or deleted' }]);
  expect([...stored]).toEqual([['entry:theirs', '1-theirs'], ['entry:mine', '1-mine']]);
  expect(await (await forced({ _id: 'entry:mine', _rev: '1-mine' })).json()).toEqual([]);
});

it('nor by the way of a single document', async () => {
  expect((await send('PUT', '/entry:theirs?new_edits=false', { _rev: '1-zz' })).status).toBe(403);
  expect(stored.get('entry:theirs')).toBe('1-theirs');
});

it('an administrator restores what a backup holds', async () => {
  roles = ['_admin'];
  await forced({ _id: 'entry:theirs', _rev: '1-zz' });
  expect(stored.get('entry:theirs')).toBe('1-zz');
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}
