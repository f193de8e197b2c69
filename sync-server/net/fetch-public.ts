// Requests to addresses that somebody else has named: a picture of a report, a gateway for messages. Each name is looked up once, every address
// it has is checked, and the connection goes to the address that was checked, so that a name cannot mean another place a moment later.
import { lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export interface PublicRequest {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: Buffer;
  /** Of the answer's body. */
  maxBytes: number;
  /** For all of it, redirects included. Milliseconds. */
  timeoutMs: number;
  /** Each is checked as the first address was; 0 for none. */
  maxRedirects?: number;
}

export type PublicAnswer =
  | { type: 'answered'; status: number; headers: http.IncomingHttpHeaders; bytes: Buffer }
  /** The address is none that may be asked: no http(s), with a password in it, or not of the public internet. */
  | { type: 'not-allowed'; why: string }
  | { type: 'too-large' }
  | { type: 'timed-out' }
  | { type: 'failed'; why: string };

export type FetchPublic = (request: PublicRequest) => Promise<PublicAnswer>;

export interface PublicFetchParts {
  /** Tests alone hand in others: in production nothing does, and no setting can. */
  allows?: (address: string) => boolean;
  resolve?: typeof systemLookup;
}

class NotAllowed extends Error {}

export function publicFetch({ allows = isPublicAddress, resolve = systemLookup }: PublicFetchParts = {}): FetchPublic {
  const lookup = checkedLookup(allows, resolve);
  return async (request) => {
    const signal = AbortSignal.timeout(request.timeoutMs);
    let url = request.url;
    for (let left = request.maxRedirects ?? 0; ; left--) {
      const checked = checkUrl(url, allows);
      if (checked.type === 'not-allowed') return checked;
      const answer = await ask(checked.url, { request, lookup, signal });
      const location = answer.type === 'answered' && [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
      if (location === undefined || left <= 0) return answer;
      if (!URL.canParse(location, checked.url)) return { type: 'failed', why: 'a redirect to nowhere' };
      url = new URL(location, checked.url).href;
    }
  };
}

function checkUrl(text: string, allows: (address: string) => boolean): { type: 'url'; url: URL } | { type: 'not-allowed'; why: string } {
  if (!URL.canParse(text)) return { type: 'not-allowed', why: 'not an address' };
  // Parsing makes dotted decimals of 0x7f.1, 2130706433 and the like.
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { type: 'not-allowed', why: 'only http and https' };
  if (url.username !== '' || url.password !== '') return { type: 'not-allowed', why: 'with a name or password' };
  // For an address in figures nothing is looked up: it is checked here.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allows(host)) return { type: 'not-allowed', why: 'not an address of the public internet' };
  return { type: 'url', url };
}

function checkedLookup(allows: (address: string) => boolean, resolve: typeof systemLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { all: true, verbatim: true }, (error, addresses) => {
      if (error) return done(error, '');
      const first = addresses[0];
      // One forbidden address is enough: a name of the public internet has none.
      if (!first || addresses.some(({ address }) => !allows(address))) return done(new NotAllowed('not an address of the public internet'), '');
      if (options.all) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}

function ask(url: URL, { request, lookup, signal }: { request: PublicRequest; lookup: LookupFunction; signal: AbortSignal }): Promise<PublicAnswer> {
  return new Promise((resolve) => {
    const { request: send } = url.protocol === 'https:' ? https : http;
    // A connection of its own: one that was kept open belongs to a name as it was looked up then.
    const outgoing = send(url, { method: request.method ?? 'GET', headers: { 'accept-encoding': 'identity', ...request.headers, ...(request.body && { 'content-length': request.body.length }) }, agent: false, lookup, signal });
    const fail = (error: Error): void => {
      if (error instanceof NotAllowed) resolve({ type: 'not-allowed', why: error.message });
      else if (signal.aborted) resolve({ type: 'timed-out' });
      else resolve({ type: 'failed', why: 'code' in error ? String(error.code) : error.message });
    };
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const tooLarge = (): void => {
        resolve({ type: 'too-large' });
        outgoing.destroy();
      };
      response.on('error', fail);
      if (Number(response.headers['content-length'] ?? 0) > request.maxBytes) return tooLarge();
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > request.maxBytes) return tooLarge();
        chunks.push(chunk);
      });
      response.on('end', () => resolve({ type: 'answered', status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }));
      response.on('close', () => resolve({ type: 'failed', why: 'the answer broke off' }));
    });
    outgoing.end(request.body);
  });
}
