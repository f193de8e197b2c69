import { describe, expect, it } from 'vitest';
import { askCouch, type CouchAnswer } from './couch-request.ts';

const HTML = '<html>Please sign in to this Wi-Fi</html>';
const DATE = 'Mon, 23 Nov 2026 02:00:00 GMT';

async function answered(response: Response | Error): Promise<CouchAnswer> {
  return askCouch({ url: '/db/ward', fetch: () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)), signal: new AbortController().signal }, '/x');
}

describe('what a request comes to', () => {
  it.each<[string, Response | Error, CouchAnswer]>([
    ['an answer', new Response('{"a":1}'), { type: 'answer', json: { a: 1 } }],
    ['no network', new TypeError('Failed to fetch'), { type: 'no-answer' }],
    ['no answer in time', new DOMException('', 'TimeoutError'), { type: 'no-answer' }],
    ['a café’s page in the place of the answer', new Response(HTML), { type: 'not-our-server' }],
    ['a café that sends elsewhere', new Response('', { status: 302, headers: { location: 'http://wifi.example/' } }), { type: 'not-our-server' }],
    ['a firewall’s page', new Response(HTML, { status: 403 }), { type: 'not-our-server' }],
    ['an ended session', new Response('{"error":"unauthorized"}', { status: 401 }), { type: 'sign-in' }],
    ['no right to the ward', new Response('{"error":"forbidden","reason":"members only"}', { status: 403 }), { type: 'refused', reason: 'members only' }],
    ['too much at once, said by the server', new Response('{"error":"too_large"}', { status: 413 }), { type: 'too-large' }],
    ['too much at once, said by a proxy in front of it', new Response(HTML, { status: 413 }), { type: 'too-large' }],
    ['asked for patience', new Response('{"error":"x"}', { status: 429, headers: { 'retry-after': '7' } }), { type: 'busy', status: 429, waitMs: 7000 }],
    ['asked for patience by a proxy, with no time', new Response(HTML, { status: 429 }), { type: 'busy', status: 429, waitMs: 30_000 }],
    ['asked for patience until a date, by the server’s clock', new Response(HTML, { status: 503, headers: { date: DATE, 'retry-after': 'Mon, 23 Nov 2026 02:01:30 GMT' } }), { type: 'busy', status: 503, waitMs: 90_000 }],
    ['asked to come back next year', new Response(HTML, { status: 503, headers: { 'retry-after': '31536000' } }), { type: 'busy', status: 503, waitMs: 900_000 }],
    ['a time that is none', new Response(HTML, { status: 503, headers: { 'retry-after': 'soon' } }), { type: 'server-error', status: 503, reason: '' }],
    ['a server in trouble', new Response('{"error":"x","reason":"y"}', { status: 500 }), { type: 'server-error', status: 500, reason: 'y' }],
    ['a proxy in trouble', new Response(HTML, { status: 502 }), { type: 'server-error', status: 502, reason: '' }]
  ])('%s', async (_, response, outcome) => {
    expect(await answered(response)).toEqual(outcome);
  });

  it('is stopped when told to, whatever else happens', async () => {
    const stop = new AbortController();
    const asked = askCouch({ url: '', fetch: (_url, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))), signal: stop.signal }, '/x');
    stop.abort();
    expect(await asked).toEqual({ type: 'stopped' });
  });
});
