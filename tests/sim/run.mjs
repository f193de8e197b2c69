#!/usr/bin/env node
// `npm run sim -- [--seeds N] [--from N]` runs a week for each seed and prints what was violated; `--seed N` replays one with its trace;
// `--broken "NAME"` runs on code broken on purpose (tests/sim/broken-on-purpose.mjs).
import { parseArgs } from 'node:util';

const { installDependencies } = await import('../../sync-server/prepare.mjs');
installDependencies();
const { buildSimulation, replay, runSeeds } = await import('./simulate.mjs');

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' }, seed: { type: 'string' }, broken: { type: 'string' } } });
const [seeds, from, seed] = [values.seeds, values.from, values.seed].map((text) => (text === undefined ? undefined : Number(text)));
if ([seeds, from, seed].some((given) => given !== undefined && !(Number.isInteger(given) && given > 0))) {
  console.error('npm run sim -- [--seeds N] [--from N] | --seed N, each a whole number above 0');
  process.exit(2);
}

const program = await buildSimulation({ broken: values.broken });
if (seed !== undefined) process.exit(await replay(program, seed));

const began = performance.now();
const reports = await runSeeds(program, {
  from,
  seeds: seeds ?? 200,
  onReport({ seed: number, violations }) {
    for (const violation of violations.slice(0, 5)) console.log(`seed ${number}: ${violation}`);
  }
});
const sum = (/** @type {(report: typeof reports[number]) => number} */ of) => reports.reduce((total, report) => total + of(report), 0);
const failing = reports.filter(({ violations }) => violations.length > 0).map((report) => report.seed);
console.log(
  `${reports.length} seeds run, ${sum(({ violations }) => violations.length)} violations; ${sum(({ confirmed }) => confirmed)} entries said to be saved, ` +
    `${sum(({ crashes }) => crashes)} crashes, ${sum(({ tasks }) => tasks)} steps, ${Math.round((performance.now() - began) / 1000)} s`
);
if (failing.length > 0) console.log(`Replay with: npm run sim -- --seed ${failing[0]}${failing.length > 1 ? `   (also ${failing.slice(1, 20).join(', ')})` : ''}`);
process.exit(failing.length > 0 ? 1 : 0);
