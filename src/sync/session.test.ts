import { describe, expect, it } from 'vitest';
import { DeviceSession } from './session.ts';
import type { SessionMemory } from './session-memory.ts';

/** Keeps copies, as a disk does. */
function memoryOf(value?: unknown): SessionMemory {
  let kept = value;
  return { recall: async () => kept, keep: async (next) => void (kept = structuredClone(next)) };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });
const ROLES = ['ward:an-phu:officer', 'ward:an-phu:patrol', 'ward:thao-dien:supervisor', 'reader'];

async function deviceWith(answer: () => Response | Promise<Response>, memory = memoryOf()) {
  const asked: string[] = [];
  const fetch = (async (path: RequestInfo | URL, init?: RequestInit) => {
    asked.push(`${init?.method ?? 'GET'} ${String(path)}`);
    return answer();
  }) as typeof globalThis.fetch;
  const session = await DeviceSession.recall({ fetch, memory, reading: () => import('./sign-in-answer.ts'), wardName: async (ward) => (ward === 'an-phu' ? 'An Phú' : undefined) });
  return { session, memory, asked };
}

describe('DeviceSession', () => {
  it('signs in, and knows the person without a network from then on', async () => {
    const { session, memory } = await deviceWith(() => json(200, { ok: true, name: 'an.nguyen', roles: ROLES }));
    const expected = { person: 'an.nguyen', wards: [{ ward: 'an-phu', name: 'An Phú', roles: ['officer', 'patrol'] }, { ward: 'thao-dien', name: 'thao-dien', roles: ['supervisor'] }] };
    expect(await session.signIn('an.nguyen', 'x')).toEqual({ type: 'signed-in', session: expected });
    expect((await deviceWith(() => Promise.reject(new TypeError('Failed to fetch')), memory)).session.current).toEqual(expected);
  });

  it('tells apart why it did not work', async () => {
    const outcome = async (answer: () => Response | Promise<Response>) => (await deviceWith(answer)).session.signIn('a', 'b');
    expect(await outcome(() => Promise.reject(new TypeError('Failed to fetch')))).toEqual({ type: 'no-answer' });
    expect(await outcome(() => json(401, { error: 'unauthorized', reason: 'Name or password is incorrect.' }))).toEqual({ type: 'wrong-name-or-password' });
    expect(await outcome(() => json(429, { error: 'too_many_requests' }, { 'retry-after': '17' }))).toEqual({ type: 'too-many-tries', seconds: 17 });
    expect(await outcome(() => json(503, { error: 'x' }))).toEqual({ type: 'server-error', status: 503 });
    expect(await outcome(() => json(200, { ok: true, name: 'a', roles: ['_admin'] }))).toEqual({ type: 'no-role' });
  });

  it('never takes a page of somebody in between for the server', async () => {
    const { session } = await deviceWith(() => new Response('<html>Wi-Fi: bấm để tiếp tục</html>', { status: 200, headers: { 'content-type': 'text/html' } }));
    expect(await session.signIn('a', 'b')).toEqual({ type: 'no-answer' });
    expect(await (await deviceWith(() => json(200, { hello: 'world' }))).session.signIn('a', 'b')).toEqual({ type: 'no-answer' });
    expect(session.current).toBeUndefined();
  });

  it('forgets who it was at once, and tells the server when there is one again', async () => {
    const { session, memory } = await deviceWith(() => json(200, { ok: true, name: 'a', roles: ROLES }));
    await session.signIn('a', 'b');
    const offline = await deviceWith(() => Promise.reject(new TypeError('Failed to fetch')), memory);
    await offline.session.signOut();
    expect(offline.session.current).toBeUndefined();
    await offline.session.finishSignOut();
    const later = await deviceWith(() => json(200, { ok: true }), memory);
    expect(later.session.current).toBeUndefined();
    await later.session.finishSignOut();
    await later.session.finishSignOut();
    expect(later.asked).toEqual(['DELETE /db/_session']);
  });

  it('hears of another tab that signs out or somebody else in, and of nothing else', async () => {
    const memory = memoryOf();
    const here = await deviceWith(() => json(200, { ok: true, name: 'a', roles: ROLES }), memory);
    await here.session.signIn('a', 'b');
    const other = await deviceWith(() => json(200, { ok: true, name: 'c', roles: ROLES }), memory);
    expect(await other.session.noteRoles(here.session.current!.person, ['ward:an-phu:desk'])).toBe(true);
    expect([await here.session.lookAgain(), here.session.current?.wards[0]?.roles]).toEqual([false, ['desk']]);
    await other.session.signOut();
    expect([await here.session.lookAgain(), here.session.current]).toEqual([true, undefined]);
    await other.session.signIn('c', 'd');
    expect([await here.session.lookAgain(), here.session.current?.person]).toEqual([true, 'c']);
    // What this tab keeps just then is the truth, whatever was read.
    const looking = here.session.lookAgain();
    await here.session.signOut();
    expect([await looking, here.session.current]).toEqual([false, undefined]);
  });

  it('a sign-out that the server is being told of does not take the cookie of who signs in', async () => {
    const aborted: string[] = [];
    const fetch = ((_path: RequestInfo | URL, init?: RequestInit) => {
      if (init?.method === 'POST') return Promise.resolve(json(200, { ok: true, name: 'c', roles: ROLES }));
      return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => (aborted.push(init.method ?? ''), reject(new DOMException('', 'AbortError')))));
    }) as typeof globalThis.fetch;
    const session = await DeviceSession.recall({ fetch, memory: memoryOf({ signOutDue: true }), reading: () => import('./sign-in-answer.ts'), wardName: async () => undefined });
    const telling = session.finishSignOut();
    expect((await session.signIn('c', 'd')).type).toBe('signed-in');
    await telling;
    expect([aborted, session.current?.person]).toEqual([['DELETE'], 'c']);
  });

  it('remembers roles that were changed on the server, keeps the names it knows, and never leaves a person without a ward', async () => {
    const { session, memory } = await deviceWith(() => json(200, { ok: true, name: 'a', roles: ROLES }));
    await session.signIn('a', 'b');
    const person = session.current!.person;
    expect(await session.noteRoles(person, [...ROLES].reverse())).toBe(false);
    expect(await session.noteRoles(person, [])).toBe(false);
    expect(await session.noteRoles('somebody' as typeof person, ['ward:an-phu:desk'])).toBe(false);
    expect(await session.noteRoles(person, ['ward:an-phu:officer'])).toBe(true);
    const next = await deviceWith(() => Promise.reject(new TypeError('Failed to fetch')), memory);
    expect(next.session.current).toEqual({ person: 'a', wards: [{ ward: 'an-phu', name: 'An Phú', roles: ['officer'] }] });
  });

  it('forgets what it cannot read', async () => {
    for (const garbage of ['', 5, [], { session: { person: 'A B', wards: [] } }, { session: { person: 'a', wards: [] } }]) {
      expect((await deviceWith(() => json(200, {}), memoryOf(garbage))).session.current).toBeUndefined();
    }
  });
});
