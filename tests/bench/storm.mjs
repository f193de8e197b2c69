// 1000 officers of eleven wards come back to the network at once, each with 50 entries, through the real HTTP endpoint.
//   ours   what a device does: whom am I taken for, the server's time, the database, its entries in one `_bulk_docs` without new edits
//   limit  the same documents by the same people on the same number of connections, as bare `_bulk_docs`
// Both to the same server, on fresh databases each. They come as fast as the server takes them: were they spread over their minute, both
// would take a minute. The figure is the time until all 50,000 are acknowledged; none may be missing then, and what the server holds in memory is sampled.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { ADMIN, median, ROOT, rounded, startServer, temporaryFolder } from './harness.mjs';

const OFFICERS = 1000;
const ENTRIES = 50;
const CONNECTIONS = 100;
const PASSWORD = 'storm';
/** A minute is what they have. */
const MINUTE_MS = 60_000;

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { stormOfficers, stormOrganisation } = await builtWard();
  const began = Date.now();
  const officers = stormOfficers(OFFICERS, ENTRIES);
  console.log(`storm: ${OFFICERS} chains of ${ENTRIES} entries made in ${Math.round((Date.now() - began) / 1000)} s`);
  const file = path.join(temporaryFolder('storm'), 'organisation.json');
  writeFileSync(file, JSON.stringify(stormOrganisation(OFFICERS)));

  /** @type {Record<'ours' | 'limit', { ms: number, peak: number, p95: number }[]>} */
  const measured = { ours: [], limit: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of /** @type {const} */ (round % 2 ? ['limit', 'ours'] : ['ours', 'limit'])) {
      const result = await storm(subject, { officers, file });
      measured[subject].push(result);
      console.log(`  round ${round + 1}  ${subject.padEnd(6)} ${Math.round(result.ms)} ms, an officer's p95 ${Math.round(result.p95)} ms, server at most ${Math.round(result.peak / 1e6)} MB`);
    }
  }
  const middle = (/** @type {'ours' | 'limit'} */ subject, /** @type {'ms' | 'peak' | 'p95'} */ of) => median(measured[subject].map((result) => result[of]));
  const [ours, limit] = [middle('ours', 'ms'), middle('limit', 'ms')];
  return {
    name: 'storm', unit: 'ms', ours: rounded(ours), limit: rounded(limit), ratio: rounded(ours / limit), peers: {}, rounds, officers: OFFICERS, docs: OFFICERS * ENTRIES,
    shareOfLimitPercent: Math.round((100 * limit) / ours), entriesPerSecond: Math.round((OFFICERS * ENTRIES * 1000) / ours), withinTheMinute: ours <= MINUTE_MS,
    lost: 0, p95: rounded(middle('ours', 'p95')), serverPeakBytes: middle('ours', 'peak'), limitServerPeakBytes: middle('limit', 'peak')
  };
}

/** @param {'ours' | 'limit'} subject */
async function storm(subject, { officers, file }) {
  const dataDir = mkdtempSync(path.join(temporaryFolder('storm-data'), 'd-'));
  // As `npm start` runs it.
  const running = await startServer({ dataDir, env: { ORGANISATION: file, NODE_OPTIONS: '--max-semi-space-size=4' } });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = asker(running.origin, agent);
  await makePasswords(ask, officers);
  const cookies = new Map();
  await atOnce(officers, async ({ name }) => cookies.set(name, await signIn(ask, name)));

  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, running.residentBytes())), 20);
  const taken = [];
  const began = performance.now();
  await atOnce(officers, async ({ name, ward, docs }) => {
    const cookie = cookies.get(name);
    const started = performance.now();
    if (subject === 'ours') await Promise.all([ask('GET', '/db/_session', { cookie }), ask('GET', '/api/time', { cookie })]);
    const refused = await ask('POST', `/db/ward-${ward}/_bulk_docs`, { cookie, body: { new_edits: false, docs } });
    if (!Array.isArray(refused) || refused.length > 0) throw new Error(`${name}: ${JSON.stringify(refused).slice(0, 300)}`);
    if (subject === 'ours') await ask('GET', `/db/ward-${ward}`, { cookie });
    taken.push(performance.now() - started);
  });
  const ms = performance.now() - began;
  clearInterval(timer);
  await expectNoneLost(ask, { officers, cookies });
  agent.destroy();
  await running.stop();
  taken.sort((a, b) => a - b);
  return { ms, peak, p95: taken[Math.floor(taken.length * 0.95)] ?? NaN };
}

/** Every entry by its id, as the officers' own server lists them. */
async function expectNoneLost(ask, { officers, cookies }) {
  const idsByWard = new Map();
  for (const { ward, docs } of officers) idsByWard.set(ward, [...(idsByWard.get(ward) ?? []), ...docs.map(({ _id }) => _id)]);
  for (const [ward, ids] of idsByWard) {
    const { name } = officers.find((officer) => officer.ward === ward);
    const { rows } = await ask('GET', `/db/ward-${ward}/_all_docs`, { cookie: cookies.get(name) });
    const there = new Set(rows.map(({ id }) => id));
    const missing = ids.filter((id) => !there.has(id));
    if (missing.length > 0) throw new Error(`${missing.length} documents of ${ward} are lost, ${missing[0]} among them`);
  }
}

/** Provisioning draws passwords; the storm's officers have one that the bench knows. */
async function makePasswords(ask, officers) {
  const cookie = await signIn(ask, ADMIN.name, ADMIN.password);
  const { rows } = await ask('GET', '/db/_users/_all_docs?include_docs=true', { cookie });
  const names = new Set(officers.map(({ name }) => name));
  const docs = rows.flatMap(({ doc }) => (names.has(doc.name) ? [{ ...doc, password: PASSWORD }] : []));
  if (docs.length !== officers.length) throw new Error(`${docs.length} of ${officers.length} officers were provisioned`);
  await ask('POST', '/db/_users/_bulk_docs', { cookie, body: { docs } });
}

async function signIn(ask, name, password = PASSWORD) {
  const cookie = await ask('POST', '/db/_session', { body: { name, password }, wants: 'cookie' });
  if (!cookie) throw new Error(`${name} could not sign in`);
  return cookie;
}

/** As many at a time as there are connections. */
async function atOnce(items, work) {
  const waiting = [...items];
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  }));
}

/** Node's plain HTTP: the bench must not take more of the processor than it must. */
function asker(origin, agent) {
  return (method, pathname, { cookie = '', body = undefined, wants = 'json' } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = { accept: 'application/json', ...(cookie && { cookie }), ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) };
      const asked = request(origin + pathname, { method, agent, headers }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.once('error', reject);
        response.once('end', () => {
          const answer = Buffer.concat(pieces).toString('utf8');
          if ((response.statusCode ?? 500) >= 300) return reject(new Error(`${method} ${pathname}: ${response.statusCode} ${answer.slice(0, 300)}`));
          if (wants === 'cookie') return resolve(response.headers['set-cookie']?.[0]?.split(';')[0]);
          return resolve(JSON.parse(answer));
        });
      });
      asked.once('error', reject);
      asked.end(text);
    });
}

/** @returns {Promise<typeof import('./storm-ward.ts')>} */
async function builtWard() {
  const outDir = path.join(ROOT, '.build/storm');
  await build({
    configFile: path.join(ROOT, 'sync-server/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir, rollupOptions: { input: { ward: path.join(ROOT, 'tests/bench/storm-ward.ts') } } }
  });
  return import(pathToFileURL(path.join(outDir, 'ward.js')).href);
}
