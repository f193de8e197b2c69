import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppendResult, Intent, Intents, UndoableRequest } from '$device/device.ts';
import { mintJobId, personNameSchema } from '$domain/ids.ts';
import { DelayedWrites, type Failure } from './delayed-writes.svelte.ts';

const request = (key: string): UndoableRequest => ({
  job: mintJobId('delivery', key),
  contents: [{ kind: 'assigned', data: { to: personNameSchema.parse('canbo1') } }]
});

type Answer = (request: UndoableRequest) => AppendResult;

/** What lies on the device, and outlives the tabs that are opened on it. */
function setup(answer: Answer = () => ({ type: 'saved', entries: [] })) {
  const rows = new Map<string, Intent>();
  const written: string[] = [];
  const device = { full: false };
  let minted = 0;
  const listeners = new Set<(value: unknown) => void>();
  const changed = () => listeners.forEach((say) => say(undefined));
  const intents: Omit<Intents, 'writeAll'> = {
    keep: async (requests) => {
      await Promise.resolve();
      if (device.full) return { type: 'disk-full' };
      const keys = requests.map((kept) => {
        const key = String(++minted).padStart(3, '0');
        rows.set(key, { key, at: new Date().toISOString(), seen: [], request: kept });
        return key;
      });
      changed();
      return { type: 'kept', keys };
    },
    list: () => Promise.resolve([...rows.values()]),
    write: (key) => {
      const kept = rows.get(key);
      if (!kept) return Promise.resolve({ type: 'gone' });
      const result = answer(kept.request);
      if (result.type === 'saved') {
        rows.delete(key);
        written.push(kept.request.job);
        changed();
      }
      return Promise.resolve(result);
    },
    remove: async (keys) => {
      await Promise.resolve();
      const removed = keys.filter((key) => rows.delete(key)).length;
      changed();
      return removed;
    }
  };
  const changes = {
    subscribe(next: (value: unknown) => void) {
      listeners.add(next);
      next(undefined);
      return { unsubscribe: () => listeners.delete(next) };
    }
  };
  const tab = () => {
    const [failed, closed, shown]: [{ count: number; why: Failure }[], string[], string[]] = [[], [], []];
    let [tooLate, killed] = [0, false];
    const writes = new DelayedWrites({ intents: async () => ({ ...intents, write: (key) => (killed ? new Promise(() => undefined) : intents.write(key)) }), changes, delay: 10_000, now: Date.now, failed: (count, why) => failed.push({ count, why }), tooLate: () => tooLate++ });
    const later = (...keys: string[]) => {
      const step = { requests: keys.map(request) };
      const name = keys.join(' ');
      writes.later(step, () => {
        shown.push(name);
        return () => closed.push(name);
      });
      return step;
    };
    /** As every tab of the office does; answers how it ends. */
    const open = () => new Promise<() => void>((resolve) => {
      const end: () => void = writes.follow(() => resolve(() => end()));
    });
    return { writes, later, open, kill: () => (killed = true), failed, closed, shown, tooLate: () => tooLate };
  };
  return { rows, written, device, tab };
}

const kept = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('delayed writes', () => {
  it('says that it is done once the device has it, and writes after the delay, not before', async () => {
    const { rows, written, tab } = setup();
    const { writes, later, shown } = tab();
    later('A-1', 'A-2');
    expect(shown).toEqual([]);
    expect(writes.pendingOf(mintJobId('delivery', 'A-1'))?.contents[0]?.kind).toBe('assigned');
    await kept();
    expect([shown, rows.size]).toEqual([['A-1 A-2'], 2]);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(['job:delivery:A-1', 'job:delivery:A-2']);
    expect([writes.pending, rows.size]).toEqual([0, 0]);
  });

  it('writes nothing of what was undone, also not at the next start', async () => {
    const { rows, written, tab } = setup();
    const { writes, later } = tab();
    const step = later('B-1');
    await kept();
    await writes.undo(step);
    expect([writes.pending, rows.size]).toEqual([0, 0]);
    await tab().open();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual([]);
  });

  it('writes at once, in order, when flushed, and each step once, also those that the device is about to have', async () => {
    const { written, tab } = setup();
    const { writes, later, closed } = tab();
    later('C-1');
    await kept();
    later('C-2');
    await writes.flush();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual(['job:delivery:C-1', 'job:delivery:C-2']);
    expect(closed).toEqual(['C-1', 'C-2']);
  });

  it('tells how many were not saved, saves the others, and does not try again what it told', async () => {
    const { rows, written, tab } = setup((wanted) => (wanted.job.endsWith('D-1') ? { type: 'invalid', problem: 'job' } : { type: 'saved', entries: [] }));
    const { writes, later, failed } = tab();
    later('D-1', 'D-2');
    await writes.flush();
    expect(written).toEqual(['job:delivery:D-2']);
    expect(failed).toEqual([{ count: 1, why: { type: 'invalid', problem: 'job' } }]);
    expect(rows.size).toBe(0);
  });

  it('tells at once when the device has no room, and shows nothing as done', async () => {
    const { device, tab } = setup();
    device.full = true;
    const { writes, later, failed, shown } = tab();
    later('F-1', 'F-2');
    await kept();
    expect([failed, shown, writes.pending]).toEqual([[{ count: 2, why: { type: 'disk-full' } }], [], 0]);
  });

  it('leaves a step that is being written alone when undo comes too late', async () => {
    const { written, tab } = setup();
    const { writes, later } = tab();
    const step = later('E-1');
    await kept();
    const flushed = writes.flush();
    await writes.undo(step);
    await flushed;
    expect(written).toEqual(['job:delivery:E-1']);
  });

  it('takes up at the next start what a killed tab left: pending at once, written when its time is over', async () => {
    const { written, tab } = setup();
    tab().later('G-1', 'G-2');
    await kept();
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(4_000);
    const { writes, open } = tab();
    await open();
    expect(writes.pending).toBe(1);
    expect(writes.pendingOf(mintJobId('delivery', 'G-2'))).toBeDefined();
    await vi.advanceTimersByTimeAsync(5_999);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(['job:delivery:G-1', 'job:delivery:G-2']);
    expect(writes.pending).toBe(0);
  });

  it('waits no longer than the delay when the clock was set back meanwhile', async () => {
    const { written, tab } = setup();
    tab().later('H-1');
    await kept();
    vi.clearAllTimers();
    vi.setSystemTime(Date.now() - 86_400_000);
    await tab().open();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual(['job:delivery:H-1']);
  });

  it('is written once by two tabs, and the one whose undo comes too late is told', async () => {
    const { written, tab } = setup();
    const [first, second] = [tab(), tab()];
    const step = first.later('I-1');
    await kept();
    await second.open();
    await second.writes.flush();
    await first.writes.undo(step);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual(['job:delivery:I-1']);
    expect([first.tooLate(), first.writes.pending, second.writes.pending]).toEqual([1, 0, 0]);
  });

  it('that another open tab began is written by this one when that tab is closed before its time', async () => {
    const { rows, written, tab } = setup();
    const [first, second] = [tab(), tab()];
    await second.open();
    first.later('J-1');
    await kept();
    expect(second.writes.pending).toBe(1);
    first.kill();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([written, rows.size, second.writes.pending]).toEqual([['job:delivery:J-1'], 0, 0]);
  });

  it('is not pending any more in a tab when another one has undone it', async () => {
    const { written, tab } = setup();
    const [first, second] = [tab(), tab()];
    await Promise.all([first.open(), second.open()]);
    const step = first.later('K-1');
    await kept();
    expect([first.writes.pending, second.writes.pending]).toEqual([1, 1]);
    await first.writes.undo(step);
    await kept();
    expect([first.writes.pending, second.writes.pending, first.tooLate()]).toEqual([0, 0, 0]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(written).toEqual([]);
  });

  it('says once that it failed, however many tabs try', async () => {
    const { tab } = setup(() => ({ type: 'invalid', problem: 'job' }));
    const [first, second] = [tab(), tab()];
    await Promise.all([first.open(), second.open()]);
    first.later('L-1');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(first.failed.length + second.failed.length).toBe(1);
  });
});
