import { describe, expect, it } from 'vitest';
import { anySignal } from './any-signal.ts';

describe.each([
  ['native', (...signals: AbortSignal[]) => anySignal(signals)],
  // `null` stands for a browser that has none; `undefined` would ask for the default.
  ['by hand', (...signals: AbortSignal[]) => anySignal(signals, null)]
])('anySignal, %s', (_way, any) => {
  it('aborts with the first, for its reason', () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const either = any(a.signal, b.signal);
    expect(either.aborted).toBe(false);
    b.abort('b');
    a.abort('a');
    expect([either.aborted, either.reason]).toEqual([true, 'b']);
  });

  it('is aborted at once when one is already', () => {
    expect(any(new AbortController().signal, AbortSignal.abort('over')).reason).toBe('over');
  });
});
