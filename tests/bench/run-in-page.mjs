// Runs a bench module (bench.ts) in the bench page: ours, limit and peers in turn, each round begun by another of them.
import { buildPage, median, openBrowser, openPage, rounded, serveFiles, signInAsAdmin, startServer } from './harness.mjs';

/**
 * @typedef {{ value: number, details: Record<string, number> }} Measured
 * @param {{ name: string, rounds: number, server: boolean }} options
 */
export async function runInPage({ name, rounds, server }) {
  await buildPage();
  const { origin } = server ? await startServer() : await serveFiles();
  const { context } = await openBrowser();
  const page = await openPage(context, origin);
  if (server) await signInAsAdmin(page, origin);
  const devtools = await context.newCDPSession(page);

  let requests = 0;
  page.on('request', (request) => {
    if (request.url().startsWith(`${origin}/db/`)) requests += 1;
  });

  const { unit, subjects } = await page.evaluate((wanted) => window.bench.open(wanted), name);
  console.log(`${name}: setting up`);
  const began = Date.now();
  await page.evaluate(() => window.bench.setUp());
  console.log(`${name}: set up in ${Math.round((Date.now() - began) / 1000)} s; ${subjects.join(', ')} × ${rounds} rounds`);

  /** @type {Map<string, Measured[]>} */
  const measured = new Map(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = subjects.map((_, index) => subjects[(index + round) % subjects.length]);
    for (const subject of order) {
      await devtools.send('HeapProfiler.collectGarbage');
      requests = 0;
      const sample = await page.evaluate((wanted) => window.bench.run(wanted), subject);
      const { value, details } = typeof sample === 'number' ? { value: sample, details: {} } : sample;
      measured.get(subject)?.push({ value, details: server ? { requests, ...details } : details });
      console.log(`  round ${round + 1}  ${subject.padEnd(28)} ${rounded(value)} ${unit}`);
    }
  }
  await page.evaluate(() => window.bench.tearDown());
  return report({ name, unit, rounds, measured });
}

/** @param {{ name: string, unit: string, rounds: number, measured: Map<string, Measured[]> }} results */
function report({ name, unit, rounds, measured }) {
  const summary = new Map([...measured].map(([subject, samples]) => [subject, summarise(samples)]));
  const ours = summary.get('ours')?.value ?? NaN;
  const limit = summary.get('limit')?.value ?? NaN;
  console.log(`\n${name}, ${unit}, median of ${rounds} rounds`);
  for (const [subject, { value, least, most, details }] of summary) {
    const against = subject === 'ours' ? '' : `ours is ${rounded(ours / value)} ×`;
    const rest = Object.entries(details).map(([key, figure]) => `${key} ${figure}`).join(', ');
    console.log(`  ${subject.padEnd(28)} ${String(rounded(value)).padStart(8)}  (${rounded(least)}–${rounded(most)})  ${against.padEnd(18)} ${rest}`);
  }
  console.log('');
  const peers = [...summary].filter(([subject]) => subject !== 'ours' && subject !== 'limit');
  return {
    name,
    unit,
    ours: rounded(ours),
    limit: rounded(limit),
    ratio: rounded(ours / limit),
    peers: Object.fromEntries(peers.map(([peer, { value }]) => [peer, rounded(value)])),
    rounds,
    ...summary.get('ours')?.details,
    limitDetails: summary.get('limit')?.details,
    peerDetails: Object.fromEntries(peers.map(([peer, { details }]) => [peer, details]))
  };
}

/** @param {Measured[]} samples */
function summarise(samples) {
  const values = samples.map(({ value }) => value);
  const keys = [...new Set(samples.flatMap(({ details }) => Object.keys(details)))];
  const details = Object.fromEntries(keys.map((key) => [key, rounded(median(samples.flatMap(({ details: found }) => found[key] ?? [])))]));
  return { value: median(values), least: Math.min(...values), most: Math.max(...values), details };
}
