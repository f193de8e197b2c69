// What the endpoint's contract is tested on: the embedded endpoint, the proxy with an embedded endpoint as its CouchDB, and, where
// TEST_COUCHDB_URL names one (with an administrator's name and password), the proxy with that.
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Administration } from '../../sync-server/couch/administration.ts';
import type { Backend } from '../../sync-server/couch/backend.ts';
import { openEmbedded } from '../../sync-server/couch/embedded-backend.ts';
import { openProxy } from '../../sync-server/couch/proxy-backend.ts';
import { readEnv, type Env } from '../../sync-server/env.ts';
import { silentLog, type Log } from '../../sync-server/log.ts';
import { buildServer } from '../../sync-server/serve/build-server.ts';

export interface RunningTarget {
  /** `http://…/db` */
  base: string;
  admin: { name: string; password: string };
  administration: Administration;
  stop(): Promise<void>;
}

export interface Target {
  name: string;
  start(): Promise<RunningTarget>;
}

const ADMIN = { name: 'root', password: 'kiểm thử: pass' };
const real = process.env.TEST_COUCHDB_URL;

export const TARGETS: Target[] = [
  { name: 'embedded', start: startEmbedded },
  {
    name: 'proxy to embedded',
    async start() {
      const upstream = await startEmbedded();
      const front = await startProxy(withCredentials(upstream.base, ADMIN), ADMIN);
      return {
        ...front,
        async stop() {
          await front.stop();
          await upstream.stop();
        }
      };
    }
  },
  ...(real === undefined ? [] : [{ name: 'proxy to CouchDB', start: () => startProxy(new URL(real), credentialsOf(new URL(real))) }])
];

async function startEmbedded(): Promise<RunningTarget> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tan-noi-contract-'));
  const backend = await openEmbedded(testEnv({ DATA_DIR: dataDir, ADMIN_NAME: ADMIN.name, ADMIN_PASSWORD: ADMIN.password }));
  const running = await listen(backend, ADMIN);
  return {
    ...running,
    async stop() {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
}

async function startProxy(couchdbUrl: URL, admin: RunningTarget['admin']): Promise<RunningTarget> {
  return listen(openProxy({ ...testEnv({}), couchdbUrl }), admin);
}

async function listen(backend: Backend, admin: RunningTarget['admin']): Promise<RunningTarget> {
  const failures: unknown[] = [];
  const log: Log = { ...silentLog, error: (line, cause) => failures.push(new Error(line, { cause })) };
  const app = await buildServer({ trustProxy: false }, { backend, log, appFolder: '/nowhere', plugins: [] });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}/db`,
    admin,
    administration: backend.administration,
    async stop() {
      backend.endFeeds();
      await app.close();
      await backend.close();
      // Whatever a test provoked, the server must have had an answer of its own for it.
      if (failures.length > 0) throw new AggregateError(failures, 'the server failed');
    }
  };
}

function testEnv(settings: Record<string, string>): Env {
  const read = readEnv({ PASSWORD_ITERATIONS: '1000', DATA_DIR: '/nowhere', ...settings });
  if (read.type === 'invalid') throw new Error(read.problems.join());
  return read.env;
}

function withCredentials(base: string, { name, password }: RunningTarget['admin']): URL {
  const url = new URL(base);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return url;
}

const credentialsOf = (url: URL): RunningTarget['admin'] => ({ name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) });

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

export interface Ask {
  body?: unknown;
  as?: { name: string; password: string };
  headers?: Record<string, string>;
  /** Sent as it is, not as JSON. */
  raw?: string | Uint8Array<ArrayBuffer>;
}

export async function ask(base: string, method: string, path: string, { body, as, headers = {}, raw }: Ask = {}): Promise<Answer> {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(as && { authorization: `Basic ${Buffer.from(`${as.name}:${as.password}`).toString('base64')}` }),
      ...headers
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body))
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: isJson(response) ? (JSON.parse(text) as unknown) : undefined };
}

const isJson = (response: Response): boolean => /json/.test(response.headers.get('content-type') ?? '') && response.status !== 304;

/** Reaches into parsed JSON: `at(answer.json, 'rows', 0, 'id')`. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const step of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  return found;
}
