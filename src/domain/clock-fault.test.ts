import { describe, expect, it } from 'vitest';
import { handOverAt, makeCases } from '../../tests/fixtures/cases.ts';
import { actedAt } from './clock.ts';
import { builtAt, clockFault, faultOfEntry } from './clock-fault.ts';
import { entrySchema } from './entry.ts';

const HOUR = 3_600_000;
const at = '2026-11-23T05:00:00.000Z';
const compared = (measuredAt: string, offset = 0) => ({ offset, within: 100, measuredAt });

describe('clockFault', () => {
  it('has nothing to say of a clock that is right, was never compared, or is off by little', () => {
    expect(clockFault({ at })).toBeUndefined();
    expect(clockFault({ at, clock: compared('2026-11-23T04:00:00.000Z', 4 * 60_000), last: { at: '2026-11-23T04:59:00.000Z', clock: compared('2026-11-23T04:00:00.000Z', 4 * 60_000) }, built: Date.parse(at) - HOUR })).toBeUndefined();
    // Set by the network between two entries: a minute back is no news.
    expect(clockFault({ at, last: { at: '2026-11-23T05:01:00.000Z' } })).toBeUndefined();
  });

  it('says by how much a clock was off when last compared', () => {
    expect(clockFault({ at, clock: compared('2026-11-23T04:00:00.000Z', -3 * HOUR) })).toEqual({ type: 'off', offset: -3 * HOUR });
    expect(clockFault({ at, clock: compared('2026-11-23T04:00:00.000Z', 5 * 60_000) })).toEqual({ type: 'off', offset: 5 * 60_000 });
  });

  it('notices a clock that shows less than at the last comparison, or than at this device’s last entry', () => {
    expect(clockFault({ at, clock: compared('2026-11-23T08:00:00.000Z', -3 * HOUR) })).toEqual({ type: 'went-back' });
    expect(clockFault({ at, last: { at: '2026-11-23T05:06:00.000Z' } })).toEqual({ type: 'went-back' });
    const clock = compared('2026-11-23T04:00:00.000Z');
    expect(clockFault({ at, clock, last: { at: '2026-11-23T09:00:00.000Z', clock } })).toEqual({ type: 'went-back' });
  });

  it('believes the server once it has been asked again, whatever the last entry said', () => {
    const last = { at: '2026-11-23T09:00:00.000Z', clock: compared('2026-11-23T02:00:00.000Z') };
    expect(clockFault({ at, clock: compared('2026-11-23T04:59:00.000Z'), last })).toBeUndefined();
  });

  it('notices a clock older than the app itself, as after an empty battery', () => {
    const built = Date.parse('2026-11-20T00:00:00.000Z');
    expect(clockFault({ at: '2015-01-01T00:00:00.000Z', built })).toEqual({ type: 'before-app' });
    // Wrong by years, but known to be: it can be put right.
    expect(clockFault({ at: '2015-01-01T00:10:00.000Z', clock: compared('2015-01-01T00:00:00.000Z', Date.parse(at) - Date.parse('2015-01-01T00:00:00.000Z')), built })?.type).toBe('off');
  });
});

describe('actedAt', () => {
  it('does not believe a clock that went back behind the comparison it carries', () => {
    const clock = compared('2026-11-23T08:00:00.000Z', -3 * HOUR);
    expect(new Date(actedAt({ at: '2026-11-23T08:30:00.000Z', clock })).toISOString()).toBe('2026-11-23T05:30:00.000Z');
    expect(new Date(actedAt({ at: '2026-11-23T05:30:00.000Z', clock })).toISOString()).toBe('2026-11-23T05:00:00.000Z');
    expect(actedAt({ at })).toBe(Date.parse(at));
  });
});

it('an entry says what is wrong with its clock, and those written before it could still parse', () => {
  const old: unknown[] = [];
  makeCases(1, { entries: (job) => [handOverAt(job, { at })].map((entry) => (old.push(entry), entry)) });
  expect(faultOfEntry(entrySchema.parse(old[0]))).toBeUndefined();
  expect(faultOfEntry(entrySchema.parse({ ...(old[0] as object), clock: compared(at, 2 * HOUR) }))).toEqual({ type: 'off', offset: 2 * HOUR });
  expect(faultOfEntry(entrySchema.parse({ ...(old[0] as object), clockFault: 'went-back' }))).toEqual({ type: 'went-back' });
  expect(entrySchema.safeParse({ ...(old[0] as object), clockFault: 'fine' }).success).toBe(false);
});

it('the app’s version is the time of its build', () => {
  expect(builtAt('1795627200000')).toBe(1_795_627_200_000);
  expect(builtAt('test')).toBeUndefined();
});
