// What `npm start`, `npm test` and the commands do first: install what is missing, build what is out of date. Plain Node with
// nothing but its own modules, for on a clean clone nothing else is there.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const serverMain = join(root, '.build/server/main.js');
const [needMajor, needMinor] = [20, 19];

/** Runs `npm ci` when node_modules is not there or was made from another lock file. */
export function installDependencies() {
  checkNode();
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
  const stamp = join(root, 'node_modules/.tan-noi-installed');
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // Installed by hand after the lock file changed last: npm has done it already.
  const byHand = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (!byHand) {
    console.error('Installing what is needed (once)…');
    // A lock file written on one system may lack what another could use; the versions it names hold all the same.
    if (npm(['ci']) !== 0 && npm(['install', '--no-save']) !== 0) stop('Installing failed; the lines above say why. A network connection is needed for the first start.');
  }
  checkSqlite();
  writeFileSync(stamp, wanted);
}

/** Builds the app and the server where their sources changed since the last build. */
export async function buildOutdated({ app = true } = {}) {
  prepareTypeScript();
  const parts = [
    {
      name: 'server',
      output: serverMain,
      sources: ['sync-server', 'src/domain', 'src/replica', 'tsconfig.json', 'package-lock.json'],
      args: ['build', '--config', 'sync-server/vite.config.ts', '--logLevel', 'warn']
    },
    {
      name: 'app',
      output: join(root, 'build/index.html'),
      sources: ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'report-page-build.ts', 'tsconfig.json', 'package-lock.json'],
      args: ['build', '--logLevel', 'warn']
    }
  ];
  for (const part of parts) {
    if (part.name === 'app' && !app) continue;
    const stamp = join(root, '.build', `${part.name}.stamp`);
    const isCurrent = () => existsSync(part.output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(part.sources);
    if (isCurrent()) continue;
    const unlock = await lockBuild();
    // Whoever held the lock may have built it.
    if (isCurrent()) {
      unlock();
      continue;
    }
    const state = fingerprint(part.sources);
    console.error(`Building the ${part.name}…`);
    // Without its stamp a build that was cut off is done again.
    rmSync(stamp, { force: true });
    try {
      await build(part.args, part.name);
      writeFileSync(stamp, state);
    } finally {
      unlock();
    }
  }
}

/** Two that build into one folder at once would spoil each other's output. */
async function lockBuild() {
  const lock = join(root, '.build/lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : 0);
    // Left behind by a build that was killed.
    if (holder > 0 && !isRunning(holder)) rmSync(lock, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** tsconfig.json stands on one that SvelteKit writes, and nothing is transformed without it: on a clean clone the server is built first. */
function prepareTypeScript() {
  if (existsSync(join(root, '.svelte-kit/tsconfig.json'))) return;
  run(process.execPath, [join(root, 'node_modules/@sveltejs/kit/svelte-kit.js'), 'sync'], 'Preparing the build failed; the lines above say why.');
}

/** @param {string[]} args @param {string} name */
function build(args, name) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`Building the ${name} failed.`))));
  });
}

/**
 * Names and contents of all source files. Not their times: builds and checkouts touch files without changing them.
 * @param {string[]} sources
 */
function fingerprint(sources) {
  const hash = createHash('sha256');
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');

  /** @param {string} path */
  function visit(path) {
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info || isMadeByBuild(path) || /\.test\.ts$/.test(path)) return;
    if (info.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path.slice(root.length)} ${info.size}\n`).update(readFileSync(path));
  }
}

/** What the build itself writes among the sources must not look like a change. @param {string} path */
const isMadeByBuild = (path) => /i18n[\\/](generated|project\.inlang[\\/](?!settings\.json$))/.test(path);

/** A server module by its name in `.build/server`: `main` or `commands/import`. @param {string} name */
export const builtModule = (name) => join(root, '.build/server', `${name}.js`);

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  stop(`Node ${needMajor}.${needMinor} or newer is needed; this is ${process.versions.node}.`);
}

/** better-sqlite3 is the one part with machine code. */
function checkSqlite() {
  const works = () =>
    spawnSync(process.execPath, ['-e', "new (require('better-sqlite3'))(':memory:').close()"], { cwd: root, stdio: 'ignore' }).status === 0;
  if (works()) return;
  console.error('Preparing the database (better-sqlite3)…');
  spawnSync('npm', ['rebuild', 'better-sqlite3'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (!works()) {
    stop(
      `The database (better-sqlite3) does not run on this machine with Node ${process.versions.node}: no ready-made build could be fetched and none could be compiled. ` +
        'Install Python 3, make and a C++ compiler (on Debian: apt install python3 make g++) and start again.'
    );
  }
}

/** @param {string[]} args */
function npm(args) {
  return spawnSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status;
}

/** @param {string} command @param {string[]} args @param {string} otherwise */
function run(command, args, otherwise) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) stop(otherwise);
}

/** @param {string} sentence @returns {never} */
export function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
