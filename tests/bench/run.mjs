#!/usr/bin/env node
// `npm run bench -- NAME [--rounds N]`: measures, prints a table, and one JSON object as the last line (tests/bench/README.md).
import { closeAll } from './harness.mjs';

/** Benches of a module in the page, and benches of the whole app. */
const IN_PAGE = {
  'first-sync': { server: true, rounds: 3 },
  push: { server: true, rounds: 3 },
  // Short readings: many rounds, so that a busy moment of the machine falls on all subjects alike.
  list: { server: false, rounds: 9 },
  append: { server: false, rounds: 9 }
};
const WHOLE_APP = { memory: './memory.mjs', start: './start.mjs', map: './map.mjs', reconnect: './reconnect.mjs', storm: './storm.mjs' };
const NAMES = [...Object.keys(IN_PAGE), ...Object.keys(WHOLE_APP)];

const { name, rounds: given } = readArguments(process.argv.slice(2));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void closeAll().finally(() => process.exit(130)));

try {
  const { buildOutdated, installDependencies } = await import('../../sync-server/prepare.mjs');
  installDependencies();
  if (!(name in IN_PAGE) || IN_PAGE[name].server) await buildOutdated({ app: name in WHOLE_APP && name !== 'storm' });
  const report =
    name in IN_PAGE ? await (await import('./run-in-page.mjs')).runInPage({ name, server: IN_PAGE[name].server, rounds: given ?? IN_PAGE[name].rounds }) : await (await import(WHOLE_APP[name])).run({ rounds: given ?? 3 });
  await closeAll();
  console.log(JSON.stringify(report));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await closeAll();
}

/** @param {string[]} given */
function readArguments(given) {
  const at = given.indexOf('--rounds');
  const rounds = at === -1 ? undefined : Number(given[at + 1]);
  const name = given.find((word, index) => !word.startsWith('-') && (at === -1 || index !== at + 1));
  if (!name || !NAMES.includes(name) || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
    console.error(`npm run bench -- NAME [--rounds N]\nNAME is one of ${NAMES.join(', ')}; N is at least 3 for figures that count.`);
    process.exit(2);
  }
  return { name, rounds };
}
