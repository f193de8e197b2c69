import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppendRequest, AppendResult } from '$device/device.ts';
import { mintJobId, personNameSchema } from '$domain/ids.ts';
import { DelayedWrites, type Failure } from './delayed-writes.svelte.ts';

const request = (key: string): AppendRequest => ({
  job: mintJobId('delivery', key),
  contents: [{ kind: 'assigned', data: { to: personNameSchema.parse('canbo1') } }]
});

function setup(answer: (request: AppendRequest) => AppendResult = () => ({ type: 'saved', entries: [] })) {
  const written: string[] = [];
  const failed: { count: number; why: Failure }[] = [];
  const append = (wanted: AppendRequest): Promise<AppendResult> => {
    written.push(wanted.job);
    return Promise.resolve(answer(wanted));
  };
  const writes = new DelayedWrites({ device: { append }, delay: 10_000, failed: (count, why) => failed.push({ count, why }) });
  return { writes, written, failed };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('delayed writes', () => {
  it('writes after the delay, not before', async () => {
    const { writes, written } = setup();
    writes.later({ requests: [request('A-1'), request('A-2')] });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(written).toEqual([]);
    expect(writes.pendingOf(mintJobId('delivery', 'A-1'))?.contents[0]?.kind).toBe('assigned');
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(['job:delivery:A-1', 'job:delivery:A-2']);
    expect(writes.pending).toBe(0);
  });

  it('writes nothing of what was undone', async () => {
    const { writes, written } = setup();
    const step = { requests: [request('B-1')] };
    writes.later(step);
    writes.undo(step);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual([]);
    expect(writes.pending).toBe(0);
  });

  it('writes at once, in order, when flushed, and each step once', async () => {
    const { writes, written } = setup();
    const closed: string[] = [];
    writes.later({ requests: [request('C-1')] }, () => closed.push('C-1'));
    writes.later({ requests: [request('C-2')] }, () => closed.push('C-2'));
    await writes.flush();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual(['job:delivery:C-1', 'job:delivery:C-2']);
    expect(closed).toEqual(['C-1', 'C-2']);
  });

  it('tells how many were not saved, and saves the others', async () => {
    const { writes, written, failed } = setup((wanted) => (wanted.job.endsWith('D-1') ? { type: 'disk-full' } : { type: 'saved', entries: [] }));
    writes.later({ requests: [request('D-1'), request('D-2')] });
    await writes.flush();
    expect(written).toHaveLength(2);
    expect(failed).toEqual([{ count: 1, why: { type: 'disk-full' } }]);
  });

  it('leaves a step that is being written alone when undo comes too late', async () => {
    const { writes, written } = setup();
    const step = { requests: [request('E-1')] };
    writes.later(step);
    const flushed = writes.flush();
    writes.undo(step);
    await flushed;
    expect(written).toEqual(['job:delivery:E-1']);
  });
});
