import { describe, expect, it } from 'vitest';
import type { WaitingCounts } from '$device/device.ts';
import type { SyncStatus } from '$sync/sync.ts';
import { explainSync } from './sync-explained.ts';
import { syncWords } from './sync-words.ts';

const now = '2026-11-23T03:00:00.000Z';
const nothing: WaitingCounts = { entries: 0, evidence: { count: 0, bytes: 0 }, refused: 0, quarantined: 0 };
const line = (status: SyncStatus, waiting: Partial<WaitingCounts> = {}) => syncWords({ status, waiting: { ...nothing, ...waiting }, now });

describe('the line that says where everything is', () => {
  it('counts what is still to send, with the size of the photos', () => {
    const words = line({ phase: 'offline', lastSyncedAt: '2026-11-23T02:42:00.000Z' }, { entries: 3, evidence: { count: 2, bytes: 1_100_000 } });
    expect(words.state).toBe('3 ghi nhận, 2 ảnh (1,1\u00a0MB) chưa gửi');
    expect(words.tone).toBe('waiting');
  });

  it('is done only when nothing waits and the server was reached', () => {
    const words = line({ phase: 'up-to-date', lastSyncedAt: '2026-11-23T02:42:00.000Z' });
    expect(words).toEqual({ tone: 'done', state: 'Đã gửi hết', detail: 'đồng bộ lúc 09:42' });
    expect(line({ phase: 'offline' }).tone).toBe('waiting');
  });

  it('puts what was refused before all else', () => {
    const words = line({ phase: 'up-to-date' }, { entries: 1, refused: 2 });
    expect(words.state).toBe('2 bị máy chủ từ chối, 1 ghi nhận chưa gửi');
    expect(words.tone).toBe('problem');
  });

  it('asks for a sign-in when the session is over', () => {
    expect(line({ phase: 'sign-in' })).toMatchObject({ tone: 'attention', detail: 'Cần đăng nhập lại để gửi' });
  });

  it('shows progress in numbers where there is much of it', () => {
    expect(line({ phase: 'syncing', progress: { what: 'receiving', done: 4200, total: 10_000 } }).detail).toBe('Đang nhận 4.200 / 10.000');
    expect(line({ phase: 'syncing', progress: { what: 'receiving', done: 0, total: 1 }, lastSyncedAt: now }).detail).toBe('đồng bộ lúc 10:00');
  });

  it('names a network that stands in between', () => {
    expect(line({ phase: 'failing', problem: 'not-our-server' }).detail).toContain('Wi-Fi');
  });

  it('says until when a busy server is left alone, and that a clock is plainly wrong', () => {
    expect(line({ phase: 'failing', problem: 'busy', retryAt: '2026-11-23T03:05:00.000Z' }).detail).toBe('Máy chủ đang bận, tự gửi lại lúc 10:05');
    expect(line({ phase: 'up-to-date', lastSyncedAt: now, clockOffset: -7_200_000 })).toMatchObject({ tone: 'attention', state: 'Đã gửi hết', detail: 'Đồng hồ máy lệch 2 giờ' });
    expect(line({ phase: 'up-to-date', lastSyncedAt: now, clockOffset: 60_000 }).tone).toBe('done');
  });
});

describe('what happened, what is safe, what to do', () => {
  const say = (status: SyncStatus, unsent = '3 ghi nhận') => explainSync(status, { unsent, ward: 'An Phú' });

  it('is said for everything that can go wrong, and only then', () => {
    expect(say({ phase: 'up-to-date' })).toBe('');
    expect(say({ phase: 'syncing' })).toBe('');
    expect(say({ phase: 'offline', problem: 'no-answer' })).toBe('Chưa gửi được vì máy chủ không trả lời. 3 ghi nhận vẫn an toàn trên máy này và sẽ tự gửi khi có mạng.');
    expect(say({ phase: 'sign-in' })).toContain('chính tài khoản này');
    for (const problem of ['refused', 'server-error', 'not-our-server', 'disk-full', 'broken'] as const) expect(say({ phase: 'failing', problem })).toMatch(/vẫn (nguyên|an toàn)/);
    expect(say({ phase: 'failing', problem: 'busy', retryAt: '2026-11-23T03:05:00.000Z' })).toContain('10:05');
  });
});
