// Offline start: the phone is switched on with 10,000 jobs on it and no server, at a quarter of this machine's speed. Usable is when
// the first job of today's list has been painted.
import { gzipSync } from 'node:zlib';
import { filledWard, JOB_CARD, JOBS, reopenPhone, syncedPhone } from './app-scene.mjs';
import { median, rounded } from './harness.mjs';

const SLOWDOWN = 4;
const GOAL_MS = 1500;

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const ward = await filledWard();
  const { origin } = ward.server;
  const phone = await syncedPhone(ward);
  const firstScreen = await firstScreenBytes(phone, origin);
  await phone.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await phone.close();
  await ward.server.stop();

  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const again = await reopenPhone(phone.profile);
    const page = again.context.pages()[0] ?? (await again.context.newPage());
    const devtools = await again.context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await page.addInitScript(markFirstPaintOf, JOB_CARD);
    await page.goto(origin, { waitUntil: 'commit' });
    const usable = await page.waitForFunction(() => performance.getEntriesByName('usable')[0]?.startTime, undefined, { timeout: 60_000 });
    times.push(await usable.jsonValue());
    console.log(`  round ${round + 1}  usable after ${Math.round(times.at(-1))} ms`);
    await again.close();
  }
  const ours = median(times);
  console.log(`
start, offline, ${JOBS} jobs, ${SLOWDOWN} × slower CPU, median of ${rounds} rounds
  usable list            ${Math.round(ours)} ms (goal ${GOAL_MS})
  first screen's script  ${rounded(firstScreen.bytes / 1024)} KB gzipped in ${firstScreen.files} files
`);
  return { name: 'start', unit: 'ms', ours: Math.round(ours), limit: null, ratio: null, peers: {}, rounds, goal: GOAL_MS, jobs: JOBS, slowdown: SLOWDOWN, firstScreenScriptBytes: firstScreen.bytes, firstScreenFiles: firstScreen.files };
}

/** Runs in the page before its own scripts. @param {string} selector */
function markFirstPaintOf(selector) {
  const seen = new MutationObserver(() => {
    const card = document.querySelector(selector);
    if (!card || card.getBoundingClientRect().height === 0) return;
    seen.disconnect();
    // After the frame that shows it.
    requestAnimationFrame(() => setTimeout(() => performance.mark('usable')));
  });
  seen.observe(document, { childList: true, subtree: true });
}

/**
 * The scripts that a page without a service worker fetches until today's list is there, gzipped one by one as a server sends them.
 * @param {Awaited<ReturnType<typeof syncedPhone>>} phone @param {string} origin
 */
async function firstScreenBytes({ context }, origin) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setBypassServiceWorker', { bypass: true });
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Map();
  page.on('response', (response) => {
    const request = response.request();
    // Workers are loaded apart and hold nothing up.
    if (request.resourceType() === 'script' && !request.serviceWorker() && !response.url().includes('/workers/')) scripts.set(response.url(), response);
  });
  await page.goto(origin);
  await page.locator(JOB_CARD).first().waitFor();
  // What comes later (forms fetched ahead) is no part of the first screen.
  const loaded = [...scripts];
  const files = [];
  for (const [url, response] of loaded) files.push({ url, bytes: gzipSync(await response.body(), { level: 9 }).length });
  await page.close();
  for (const { url, bytes } of files.sort((a, b) => b.bytes - a.bytes).slice(0, 8)) console.log(`  ${String(bytes).padStart(7)}  ${new URL(url).pathname}`);
  return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.length };
}
