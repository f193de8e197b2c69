// An officer comes back into the network with a day's work: over 1 Mbit/s with 300 ms there and back, when are the entries there, and how
// much of the link is used until the last photo is. The bench's own page runs the product's sync code; the link is a proxy in this process.
import { openSlowLink } from '../fixtures/slow-link.mjs';
import { buildPage, median, openBrowser, openPage, rounded, startServer } from './harness.mjs';

const BYTES_PER_SECOND = 125_000;
const ROUND_TRIP_MS = 300;
const GOALS = { entriesMs: 3000, linkUsed: 0.9 };
const OPEN = { bytesPerSecond: Infinity, delayMs: 0 };

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  await buildPage();
  const server = await startServer({ env: { DEMO: 'yes' } });
  const link = await openSlowLink({ port: Number(new URL(server.origin).port) });
  const { context } = await openBrowser();
  const page = await openPage(context, link.origin);
  const readings = [];
  for (let round = 0; round < rounds; round += 1) {
    link.set(OPEN);
    await page.evaluate(() => window.bench.open('reconnect'));
    await page.evaluate(() => window.bench.setUp());
    // No connection is left from before, as after hours with no network.
    link.cut();
    link.set({ bytesPerSecond: BYTES_PER_SECOND, delayMs: ROUND_TRIP_MS / 2 });
    const before = link.sent().bytes;
    const began = performance.now();
    const { value, details } = await page.evaluate(() => window.bench.run('ours'));
    const sent = link.sent().bytes - before;
    const untilLast = link.sent().at - began;
    const reading = { value, ...details, sentBytes: sent, linkUsed: sent / BYTES_PER_SECOND / (untilLast / 1000) };
    readings.push(reading);
    console.log(`  round ${round + 1}  entries after ${Math.round(reading.entriesMs)} ms, previews ${Math.round(reading.previewsMs)} ms, last photo ${Math.round(value / 1000)} s, link used ${Math.round(reading.linkUsed * 100)} %`);
  }
  await link.close();
  const of = (key) => median(readings.map((reading) => reading[key]));
  const limit = (of('sentBytes') / BYTES_PER_SECOND) * 1000;
  console.log(`
reconnect, 200 entries and 50 photos of 300 KB over 1 Mbit/s with ${ROUND_TRIP_MS} ms there and back, median of ${rounds} rounds
  entries there          ${Math.round(of('entriesMs'))} ms, the answer included (goal ${GOALS.entriesMs})
  receipt checked        ${Math.round(of('receiptMs'))} ms
  previews there         ${Math.round(of('previewsMs'))} ms
  last photo there       ${Math.round(of('value') / 1000)} s
  link used until then   ${rounded(of('linkUsed') * 100)} % (goal ${GOALS.linkUsed * 100} %)
`);
  return {
    name: 'reconnect', unit: 'ms', ours: Math.round(of('value')), limit: Math.round(limit), ratio: rounded(of('value') / limit), peers: {}, rounds,
    entriesMs: Math.round(of('entriesMs')), receiptMs: Math.round(of('receiptMs')), previewsMs: Math.round(of('previewsMs')), linkUsed: rounded(of('linkUsed')), sentBytes: of('sentBytes'), evidenceBytes: of('evidenceBytes'), goals: GOALS
  };
}
