import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mintJobId, personNameSchema } from './ids.ts';
import { jobSchema } from './job.ts';
import { emptyJobView, type JobOutcome, type JobView } from './job-view.ts';
import { nearCases, repeatPlaces, sameCases } from './nearby.ts';

const HERE = { lat: 10.8, lon: 106.75 };
/** Metres north of here. */
const north = (metres: number) => ({ lat: HERE.lat + metres / 111_195, lon: HERE.lon });
const NOW = '2026-11-25T03:00:00.000Z';

function row(key: string, at: { lat: number; lon: number } | undefined, { category = 'LLD', done, outcome = 'put-right' }: { category?: string; done?: string; outcome?: JobOutcome } = {}) {
  const job = jobSchema.parse({
    _id: mintJobId('violation', key), type: 'job', v: 1, kind: 'violation', ward: 'an-phu', title: 'Vi phạm', place: { address: `số ${key}`, ...at }, received: NOW, due: NOW, source: 'test', createdAt: NOW, createdBy: 'an',
    violation: { category, description: '', media: [] }
  });
  const by = personNameSchema.parse('an');
  const view: JobView = { ...emptyJobView(), ...(done && { state: 'done', outcome, decidedBy: { entry: 'entry:x' as never, by, at: done } }) };
  return { job, view };
}

describe('nearby', () => {
  it('lists what is around, nearest first, and leaves out what is nowhere', () => {
    const rows = [row('far', north(600)), row('b', north(200)), row('a', north(20)), row('nowhere', undefined)];
    expect(nearCases(rows, HERE, 500).map(({ row: { job }, metres }) => [job.place.address, Math.round(metres)])).toEqual([['số a', 20], ['số b', 200]]);
  });

  it('takes a find for an open case of its category close by, and for no other', () => {
    const rows = [row('same', north(20)), row('other', north(10), { category: 'TO' }), row('done', north(5), { done: NOW }), row('away', north(90))];
    expect(sameCases(rows, { from: HERE, category: 'LLD', metres: 30 }).map(({ row: { job } }) => job.place.address)).toEqual(['số same']);
  });
});

describe('repeatPlaces', () => {
  const repeat = { cases: 3, metres: 40, months: 6 };
  const done = '2026-10-01T03:00:00.000Z';

  it('finds where it happened at least so often, near enough and lately enough', () => {
    const rows = [row('1', north(0), { done }), row('2', north(20), { done }), row('3', north(39), { done }), row('old', north(10), { done: '2026-05-24T03:00:00.000Z' }), row('open', north(1)), row('wrong', north(1), { done, outcome: 'unfounded' }), row('noise', north(2), { done, category: 'TO' })];
    expect(repeatPlaces(rows, { repeat, now: NOW })).toMatchObject([{ category: 'LLD', jobs: ['job:violation:1', 'job:violation:2', 'job:violation:3'] }]);
    expect(repeatPlaces(rows.slice(0, 2), { repeat, now: NOW })).toEqual([]);
    expect(repeatPlaces([...rows.slice(0, 2), row('3', north(90), { done })], { repeat, now: NOW })).toEqual([]);
  });

  it('counts no case twice, and is the same for any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 25 }), fc.infiniteStream(fc.nat()), (metres, dice) => {
        const rows = metres.map((away, index) => row(`${index}`, north(away), { done }));
        const places = repeatPlaces(rows, { repeat, now: NOW });
        const named = places.flatMap(({ jobs }) => jobs);
        expect(new Set(named).size).toBe(named.length);
        const shuffled = rows.map((one) => ({ one, at: dice.next().value })).sort((a, b) => a.at - b.at).map(({ one }) => one);
        expect(repeatPlaces(shuffled, { repeat, now: NOW })).toEqual(places);
      })
    );
  });
});
