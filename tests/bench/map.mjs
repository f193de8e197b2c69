// The map with 10,000 jobs at a quarter of this machine's speed: how long the page is busy at a stretch while a finger pans it.
import { filledWard, JOBS, syncedPhone } from './app-scene.mjs';
import { median } from './harness.mjs';

const SLOWDOWN = 4;
const GOAL_MS = 50;

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const ward = await filledWard();
  const { page, context } = await syncedPhone(ward);
  await page.goto(`${ward.server.origin}/map`);
  await page.locator('.leaflet-container').waitFor({ timeout: 60_000 });
  await showWholeWard(page);
  await page.waitForTimeout(3000);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const box = await page.locator('.leaflet-container').boundingBox();
  if (!box) throw new Error('The map has no size');
  await page.evaluate(observeLongTasks);
  // No figure is good that would also come out if nothing were measured or nothing moved.
  const seen = await longTasks(page, () => page.evaluate(beBusyInATask));
  if (seen.length === 0) throw new Error('The browser does not report long tasks');

  const panning = [];
  const zooming = [];
  for (let round = 0; round < rounds; round += 1) {
    panning.push(await longTasks(page, () => pan(page, box)));
    zooming.push(await longTasks(page, () => zoom(page, box)));
    console.log(`  round ${round + 1}  panning: ${describe(panning.at(-1))}; zooming: ${describe(zooming.at(-1))}`);
  }
  const longest = median(panning.map((tasks) => Math.max(0, ...tasks)));
  const longestZoom = median(zooming.map((tasks) => Math.max(0, ...tasks)));
  const count = median(panning.map((tasks) => tasks.length));
  console.log(`
map, ${JOBS} jobs, ${SLOWDOWN} × slower CPU, median of ${rounds} rounds
  panning   longest task over 50 ms: ${longest} ms, ${count} of them
  zooming   longest task over 50 ms: ${longestZoom} ms
`);
  return { name: 'map', unit: 'ms', ours: longest, limit: null, ratio: null, peers: {}, rounds, goal: GOAL_MS, jobs: JOBS, slowdown: SLOWDOWN, longTasksWhilePanning: count, longestWhileZooming: longestZoom };
}

/** An officer's map shows their own jobs first. @param {import('playwright').Page} page */
async function showWholeWard(page) {
  const filter = page.locator('main header button, .page > header button').first();
  await filter.click();
  await page.locator('label:has(input[value=all])').click();
  await filter.click();
  // "50 việc đầu trong 9.900 việc": thousands are there.
  await page.waitForFunction(() => [...document.querySelectorAll('[role=status]')].some((status) => /\d[.,]\d{3}/.test(status.textContent ?? '')));
}

function observeLongTasks() {
  /** @type {Window & { longTasks?: number[] }} */ (window).longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) /** @type {Window & { longTasks?: number[] }} */ (window).longTasks?.push(Math.round(duration));
  }).observe({ type: 'longtask' });
}

/** In a task of the page's own: what is run from outside is not reported. */
function beBusyInATask() {
  return new Promise((resolve) => {
    setTimeout(() => {
      for (const end = performance.now() + 80; performance.now() < end; );
      resolve(undefined);
    });
  });
}

/** Durations of the tasks over 50 ms (those that the browser reports) while something was done. */
async function longTasks(page, act) {
  await page.waitForTimeout(500);
  await page.evaluate(() => (window.longTasks = []));
  await act();
  await page.waitForTimeout(500);
  return page.evaluate(() => window.longTasks);
}

async function pan(page, { x, y, width, height }) {
  const [left, right, middle] = [x + width * 0.2, x + width * 0.8, y + height / 2];
  for (const [from, to] of [[right, left], [left, right], [right, left]]) {
    const before = await mapPane(page);
    await page.mouse.move(from, middle);
    await page.mouse.down();
    for (let step = 1; step <= 30; step += 1) {
      await page.mouse.move(from + ((to - from) * step) / 30, middle + Math.sin(step / 5) * 40);
      await page.waitForTimeout(16);
    }
    if ((await mapPane(page)) === before) throw new Error('The map did not follow the finger');
    await page.mouse.up();
    await page.waitForTimeout(200);
  }
}

/** Where Leaflet has put the map. */
const mapPane = (/** @type {import('playwright').Page} */ page) => page.locator('.leaflet-map-pane').evaluate((pane) => /** @type {HTMLElement} */ (pane).style.transform);

async function zoom(page, { x, y, width, height }) {
  await page.mouse.move(x + width / 2, y + height / 2);
  for (const delta of [-200, -200, 200, 200]) {
    await page.mouse.wheel(0, delta);
    await page.waitForTimeout(500);
  }
}

const describe = (/** @type {number[]} */ tasks) => (tasks.length ? `${tasks.length} long tasks, the longest ${Math.max(...tasks)} ms` : 'no long task');
