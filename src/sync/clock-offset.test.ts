import { describe, expect, it } from 'vitest';
import { betterOffset, measureClock } from './clock-offset.ts';

const START = Date.parse('2026-11-23T02:00:00.000Z');

/** A device whose clock is `behind` ms behind the server's, and a network that takes `there` and `back` ms. */
function device({ behind, there, back, answer }: { behind: number; there: number; back: number; answer?: string }) {
  let passed = 0;
  return {
    signal: new AbortController().signal,
    now: () => START + passed,
    elapsed: () => passed,
    fetch: (async () => {
      passed += there;
      const ms = START + passed + behind;
      passed += back;
      return new Response(answer ?? JSON.stringify({ now: new Date(ms).toISOString(), ms }));
    }) as typeof fetch
  };
}

describe('measureClock', () => {
  it('is right to within half of the time that asking took', async () => {
    for (const [there, back] of [[50, 50], [10, 290], [299, 1]] as const) {
      const measured = await measureClock(device({ behind: 90_000, there, back }));
      expect(Math.abs(measured!.offset - 90_000)).toBeLessThanOrEqual(measured!.within);
      expect(measured!.within).toBe((there + back) / 2);
    }
  });

  it('learns nothing from a page of somebody else, from no answer, or when the clock is set meanwhile', async () => {
    expect(await measureClock(device({ behind: 0, there: 1, back: 1, answer: '<html>Wi-Fi</html>' }))).toBeUndefined();
    const none = { ...device({ behind: 0, there: 1, back: 1 }), fetch: (() => Promise.reject(new TypeError('Failed to fetch'))) as typeof fetch };
    expect(await measureClock(none)).toBeUndefined();
    const jumping = device({ behind: 0, there: 5, back: 5 });
    let asked = 0;
    expect(await measureClock({ ...jumping, now: () => jumping.now() + (asked++ ? 60_000 : 0) })).toBeUndefined();
  });

  it('keeps the tighter of two that agree, for an hour', () => {
    const tight = { offset: 1000, within: 20, measuredAt: '2026-11-23T02:00:00.000Z' };
    const loose = { offset: 1100, within: 200, measuredAt: '2026-11-23T02:30:00.000Z' };
    expect(betterOffset(undefined, loose)).toBe(loose);
    expect(betterOffset(tight, loose)).toBe(tight);
    expect(betterOffset(loose, tight)).toBe(tight);
    expect(betterOffset(tight, { ...loose, measuredAt: '2026-11-23T03:30:00.000Z' }).within).toBe(200);
    expect(betterOffset(tight, { ...loose, offset: 9000 }).offset).toBe(9000);
  });
});
