#!/usr/bin/env node
// `npm test`: installs what is missing, then types, lint, unit, contract and end-to-end tests. Plain Node, for nothing is
// installed when it starts. Ends with one line `N passed, N failed` over all suites; the exit code follows it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildOutdated, installDependencies } from '../sync-server/prepare.mjs';

const only = process.argv.slice(2);
const reports = mkdtempSync(path.join(tmpdir(), 'tan-noi-test-'));
const total = { passed: 0, failed: 0 };
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stopAll(1));

installDependencies();
const { installChromium } = await import('./chromium.mjs');
process.env.CHROMIUM = installChromium();

await suite('build', async () => {
  await buildOutdated();
  return { passed: 1, failed: 0 };
});
// Side by side: each is one thread for half a minute.
await Promise.all([
  suite('types', () => check(['node_modules/svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'])),
  suite('lint', () => check(['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0', '--no-warn-ignored']))
]);
await suite('unit and contract', () => vitest());
await suite('end-to-end', () => playwright());

rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/**
 * @param {string} name
 * @param {() => Promise<{ passed: number, failed: number }>} work
 */
async function suite(name, work) {
  if (only.length > 0 && !only.includes(name)) return;
  console.log(`\n== ${name}`);
  const started = Date.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    result = { passed: 0, failed: 1 };
  }
  total.passed += result.passed;
  total.failed += result.failed;
  console.log(`== ${name}: ${result.passed} passed, ${result.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** @param {string[]} args */
async function check(args) {
  const code = await node(args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function vitest() {
  const report = path.join(reports, 'vitest.json');
  const code = await node(['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const { numPassedTests: passed, numFailedTests: failed, numFailedTestSuites: brokenSuites } = JSON.parse(readFileSync(report, 'utf8'));
  // A suite that fails to load has no failed test of its own; an unhandled error shows in the exit code alone.
  return { passed, failed: Math.max(failed, code === 0 ? 0 : Math.max(1, brokenSuites)) };
}

async function playwright() {
  const report = path.join(reports, 'playwright.json');
  const code = await node(['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const { expected, unexpected, flaky } = JSON.parse(readFileSync(report, 'utf8')).stats;
  return { passed: expected, failed: Math.max(unexpected + flaky, code === 0 ? 0 : 1) };
}

/**
 * Runs in a process group of its own, so that whatever it leaves behind ends with it.
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>}
 */
function node(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true, env: { ...process.env, ...env } });
    running.add(child);
    child.once('error', reject);
    child.once('close', (code) => {
      endGroup(child);
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: nothing of the group is left, as it should be.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** @param {number} code */
function stopAll(code) {
  for (const child of running) endGroup(child);
  process.exit(code);
}
