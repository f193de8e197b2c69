import { afterEach, describe, expect, it, vi } from 'vitest';
import { anySignal } from './any-signal.ts';

afterEach(() => vi.restoreAllMocks());

describe.each(['native', 'by hand'])('anySignal, %s', (way) => {
  const any = (...signals: AbortSignal[]) => {
    if (way === 'by hand') vi.spyOn(AbortSignal, 'any', 'get').mockReturnValue(undefined as unknown as typeof AbortSignal.any);
    return anySignal(signals);
  };

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
