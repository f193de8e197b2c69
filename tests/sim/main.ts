// The built program: `--from N --seeds N --json` prints a line of JSON per seed, `--seed N` one with its trace (simulate.mjs starts it).
import './real-turn.ts';
import './globals.ts';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { from: { type: 'string', default: '1' }, seeds: { type: 'string', default: '1' }, seed: { type: 'string' }, json: { type: 'boolean', default: false }, 'until-violation': { type: 'boolean', default: false } }
});
const replayed = values.seed !== undefined;
// Where an error comes from is worth its price only to someone who reads it.
if (!replayed) Error.stackTraceLimit = 0;
// After the globals: what is imported here takes its surroundings from them.
const { runSeed } = await import('./run-seed.ts');

const first = Number(values.seed ?? values.from);
const last = replayed ? first : first + Number(values.seeds) - 1;
let violated = false;
for (let seed = first; seed <= last && !(violated && values['until-violation']); seed++) {
  const report = await runSeed(seed, { print: replayed && !values.json });
  violated ||= report.violations.length > 0;
  if (values.json) console.log(JSON.stringify(report));
  else console.log(`seed ${seed}: ${report.violations.length} violations, ${report.confirmed} entries said to be saved, ${report.crashes} crashes, ${report.tasks} steps, trace ${report.trace}`, ...report.violations.map((violation) => `\n  ${violation}`));
}
process.exit(violated ? 1 : 0);
