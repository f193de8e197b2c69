// 10,000 jobs on the device: what they take on its disk against their JSON, what the page holds, what the server's process holds.
import { filledWard, JOB_CARD, JOBS, MINE, reopenPhone, syncedPhone } from './app-scene.mjs';
import { median, rounded } from './harness.mjs';

const MB = 1024 * 1024;

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const ward = await filledWard();
  const readings = [];
  for (let round = 0; round < rounds; round += 1) {
    const phone = await syncedPhone(ward);
    await phone.close();
    // Switched on again: what the first sync left in memory is gone, and the store has been tidied up.
    const again = await reopenPhone(phone.profile);
    const page = again.context.pages()[0] ?? (await again.context.newPage());
    await page.goto(ward.server.origin);
    await page.locator(JOB_CARD).first().waitFor();
    await page.waitForTimeout(1500);
    const reading = { ...(await heapOf(again.context, page)), storedBytes: await storedBytes(page), servingPeak: phone.servingPeak, firstSyncMs: phone.firstSyncMs };
    readings.push(reading);
    console.log(`  round ${round + 1}  stored ${inMb(reading.storedBytes)} MB, page heap ${inMb(reading.heapBytes)} MB, server at most ${inMb(reading.servingPeak)} MB while serving`);
    await again.close();
  }
  const of = (/** @type {keyof typeof readings[number]} */ key) => median(readings.map((reading) => reading[key]));
  const stored = of('storedBytes');
  const serverBytes = Math.max(ward.importingPeak, ...readings.map(({ servingPeak }) => servingPeak));
  const report = {
    name: 'memory',
    unit: 'bytes',
    ours: Math.round(stored),
    limit: ward.jsonBytes,
    ratio: rounded(stored / ward.jsonBytes),
    peers: {},
    rounds,
    jobs: JOBS,
    docs: ward.documents,
    storedBytesPerJob: Math.round(stored / JOBS),
    pageHeapMb: inMb(of('heapBytes')),
    serverMb: inMb(serverBytes),
    serverImportingMb: inMb(ward.importingPeak),
    serverServingMb: inMb(of('servingPeak')),
    serverStartedMb: inMb(ward.startedAt),
    firstSyncMs: Math.round(of('firstSyncMs'))
  };
  console.log(`
memory, ${JOBS} jobs (${ward.documents} documents), ${MINE} of them the officer's, median of ${rounds} rounds
  stored on the device   ${inMb(stored)} MB, ${report.ratio} × their JSON (${inMb(ward.jsonBytes)} MB)
  page heap              ${report.pageHeapMb} MB showing today's list
  server                 ${report.serverImportingMb} MB at most while importing, ${report.serverServingMb} MB while serving a first sync
`);
  return report;
}

const inMb = (/** @type {number} */ bytes) => rounded(bytes / MB);

/**
 * Of the page alone: the sync worker's heap is its own, and no browser tells it from outside.
 * @param {import('playwright').BrowserContext} context @param {import('playwright').Page} page
 */
async function heapOf(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return { heapBytes: usedSize };
}

/** @param {import('playwright').Page} page */
function storedBytes(page) {
  return page.evaluate(async () => {
    const { usageDetails } = /** @type {{ usageDetails?: { indexedDB?: number } }} */ (await navigator.storage.estimate());
    if (usageDetails?.indexedDB === undefined) throw new Error('This browser does not say what IndexedDB takes');
    return usageDetails.indexedDB;
  });
}
