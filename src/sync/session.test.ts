import { describe, expect, it } from 'vitest';
import { DeviceSession } from './session.ts';

class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
  setItem(key: string, value: string) {
    this.#items.set(key, value);
  }
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });
const ROLES = ['ward:an-phu:officer', 'ward:an-phu:patrol', 'ward:thao-dien:supervisor', 'reader'];

function deviceWith(answer: () => Response | Promise<Response>, storage = new MemoryStorage()) {
  const asked: string[] = [];
  const fetch = (async (path: RequestInfo | URL, init?: RequestInit) => {
    asked.push(`${init?.method ?? 'GET'} ${String(path)}`);
    return answer();
  }) as typeof globalThis.fetch;
  const session = new DeviceSession({ fetch, storage, wardName: async (ward) => (ward === 'an-phu' ? 'An Phú' : undefined) });
  return { session, storage, asked };
}

describe('DeviceSession', () => {
  it('signs in, and knows the person without a network from then on', async () => {
    const { session, storage } = deviceWith(() => json(200, { ok: true, name: 'an.nguyen', roles: ROLES }));
    const expected = { person: 'an.nguyen', wards: [{ ward: 'an-phu', name: 'An Phú', roles: ['officer', 'patrol'] }, { ward: 'thao-dien', name: 'thao-dien', roles: ['supervisor'] }] };
    expect(await session.signIn('an.nguyen', 'x')).toEqual({ type: 'signed-in', session: expected });
    expect(deviceWith(() => Promise.reject(new TypeError('Failed to fetch')), storage).session.current).toEqual(expected);
  });

  it('tells apart why it did not work', async () => {
    const outcome = (answer: () => Response | Promise<Response>) => deviceWith(answer).session.signIn('a', 'b');
    expect(await outcome(() => Promise.reject(new TypeError('Failed to fetch')))).toEqual({ type: 'no-answer' });
    expect(await outcome(() => json(401, { error: 'unauthorized', reason: 'Name or password is incorrect.' }))).toEqual({ type: 'wrong-name-or-password' });
    expect(await outcome(() => json(429, { error: 'too_many_requests' }, { 'retry-after': '17' }))).toEqual({ type: 'too-many-tries', seconds: 17 });
    expect(await outcome(() => json(503, { error: 'x' }))).toEqual({ type: 'server-error', status: 503 });
    expect(await outcome(() => json(200, { ok: true, name: 'a', roles: ['_admin'] }))).toEqual({ type: 'no-role' });
  });

  it('never takes a page of somebody in between for the server', async () => {
    const { session } = deviceWith(() => new Response('<html>Wi-Fi: bấm để tiếp tục</html>', { status: 200, headers: { 'content-type': 'text/html' } }));
    expect(await session.signIn('a', 'b')).toEqual({ type: 'no-answer' });
    expect(await deviceWith(() => json(200, { hello: 'world' })).session.signIn('a', 'b')).toEqual({ type: 'no-answer' });
    expect(session.current).toBeUndefined();
  });

  it('forgets who it was at once, and tells the server when there is one again', async () => {
    const { session, storage } = deviceWith(() => json(200, { ok: true, name: 'a', roles: ROLES }));
    await session.signIn('a', 'b');
    const offline = deviceWith(() => Promise.reject(new TypeError('Failed to fetch')), storage);
    await offline.session.signOut();
    expect(offline.session.current).toBeUndefined();
    const later = deviceWith(() => json(200, { ok: true }), storage);
    expect(later.session.current).toBeUndefined();
    await later.session.finishSignOut();
    await later.session.finishSignOut();
    expect(later.asked).toEqual(['DELETE /db/_session']);
  });

  it('forgets what it cannot read', () => {
    const storage = new MemoryStorage();
    for (const garbage of ['', '{', '[]', '{"person":"A B","wards":[]}', '{"person":"a","wards":[]}']) {
      storage.setItem('tan-noi:session', garbage);
      expect(deviceWith(() => json(200, {}), storage).session.current).toBeUndefined();
    }
  });
});
