// Builds the simulation and runs seeds in processes of their own: their globals are the simulation's, and nobody else's.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { breakOnPurpose } from './broken-on-purpose.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {{ seed: number, violations: string[], trace: string, tasks: number, crashes: number, confirmed: number, onServer: number, freed: number, left: number }} SeedReport */

/**
 * @param {{ broken?: string }} [options] broken: one of BROKEN's
 * @returns {Promise<string>} the built program
 */
export async function buildSimulation({ broken } = {}) {
  const outDir = path.join(ROOT, '.build', broken ? `sim-${broken.replaceAll(' ', '-')}` : 'sim');
  await build({ configFile: path.join(ROOT, 'tests/sim/vite.config.ts'), logLevel: 'warn', build: { outDir }, plugins: broken ? [breakOnPurpose(broken)] : [] });
  return path.join(outDir, 'main.js');
}

/**
 * Runs seeds from `from` on, on all processors.
 * @param {string} program
 * @param {{ from?: number, seeds: number, untilViolation?: boolean, onReport?: (report: SeedReport) => void }} options
 * @returns {Promise<SeedReport[]>}
 */
export async function runSeeds(program, { from = 1, seeds, untilViolation = false, onReport }) {
  const share = Math.min(seeds, Math.max(1, Math.min(4, availableParallelism())));
  const parts = Array.from({ length: share }, (_, part) => ({ from: from + Math.floor((seeds * part) / share), to: from + Math.floor((seeds * (part + 1)) / share) }));
  /** @type {SeedReport[]} */
  const reports = [];
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const running = new Set();
  await Promise.all(
    parts.map(async (part) => {
      const child = start(program, ['--json', '--from', String(part.from), '--seeds', String(part.to - part.from), ...(untilViolation ? ['--until-violation'] : [])], 'pipe');
      running.add(child);
      for await (const line of createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) })) {
        const report = /** @type {SeedReport} */ (JSON.parse(line));
        reports.push(report);
        onReport?.(report);
        // One is enough: the others need not look for theirs.
        if (untilViolation && report.violations.length > 0) for (const other of running) other.kill();
      }
      const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
      running.delete(child);
      // 1 says that there were violations, which the reports name.
      if (code !== 0 && code !== 1 && !(child.killed && untilViolation)) throw new Error(`The simulation ended with ${code}`);
    })
  );
  return reports.sort((a, b) => a.seed - b.seed);
}

/** One seed with its trace on the standard output. @param {string} program @param {number} seed @returns {Promise<number>} exit code */
export async function replay(program, seed) {
  const child = start(program, ['--seed', String(seed)], 'inherit');
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** @param {string} program @param {string[]} args @param {'pipe' | 'inherit'} stdout */
function start(program, args, stdout) {
  return spawn(process.execPath, ['--max-semi-space-size=32', program, ...args], { cwd: ROOT, stdio: ['ignore', stdout, 'inherit'] });
}
