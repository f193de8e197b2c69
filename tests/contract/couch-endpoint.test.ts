// What CouchDB's clients rely on, beyond what the shared check asks: sessions, multipart, feeds, compression, limits.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, at, TARGETS, type Answer, type Ask, type RunningTarget } from './couch-endpoint-targets.ts';

const CHECK = fileURLToPath(new URL('../../../shared/check/endpoint-check.mjs', import.meta.url));

describe.each(TARGETS)('the endpoint: $name', ({ start }) => {
  let target: RunningTarget;
  const db = `contract-${Date.now().toString(36)}`;
  const call = (method: string, path: string, options: Ask = {}): Promise<Answer> => ask(target.base, method, path, { as: target.admin, ...options });

  beforeAll(async () => {
    target = await start();
    expect((await call('PUT', `/${db}`)).status).toBe(201);
  }, 60_000);
  afterAll(async () => {
    await call('DELETE', `/${db}`);
    await target.stop();
  });

  test.runIf(existsSync(CHECK))('passes the shared black-box check whole', { timeout: 180_000 }, async () => {
    const child = spawn(process.execPath, [CHECK, target.base, `${target.admin.name}:${target.admin.password}`], { env: { ...process.env, STRICT: '1' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => void (output += data.toString()));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(output).toMatch(/^[1-9]\d* passed, 0 failed$/m);
    expect(code).toBe(0);
  });

  test('a session: made, known, ended; a wrong password is refused', async () => {
    const session = await call('POST', '/_session', { as: undefined, body: target.admin });
    expect(session.status).toBe(200);
    const cookie = session.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(cookie).not.toMatch(/Secure/i);
    const known = await call('GET', '/_session', { as: undefined, headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(at(known.json, 'userCtx', 'name')).toBe(target.admin.name);
    expect(at(known.json, 'userCtx', 'roles')).toContain('_admin');
    const ended = await call('DELETE', '/_session', { as: undefined, headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(ended.headers.get('set-cookie')).toMatch(/AuthSession=;/);
    const wrong = await call('POST', '/_session', { as: undefined, body: { name: target.admin.name, password: 'wrong' } });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('set-cookie')).toBeNull();
    const form = await call('POST', '/_session', {
      as: undefined,
      raw: new URLSearchParams(target.admin).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' }
    });
    expect(form.status).toBe(200);
  });

  test('guessing is slowed down, also for names that do not exist', async () => {
    const name = `nobody-${Date.now()}`;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      statuses.push((await call('POST', '/_session', { as: undefined, body: { name, password: `guess ${attempt}` } })).status);
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    const basic = await call('GET', `/${db}`, { as: { name, password: 'guess' } });
    expect(basic.status).toBe(429);
    expect(Number(basic.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('a document with attachments travels as multipart/related, both ways', async () => {
    const photo = Buffer.from([0xff, 0xd8, 13, 10, 45, 45, 0, 255]);
    const doc = {
      _id: 'with-photo',
      _rev: `1-${'a'.repeat(32)}`,
      _revisions: { start: 1, ids: ['a'.repeat(32)] },
      note: 'chứng cứ',
      _attachments: { 'ảnh.jpg': { follows: true, content_type: 'image/jpeg', length: photo.length, revpos: 1 } }
    };
    const head = `--abc\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(doc)}\r\n--abc\r\n\r\n`;
    const raw = Uint8Array.from(Buffer.concat([Buffer.from(head), photo, Buffer.from('\r\n--abc--')]));
    const put = await call('PUT', `/${db}/with-photo?new_edits=false`, { raw, headers: { 'content-type': 'multipart/related;boundary="abc"' } });
    expect(put.status).toBe(201);
    const back = await call('GET', `/${db}/with-photo/${encodeURIComponent('ảnh.jpg')}`);
    expect(back.headers.get('content-type')).toBe('image/jpeg');
    expect(back.headers.get('content-security-policy')).toMatch(/sandbox/);
    const ranged = await call('GET', `/${db}/with-photo/${encodeURIComponent('ảnh.jpg')}`, { headers: { range: 'bytes=4-5' } });
    expect([ranged.status, ranged.text, ranged.headers.get('content-range')]).toEqual([206, '--', 'bytes 4-5/8']);
    const related = await call('GET', `/${db}/with-photo?attachments=true`, { headers: { accept: 'multipart/related' } });
    expect(related.headers.get('content-type')).toMatch(/^multipart\/related; ?boundary=/);
    expect(related.text).toContain('"follows":true');
    const mixed = await call('GET', `/${db}/with-photo?open_revs=all&revs=true`, { headers: { accept: 'multipart/mixed' } });
    expect(mixed.headers.get('content-type')).toMatch(/^multipart\/mixed; ?boundary=/);
    expect(mixed.text).toContain('chứng cứ');
  });

  test('attachments are changed on the revision they were seen on', async () => {
    const first = await call('PUT', `/${db}/att/a.txt`, { raw: 'một', headers: { 'content-type': 'text/plain' } });
    expect(first.status).toBe(201);
    expect((await call('PUT', `/${db}/att/b.txt`, { raw: 'hai', headers: { 'content-type': 'text/plain' } })).status).toBe(409);
    const second = await call('PUT', `/${db}/att/b.txt?rev=${String(at(first.json, 'rev'))}`, { raw: 'hai', headers: { 'content-type': 'text/plain' } });
    expect(second.status).toBe(201);
    expect((await call('GET', `/${db}/att/a.txt`)).text).toBe('một');
    const gone = await call('DELETE', `/${db}/att/a.txt`, { headers: { 'if-match': `"${String(at(second.json, 'rev'))}"` } });
    expect(gone.status).toBe(200);
    expect((await call('GET', `/${db}/att/a.txt`)).status).toBe(404);
    expect((await call('GET', `/${db}/att/b.txt`)).text).toBe('hai');
  });

  test('a continuous feed gives what comes, with signs of life, until it is left', async () => {
    const leave = new AbortController();
    const response = await fetch(`${target.base}/${db}/_changes?feed=continuous&since=now&heartbeat=500`, {
      headers: { authorization: `Basic ${Buffer.from(`${target.admin.name}:${target.admin.password}`).toString('base64')}` },
      signal: leave.signal
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(seen)) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
        if (done) throw new Error(`the feed ended: ${seen}`);
        seen += value;
      }
    };
    await until(/\n/);
    await call('PUT', `/${db}/live-1`, { body: {} });
    await until(/"id":"live-1"/);
    await call('PUT', `/${db}/live-2`, { body: {} });
    await until(/"id":"live-2"/);
    leave.abort();
  });

  test('a feed can be read in pages, from any sequence, and backwards', async () => {
    const docs = Array.from({ length: 30 }, (_, index) => ({ _id: `page-${String(index).padStart(2, '0')}` }));
    const before = at((await call('GET', `/${db}`)).json, 'update_seq');
    await call('POST', `/${db}/_bulk_docs`, { body: { docs } });
    const seen: unknown[] = [];
    let since = String(before);
    for (let page = 0; page < 10; page++) {
      const { json } = await call('GET', `/${db}/_changes?since=${encodeURIComponent(since)}&limit=7`);
      const results = at(json, 'results') as { id: string }[];
      seen.push(...results.map(({ id }) => id));
      since = String(at(json, 'last_seq'));
      if (results.length === 0) break;
    }
    expect([...seen].sort()).toEqual(docs.map(({ _id }) => _id));
    const last = await call('GET', `/${db}/_changes?descending=true&limit=1`);
    expect(at(last.json, 'results', 0, 'id')).toMatch(/^page-/);
  });

  test('all documents by ranges, backwards, and by keys with what is not there', async () => {
    await call('POST', `/${db}/_bulk_docs`, { body: { docs: ['k1', 'k2', 'k3', 'k4'].map((_id) => ({ _id })) } });
    const range = await call('GET', `/${db}/_all_docs?startkey="k2"&endkey="k4"&inclusive_end=false`);
    expect((at(range.json, 'rows') as { id: string }[]).map(({ id }) => id)).toEqual(['k2', 'k3']);
    const back = await call('GET', `/${db}/_all_docs?startkey="k4"&endkey="k1"&descending=true&limit=2&skip=1`);
    expect((at(back.json, 'rows') as { id: string }[]).map(({ id }) => id)).toEqual(['k3', 'k2']);
    const keys = await call('POST', `/${db}/_all_docs`, { body: { keys: ['k4', 'none', 'k1'] } });
    expect(at(keys.json, 'rows', 0, 'id')).toBe('k4');
    expect(at(keys.json, 'rows', 1, 'error')).toBe('not_found');
    expect(at(keys.json, 'rows', 2, 'id')).toBe('k1');
  });

  test('requests may come packed', async () => {
    const raw = Uint8Array.from(gzipSync(JSON.stringify({ docs: [{ _id: 'packed', x: 'y'.repeat(5000) }] })));
    const answer = await call('POST', `/${db}/_bulk_docs`, { raw, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(201);
    expect(at((await call('GET', `/${db}/packed`)).json, 'x')).toBe('y'.repeat(5000));
  });

  test('a design document’s rule refuses single documents of a bulk write, and the rest goes in', async () => {
    const rule = "function (doc) { if (doc.bad) throw { forbidden: 'bad: not here' }; }";
    const put = await call('PUT', `/${db}/_design/check`, { body: { language: 'javascript', validate_doc_update: rule } });
    expect(put.status).toBe(201);
    const { json } = await call('POST', `/${db}/_bulk_docs`, { body: { docs: [{ _id: 'v1' }, { _id: 'v2', bad: true }, { _id: 'v3' }] } });
    const byId = new Map((json as { id: string; error?: string; reason?: string; ok?: boolean }[]).map((row) => [row.id, row]));
    expect([byId.get('v1')?.ok, byId.get('v3')?.ok]).toEqual([true, true]);
    expect([byId.get('v2')?.error, byId.get('v2')?.reason]).toEqual(['forbidden', 'bad: not here']);
    const forced = { _id: 'v4', _rev: `1-${'b'.repeat(32)}`, bad: true };
    const refused = await call('POST', `/${db}/_bulk_docs`, { body: { docs: [forced], new_edits: false } });
    expect(at(refused.json, 0, 'error')).toBe('forbidden');
    expect((await call('PUT', `/${db}/v5`, { body: { bad: true } })).status).toBe(403);
    expect((await call('GET', `/${db}/v2`)).status).toBe(404);
    await call('DELETE', `/${db}/_design/check?rev=${String(at(put.json, 'rev'))}`);
    expect((await call('PUT', `/${db}/v5`, { body: { bad: true } })).status).toBe(201);
  });
});
