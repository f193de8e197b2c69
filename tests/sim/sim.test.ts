import { beforeAll, describe, expect, it } from 'vitest';
import { BROKEN } from './broken-on-purpose.mjs';
import { buildSimulation, runSeeds } from './simulate.mjs';

/** Each is a week of five people on six devices; on an idle machine with two cores a second holds two of them. */
const SEEDS = 200;
const PATIENCE = 15 * 60_000;

let program: string;
beforeAll(async () => {
  program = await buildSimulation();
}, PATIENCE);

describe('the simulated fleet', () => {
  it(`works ${SEEDS} weeks with crashes at any await, and loses, doubles and forks nothing`, { timeout: PATIENCE }, async () => {
    const reports = await runSeeds(program, { seeds: SEEDS });
    expect(reports.filter(({ violations }) => violations.length > 0)).toEqual([]);
    expect(reports).toHaveLength(SEEDS);
    // It was no quiet week.
    const sum = (what: 'crashes' | 'confirmed' | 'freed' | 'left') => reports.reduce((total, report) => total + report[what], 0);
    expect(sum('crashes')).toBeGreaterThan(5 * SEEDS);
    expect(sum('confirmed')).toBeGreaterThan(20 * SEEDS);
    expect(sum('freed')).toBeGreaterThan(SEEDS / 8);
    expect(sum('left')).toBeGreaterThan(5 * SEEDS);
  });

  it('replays a week by its number, step for step, whatever ran before it', { timeout: PATIENCE }, async () => {
    const [alone] = await runSeeds(program, { from: 5, seeds: 1 });
    const among = (await runSeeds(program, { from: 2, seeds: 4 })).at(-1);
    expect(alone).toEqual(among);
    expect(alone?.trace).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each(Object.keys(BROKEN))('catches code that %s', { timeout: PATIENCE }, async (broken) => {
    const reports = await runSeeds(await buildSimulation({ broken }), { seeds: 60, untilViolation: true });
    expect(reports.flatMap(({ violations }) => violations)).not.toEqual([]);
  });
});
