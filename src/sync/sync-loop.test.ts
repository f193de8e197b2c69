import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PullOutcome } from './pull.ts';
import type { PushOutcome } from './push.ts';
import { SyncLoop, type Failure, type LoopParts, type Waiting } from './sync-loop.ts';
import type { SyncStatus } from './sync.ts';
import type { UploadOutcome } from './upload-evidence.ts';

/** A server and a store that do as the test says, and a diary of what the loop did. */
class World {
  readonly diary: string[] = [];
  readonly statuses: SyncStatus[] = [];
  session: Failure | undefined;
  pushed: PushOutcome = { type: 'pushed', sent: 0, refused: 0 };
  pulled: PullOutcome = { type: 'pulled', docs: 0 };
  uploaded: UploadOutcome = { type: 'uploaded', files: 1 };
  chunks = 0;
  time = Date.parse('2026-11-23T02:00:00.000Z');
  watched = true;
  readonly troubles: string[] = [];
  onPush: (signal: AbortSignal) => Promise<void> = async () => undefined;
  /** Ends the long poll. */
  news: (outcome: PullOutcome) => void = () => undefined;
  change: (waiting: Waiting) => void = () => undefined;
  readonly loop: SyncLoop;
  #ended = new AbortController();

  constructor(session?: Failure) {
    this.session = session;
    this.loop = new SyncLoop(this.#parts(), '2026-11-23T01:00:00.000Z');
    void this.loop.run(this.#ended.signal);
    onTestFinished(() => this.#ended.abort());
  }

  get phases(): string[] {
    return this.statuses.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
  }

  async until(said: string): Promise<void> {
    await vi.waitFor(() => expect(this.diary.join(' ')).toContain(said));
  }

  #parts(): LoopParts {
    const say = (what: string) => this.diary.push(what);
    return {
      checkSession: async () => (say('session'), this.session),
      push: async (signal) => {
        say('push');
        await this.onPush(signal);
        say('pushed');
        return this.pushed;
      },
      pull: (signal, { wait }) => {
        say(wait ? 'poll' : 'pull');
        if (!wait) return Promise.resolve(this.pulled);
        return new Promise((resolve) => {
          this.news = resolve;
          signal.addEventListener('abort', () => resolve({ type: 'stopped' }), { once: true });
        });
      },
      uploadEvidence: async (_signal, { turn, onProgress }) => {
        const total = this.chunks;
        while (this.chunks > 0) {
          await turn();
          this.chunks--;
          say(`chunk${this.chunks}`);
          onProgress(total - this.chunks, total);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        this.change({ documents: 0, files: 0 });
        return this.uploaded;
      },
      watchWaiting: (changed) => {
        this.change = changed;
        return () => undefined;
      },
      noteSynced: async () => '2026-11-23T02:00:00.000Z',
      noteTrouble: async (failure) => void this.troubles.push(failure.type),
      isWatched: async () => this.watched,
      now: () => this.time,
      report: (status) => this.statuses.push(status),
      random: () => 0
    };
  }
}

describe('SyncLoop', () => {
  it('asks who we are, sends entries, takes in, and waits for news', async () => {
    const world = new World();
    await world.until('poll');
    expect(world.diary).toEqual(['session', 'push', 'pushed', 'pull', 'poll']);
    expect(world.statuses.at(-1)).toEqual({ phase: 'up-to-date', lastSyncedAt: '2026-11-23T02:00:00.000Z' });
    world.news({ type: 'pulled', docs: 3 });
    await world.until('poll poll');
  });

  it.each([
    [{ type: 'no-answer' }, { phase: 'offline', problem: 'no-answer' }],
    [{ type: 'sign-in' }, { phase: 'sign-in' }],
    [{ type: 'not-our-server' }, { phase: 'failing', problem: 'not-our-server' }],
    [{ type: 'refused', reason: '' }, { phase: 'failing', problem: 'refused' }],
    [{ type: 'server-error', status: 500, reason: '' }, { phase: 'failing', problem: 'server-error' }],
    [{ type: 'disk-full' }, { phase: 'failing', problem: 'disk-full' }],
    [{ type: 'broken', name: 'TypeError' }, { phase: 'failing', problem: 'broken' }]
  ] as const)('says %j as it is, keeps the time of the last round, and goes on when nudged', async (failure, status) => {
    const world = new World(failure);
    await vi.waitFor(() => expect(world.statuses.at(-1)).toEqual({ ...status, lastSyncedAt: '2026-11-23T01:00:00.000Z' }));
    expect(world.diary).toEqual(['session']);
    expect(world.troubles).toEqual([failure.type]);
    world.session = undefined;
    world.loop.nudge();
    await world.until('poll');
    expect(world.phases).toEqual(['syncing', status.phase, 'syncing', 'up-to-date']);
  });

  it('sends an entry at once while it waits for news', async () => {
    const world = new World();
    await world.until('poll');
    world.change({ documents: 1, files: 0 });
    await world.until('poll push pushed');
    expect(world.diary.filter((what) => what === 'poll')).toHaveLength(1);
  });

  it('lets entries go before the next chunk of evidence', async () => {
    const world = new World();
    await world.until('poll');
    world.chunks = 8;
    world.change({ documents: 0, files: 1 });
    await world.until('chunk6');
    world.onPush = () => new Promise((resolve) => setTimeout(resolve, 20));
    world.change({ documents: 1, files: 1 });
    await world.until('chunk0');
    const during = world.diary.slice(world.diary.lastIndexOf('push') + 1, world.diary.lastIndexOf('pushed'));
    // One was on its way when the entry came.
    expect(during.length).toBeLessThanOrEqual(1);
    expect(world.diary.indexOf('chunk0')).toBeGreaterThan(world.diary.lastIndexOf('pushed'));
    expect(world.statuses.some(({ progress }) => progress?.what === 'evidence' && progress.total === 8)).toBe(true);
  });

  it('asks anew when nudged during the long poll, for a link may have died in silence', async () => {
    const world = new World();
    await world.until('poll');
    world.session = { type: 'no-answer' };
    world.loop.nudge();
    await vi.waitFor(() => expect(world.loop.status.phase).toBe('offline'));
  });

  it('signs off when the session ends in the middle, and never has two pushes at a time', async () => {
    const world = new World();
    await world.until('poll');
    let under = 0;
    world.onPush = async () => {
      expect(++under).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      under--;
    };
    world.change({ documents: 1, files: 0 });
    world.loop.nudge();
    world.change({ documents: 2, files: 0 });
    await world.until('pull poll push');
    await vi.waitFor(() => expect(world.diary.at(-1)).toBe('poll'));
    world.news({ type: 'sign-in' });
    await vi.waitFor(() => expect(world.loop.status.phase).toBe('sign-in'));
  });

  it('does not raise an alarm for a long poll that was cut: it asks a plain question, and goes on', async () => {
    const world = new World();
    await world.until('poll');
    for (const cut of [{ type: 'no-answer' }, { type: 'server-error', status: 504, reason: '' }] as const) {
      world.diary.length = 0;
      world.time += 60_000;
      world.news(cut);
      await world.until('session push pushed pull poll');
    }
    expect(world.troubles).toEqual([]);
    expect(world.phases).toEqual(['syncing', 'up-to-date']);
  });

  it('says so when the plain question gets no answer either', async () => {
    const world = new World();
    await world.until('poll');
    world.session = { type: 'no-answer' };
    world.news({ type: 'no-answer' });
    await vi.waitFor(() => expect(world.loop.status.phase).toBe('offline'));
    expect(world.phases).toEqual(['syncing', 'up-to-date', 'offline']);
  });

  it('waits as long as a busy server asked for, whoever nudges, and says until when', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const world = new World({ type: 'busy', status: 429, waitMs: 90_000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(world.loop.status).toMatchObject({ phase: 'failing', problem: 'busy', retryAt: '2026-11-23T02:01:31.000Z' });
    world.session = undefined;
    world.loop.nudge();
    await vi.advanceTimersByTimeAsync(89_000);
    expect(world.diary).toEqual(['session']);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(world.loop.status.phase).toBe('up-to-date');
  });

  it('survives a fault of its own: it is noted, said and tried again', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue(undefined);
    onTestFinished(() => said.mockRestore());
    const world = new World();
    await world.until('poll');
    world.onPush = () => Promise.reject(new RangeError('nobody thought of this'));
    world.change({ documents: 1, files: 0 });
    await vi.waitFor(() => expect(world.loop.status).toMatchObject({ phase: 'failing', problem: 'broken' }));
    expect(world.troubles).toEqual(['broken']);
    world.onPush = async () => undefined;
    world.loop.nudge();
    await vi.waitFor(() => expect(world.loop.status.phase).toBe('up-to-date'));
  });

  it('gives up a request that hangs on a link that is gone when somebody comes back to the phone', async () => {
    const world = new World();
    await world.until('poll');
    world.onPush = (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    world.change({ documents: 1, files: 0 });
    await world.until('poll push');
    world.loop.nudge();
    await world.until('session');
    expect(world.diary.at(-1)).not.toBe('pushed');
    world.time += 20_000;
    world.onPush = async () => undefined;
    world.diary.length = 0;
    world.loop.nudge();
    await world.until('session push pushed pull poll');
    expect(world.troubles).toEqual([]);
  });

  it('leaves no request hanging for news while nobody looks, and catches up when somebody does', async () => {
    const world = new World();
    world.watched = false;
    await vi.waitFor(() => expect(world.loop.status.phase).toBe('up-to-date'));
    world.change({ documents: 1, files: 0 });
    await world.until('pull push pushed');
    expect(world.diary).not.toContain('poll');
    world.watched = true;
    world.loop.nudge();
    await world.until('poll');
  });
});
