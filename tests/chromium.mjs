// Finds a Chromium for the tests: CHROMIUM, an installed one, Playwright's own; `installChromium` fetches one if there is none.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/snap/bin/chromium'];

/** Without these a browser on a machine with a closed network spends its time on calls that nobody answers. */
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** @returns {string | undefined} */
export function findChromium() {
  const candidates = [process.env.CHROMIUM, ...INSTALLED, chromium.executablePath()];
  return candidates.find((path) => path && isExecutable(path));
}

/** Playwright's download first, then the system's packages. Throws with what to do when neither works. */
export function installChromium() {
  const found = findChromium();
  if (found) return found;
  spawnSync(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], { stdio: 'inherit', timeout: 300_000 });
  if (!findChromium() && process.platform === 'linux') {
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    for (const step of [['apt-get', 'update', '-qq'], ['apt-get', 'install', '-y', '-qq', 'chromium']]) {
      const [command = '', ...args] = [...sudo, ...step];
      spawnSync(command, args, { stdio: 'inherit', timeout: 600_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    }
  }
  const installed = findChromium();
  if (!installed) throw new Error('No Chromium found and none could be installed. Install Chromium or Chrome, or set CHROMIUM to its path.');
  return installed;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'ENOTDIR'].includes(String(error.code))) return false;
    throw error;
  }
}
