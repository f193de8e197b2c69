// The one line that says where everything is (design §6), as text and tone.
import { m } from '$i18n/generated/messages.js';
import type { WaitingCounts } from '$device/device.ts';
import type { SyncStatus } from '$sync/sync.ts';
import { clockWords } from './clock-words.ts';
import { formatBytes, formatNumber, formatTime, formatWhen } from './formats.ts';

export interface SyncWords {
  tone: 'done' | 'waiting' | 'attention' | 'problem';
  /** What is where: sent, or how much is still to send. */
  state: string;
  /** What is going on, or when it last went through. */
  detail: string;
}

export function syncWords({ status, waiting, now }: { status: SyncStatus; waiting: WaitingCounts | undefined; now: string }): SyncWords {
  const unsent = waiting ? waitingWords(waiting) : '';
  // Both are said: what was refused must not hide what has not been sent.
  const parts = [waiting?.refused ? m.sync_line_refused({ count: waiting.refused }) : '', unsent ? m.common_sync_waiting({ what: unsent }) : ''].filter(Boolean);
  const state = parts.join(', ') || m.common_sync_all_sent();
  const paused = waiting?.evidence.paused && waiting.evidence.count > 0 && status.phase === 'up-to-date';
  return { tone: toneOf(status, waiting, unsent), state, detail: paused ? m.log_queue_paused_short() : detailOf(status, now) };
}

/** "3 ghi nhận, 2 ảnh (1,1 MB)"; empty when nothing waits. */
export function waitingWords({ entries, evidence }: WaitingCounts): string {
  const parts: string[] = [];
  if (entries > 0) parts.push(m.common_sync_entries({ count: entries }));
  if (evidence.count > 0) parts.push(m.common_sync_photos({ count: evidence.count, bytes: formatBytes(evidence.bytes) }));
  return parts.length === 2 ? m.common_sync_and({ first: parts[0]!, second: parts[1]! }) : (parts[0] ?? '');
}

function toneOf(status: SyncStatus, waiting: WaitingCounts | undefined, unsent: string): SyncWords['tone'] {
  if (waiting?.refused || status.problem === 'disk-full') return 'problem';
  if (status.phase === 'sign-in' || status.phase === 'failing' || clockWords(status.clockOffset)) return 'attention';
  return unsent || status.phase !== 'up-to-date' ? 'waiting' : 'done';
}

function detailOf(status: SyncStatus, now: string): string {
  if (status.phase === 'sign-in') return m.common_sync_sign_in();
  if (status.problem === 'busy' && status.retryAt) return m.sync_busy_until({ time: formatTime(status.retryAt) });
  if (status.problem && status.phase === 'failing') return problemWords(status.problem);
  const progress = status.phase === 'syncing' ? status.progress : undefined;
  // One document now and then is no news; a first sync or a day's photos is.
  if (progress && progress.total - progress.done > 20) return progressWords(progress);
  if (progress?.what === 'evidence') return progressWords(progress);
  if (status.phase === 'offline') return m.common_sync_offline();
  const clock = clockWords(status.clockOffset);
  if (clock) return m.sync_line_clock({ much: clock.much });
  if (status.lastSyncedAt) return m.common_sync_at({ time: formatWhen(status.lastSyncedAt, now) });
  return status.phase === 'starting' || status.phase === 'syncing' ? m.common_sync_starting() : m.common_sync_never();
}

export function progressWords({ what, done, total }: NonNullable<SyncStatus['progress']>): string {
  if (what === 'evidence') return m.common_sync_sending_photos({ done: formatBytes(done), total: formatBytes(total) });
  const numbers = { done: formatNumber(done), total: formatNumber(total) };
  return what === 'receiving' ? m.common_sync_receiving(numbers) : m.common_sync_sending(numbers);
}

export function problemWords(problem: NonNullable<SyncStatus['problem']>): string {
  switch (problem) {
    case 'no-answer':
      return m.common_sync_offline();
    case 'refused':
      return m.common_sync_failing_refused();
    case 'server-error':
      return m.common_sync_failing_server();
    case 'not-our-server':
      return m.common_sync_failing_not_ours();
    case 'disk-full':
      return m.common_sync_failing_disk();
    case 'busy':
      return m.sync_busy();
    case 'broken':
      return m.sync_broken();
  }
}
