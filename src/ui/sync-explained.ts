// What happened, what is safe and what to do: the sentence under the state of syncing, for the person's page.
import { m } from '$i18n/generated/messages.js';
import type { SyncStatus } from '$sync/sync.ts';
import type { Trouble } from '$device/troubles.ts';
import { formatTime } from './formats.ts';

/** Empty where there is nothing to explain. `unsent` is "3 ghi nhận, 2 ảnh (1,1 MB)", or empty. */
export function explainSync({ phase, problem, retryAt }: SyncStatus, { unsent, ward }: { unsent: string; ward: string }): string {
  if (phase === 'sign-in') return m.sync_sign_in_text();
  if (phase === 'offline') return unsent ? m.sync_no_answer_text({ what: unsent }) : m.sync_no_answer_nothing();
  if (phase !== 'failing') return '';
  switch (problem) {
    case 'refused':
      return m.sync_refused_text({ ward });
    case 'not-our-server':
      return m.sync_not_ours_text();
    case 'disk-full':
      return m.sync_disk_full_text();
    case 'busy':
      return retryAt ? m.sync_busy_text({ time: formatTime(retryAt) }) : m.sync_busy();
    case 'broken':
      return m.sync_broken_text();
    case 'no-answer':
      return unsent ? m.sync_no_answer_text({ what: unsent }) : m.sync_no_answer_nothing();
    case 'server-error':
    case undefined:
      return m.sync_server_error_text();
  }
}

const TROUBLES: Record<Trouble['kind'], () => string> = {
  'no-answer': m.sync_trouble_no_answer,
  'sign-in': m.sync_trouble_sign_in,
  refused: m.sync_trouble_refused,
  'server-error': m.sync_trouble_server_error,
  'not-our-server': m.sync_trouble_not_ours,
  'disk-full': m.sync_trouble_disk_full,
  busy: m.sync_trouble_busy,
  'too-large': m.sync_trouble_too_large,
  broken: m.sync_trouble_broken,
  'not-done': m.sync_trouble_not_done
};

export const troubleWords = ({ kind, code }: Pick<Trouble, 'kind' | 'code'>): string => `${TROUBLES[kind]()}${code === undefined ? '' : ` (${code})`}`;
