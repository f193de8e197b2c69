// The way between a device and the server, in the hands of chance: no network at all, requests that get lost, are late, arrive twice or in
// another order, answers that get lost or are cut in the middle, a proxy's error page, a café's sign-in page.
import { between, chance } from '../../sync-server/demo/random.ts';
import { SimulatedBlob } from './simulated-blob.ts';
import type { ServerAnswer, SimulatedServer } from './simulated-server.ts';
import type { Owner, World } from './world.ts';

export interface Link {
  /** Where the device stands: in the street, in a basement, in a café's network. */
  state: 'good' | 'bad' | 'none' | 'captive';
  /** Whom the server takes the device for. */
  person: string | null;
}

const PAGE: ServerAnswer = { status: 200, body: '<!doctype html><title>Wi-Fi</title>' };
const BAD_GATEWAY: ServerAnswer = { status: 502, body: '<html>Bad Gateway</html>' };

interface Parts {
  world: World;
  server: SimulatedServer;
  link: Link;
  owner: Owner;
}

/** What a page or worker of a device knows as `fetch`. */
export function simulatedFetch({ world, server, link, owner }: Parts): typeof fetch {
  return (input, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      const url = new URL(String(input), 'http://server');
      const request = { method: init.method ?? 'GET', path: url.pathname.replace(/^\/db/, '') + url.search };
      const gone = new AbortController();
      let over = false;
      const arrive = (answer: ServerAnswer | undefined, delay: number) =>
        void world.schedule(owner, answer ? `answer ${answer.status}` : 'no answer', delay, () => {
          if (over) return;
          over = true;
          if (answer) resolve(responseOf(answer, fate() < 0.03));
          else reject(new TypeError('Failed to fetch'));
        });
      const giveUp = () => {
        if (over) return;
        over = true;
        gone.abort();
        reject(init.signal?.reason);
      };
      if (init.signal?.aborted) return giveUp();
      init.signal?.addEventListener('abort', giveUp, { once: true });

      if (link.state === 'none') return arrive(undefined, between(world.random, 1, 200));
      if (link.state === 'captive') return arrive(PAGE, between(world.random, 5, 100));
      const there = travel();
      // Lost on the way there: at once, as a reset, or in silence.
      if (fate() < 0.12) return fate() < 0.5 ? arrive(undefined, there) : undefined;
      deliver(there);
      if (fate() < 0.08) deliver(there + travel());
      return undefined;

      function deliver(delay: number): void {
        world.schedule(world.fate, `${owner.name} asks ${request.method} ${request.path.split('?')[0]}`, delay, () => {
          if (fate() < 0.03) return arrive(BAD_GATEWAY, travel());
          if (!server.isUp) return arrive(fate() < 0.5 ? undefined : BAD_GATEWAY, travel());
          server.answer({ ...request, body: bodyOf(init.body), contentType: String(new Headers(init.headers).get('content-type') ?? ''), person: link.person, signal: gone.signal }, (answer) => {
            // Lost on the way back: the server has done it, and the device does not know.
            if (link.state !== 'none' && fate() >= 0.12) arrive(answer, travel());
            else if (fate() < 0.5) arrive(undefined, travel());
          });
        });
      }
      /** 1 where nothing goes wrong. */
      function fate(): number {
        return link.state === 'bad' ? world.random() : 1;
      }
      function travel(): number {
        return link.state === 'bad' ? between(world.random, 20, chance(world.random, 0.1) ? 20_000 : 900) : between(world.random, 5, 60);
      }
    });
}

function bodyOf(body: BodyInit | null | undefined): Uint8Array | string | undefined {
  const given: unknown = body;
  if (given instanceof SimulatedBlob) return given.bytesNow;
  return typeof given === 'string' ? given : undefined;
}

function responseOf({ status, body }: ServerAnswer, cut: boolean): Response {
  const text = cut ? () => Promise.reject(new TypeError('network error')) : async () => body;
  return { ok: status >= 200 && status < 300, status, headers: new Headers(), text, json: async () => JSON.parse(await text()) as unknown } as Response;
}
