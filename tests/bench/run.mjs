#!/usr/bin/env node
// `npm run bench -- NAME [--rounds N]`: measures, prints a table, and one JSON object as the last line (tests/bench/README.md).
import { existsSync } from 'node:fs';
import path from 'node:path';
import { closeAll, ROOT } from './harness.mjs';

/** Benches of a module in the page, and benches of the whole app. */
const IN_PAGE = { 'first-sync': { server: true }, push: { server: true }, list: { server: false }, append: { server: false } };
const WHOLE_APP = { memory: './memory.mjs', start: './start.mjs', map: './map.mjs' };
const NAMES = [...Object.keys(IN_PAGE), ...Object.keys(WHOLE_APP)];

const { name, rounds } = readArguments(process.argv.slice(2));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void closeAll().finally(() => process.exit(130)));

try {
  const prepare = path.join(ROOT, 'sync-server/prepare.mjs');
  if (existsSync(prepare)) {
    const { buildOutdated, installDependencies } = await import(prepare);
    installDependencies();
    if (!(name in IN_PAGE) || IN_PAGE[name].server) await buildOutdated();
  }
  const report =
    name in IN_PAGE ? await (await import('./run-in-page.mjs')).runInPage({ name, rounds, server: IN_PAGE[name].server }) : await (await import(WHOLE_APP[name])).run({ rounds });
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
  const rounds = /^\d+$/.test(given[given.indexOf('--rounds') + 1] ?? '') && given.includes('--rounds') ? Number(given[given.indexOf('--rounds') + 1]) : 3;
  const name = given.find((word, index) => !word.startsWith('-') && given[index - 1] !== '--rounds');
  if (!name || !NAMES.includes(name) || rounds < 1) {
    console.error(`npm run bench -- NAME [--rounds N]\nNAME is one of ${NAMES.join(', ')}; N is 3 if not said.`);
    process.exit(2);
  }
  return { name, rounds };
}
