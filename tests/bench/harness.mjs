// What the benches stand on: a page built by Vite, the real server in a data folder of its own, a Chromium with a profile on disk
// (a private window would keep IndexedDB in memory and make every write look free), and the figures' arithmetic.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE_DIR = path.join(ROOT, '.build/bench');
/** Where the page's files are, on whichever origin serves them. */
const PAGE_PATH = '/bench-page/';
export const ADMIN = { name: 'admin', password: 'bench-only' };

/** @type {Set<() => void | Promise<void>>} */
const cleanUps = new Set();

/** Undoes everything that was opened, newest first; safe to call twice. */
export async function closeAll() {
  for (const cleanUp of [...cleanUps].reverse()) {
    cleanUps.delete(cleanUp);
    await cleanUp();
  }
}

/** @param {string} name */
export function temporaryFolder(name) {
  const folder = mkdtempSync(path.join(tmpdir(), `tan-noi-bench-${name}-`));
  cleanUps.add(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Builds the bench page: the product's own code and the peers, minified as the app is. */
export async function buildPage() {
  const { build } = await import('vite');
  const rooms = ['domain', 'replica', 'device', 'sync', 'ui', 'i18n'];
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    base: PAGE_PATH,
    publicDir: false,
    resolve: {
      alias: Object.fromEntries(rooms.map((room) => [`$${room}`, path.join(ROOT, 'src', room)])),
      dedupe: ['dexie', 'rxjs', 'pouchdb-core', 'pouchdb-errors', 'pouchdb-utils', 'pouchdb-merge', 'pouchdb-adapter-utils']
    },
    define: { global: 'globalThis' },
    worker: { format: 'es' },
    build: {
      outDir: PAGE_DIR,
      emptyOutDir: true,
      target: ['chrome111'],
      reportCompressedSize: false,
      chunkSizeWarningLimit: 5000,
      rollupOptions: { input: path.join(ROOT, 'tests/bench/page.ts'), output: { entryFileNames: 'page.js' } }
    }
  });
}

/**
 * The built server as a process of its own, with an empty data folder and no demo.
 * @param {{ env?: Record<string, string>, dataDir?: string }} [options]
 */
export async function startServer({ env = {}, dataDir = temporaryFolder('server') } = {}) {
  const child = spawn(process.execPath, [path.join(ROOT, '.build/server/main.js')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, DEMO: 'no', ADMIN_NAME: ADMIN.name, ADMIN_PASSWORD: ADMIN.password, PASSWORD_ITERATIONS: '1000', ...env }
  });
  const stop = () => end(child);
  cleanUps.add(stop);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (log += chunk));
  const port = await new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(/** @type {{ port: number }} */ (message).port));
    child.once('exit', (code) => reject(new Error(`The server ended (${code}) before it listened:\n${log}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    dataDir,
    log: () => log,
    async stop() {
      cleanUps.delete(stop);
      await stop();
    },
    residentBytes: () => (child.pid === undefined ? 0 : residentBytes(child.pid))
  };
}

/** A plain file server for benches that need no other: pages on file: have no IndexedDB to speak of. */
export async function serveFiles() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>bench</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const stop = () => new Promise((resolve) => server.close(resolve));
  cleanUps.add(async () => {
    server.closeAllConnections();
    await stop();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { origin: `http://127.0.0.1:${address.port}` };
}

/**
 * A Chromium with a profile of its own on disk.
 * @param {import('playwright').BrowserContextOptions & { profile?: string }} [options]
 */
export async function openBrowser({ profile = temporaryFolder('profile'), ...options } = {}) {
  const { chromium } = await import('playwright');
  const { CHROMIUM_ARGS, installChromium } = await import('../chromium.mjs');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: installChromium(),
    headless: true,
    args: [...CHROMIUM_ARGS, '--enable-precise-memory-info'],
    ...options
  });
  context.setDefaultTimeout(120_000);
  const close = () => context.close();
  cleanUps.add(close);
  return {
    context,
    profile,
    async close() {
      cleanUps.delete(close);
      await close();
    }
  };
}

/**
 * Opens the bench page on an origin. Its files come from disk by interception, which ends before anything is measured.
 * @param {import('playwright').BrowserContext} context
 * @param {string} origin
 */
export async function openPage(context, origin) {
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('pageerror', (error) => console.error(`page: ${error.stack ?? error.message}`));
  // A checkpoint that is not there yet is a 404, which the browser reports as an error.
  page.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && console.error(`page: ${message.text()}`));
  await page.route(`${origin}${PAGE_PATH}**`, async (route) => {
    const file = path.join(PAGE_DIR, new URL(route.request().url()).pathname.slice(PAGE_PATH.length) || 'index.html');
    if (file.endsWith('index.html')) return route.fulfill({ contentType: 'text/html', body: `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="${PAGE_PATH}page.js"></script>` });
    if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
    return route.fulfill({ contentType: file.endsWith('.js') ? 'text/javascript' : 'application/octet-stream', body: readFileSync(file) });
  });
  await page.goto(`${origin}${PAGE_PATH}index.html`);
  await page.waitForFunction(() => 'bench' in window);
  return page;
}

/**
 * @param {import('playwright').Page} page
 * @param {string} origin
 */
export async function signInAsAdmin(page, origin) {
  const status = await page.evaluate(
    async ({ url, admin }) => {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(admin) });
      return response.status;
    },
    { url: `${origin}/db/_session`, admin: ADMIN }
  );
  if (status !== 200) throw new Error(`POST /db/_session answered ${status}`);
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Three significant digits are more than any of this repeats to; whole numbers stay whole. */
export function rounded(/** @type {number} */ value) {
  return Number.isInteger(value) ? value : Number(value.toPrecision(Math.abs(value) >= 1000 ? 4 : 3));
}

/** @param {number} pid */
export function residentBytes(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch (error) {
    // It ended between being listed and being read.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return 0;
    throw error;
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
}
