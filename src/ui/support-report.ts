// What support needs to see, as text a person can read before they send it. Nothing of whose, where or which dossier.
import type { StoreCounts } from '$device/device.ts';
import type { Trouble } from '$device/troubles.ts';
import type { SyncStatus } from '$sync/sync.ts';

export interface SupportFacts {
  /** ISO instant. */
  at: string;
  app: string;
  roles: readonly string[];
  status: SyncStatus;
  counts: StoreCounts;
  troubles: readonly Trouble[];
  /** Of navigator.storage; undefined where the browser does not say. */
  storage: { usage?: number; quota?: number; persisted?: boolean };
  userAgent: string;
  browser: { online: boolean; standalone: boolean; serviceWorker: string; backgroundSync: boolean; connection?: string };
  language: string;
}

export function supportReport({ at, app, roles, status, counts, troubles, storage, userAgent, browser, language }: SupportFacts): string {
  const { phase, problem, lastSyncedAt, retryAt, clockOffset, progress } = status;
  const lines: [string, unknown][] = [
    ['made', at],
    ['app', app],
    ['browser', userAgent],
    ['language', language],
    ['roles', roles.join(' ')],
    ['sync', [phase, problem, progress && `${progress.what} ${progress.done}/${progress.total}`].filter(Boolean).join(', ')],
    ['last synced', lastSyncedAt ?? 'never'],
    ['next try', retryAt],
    ['clock offset ms', clockOffset],
    ['store version', counts.storeVersion],
    ['device code', counts.deviceCode],
    ['documents', counts.documents],
    ['entries', `${counts.entries}, written here ${counts.written}`],
    ['waiting', `${counts.waiting} documents, ${counts.files.waiting} files (${counts.files.waitingBytes} bytes)`],
    ['refused', `${counts.refused} documents, ${counts.files.refused} files${counts.refusalCodes.length > 0 ? `: ${tally(counts.refusalCodes)}` : ''}`],
    ['files sent', counts.files.sent],
    ['storage', `${storage.usage ?? '?'} of ${storage.quota ?? '?'} bytes, ${storage.persisted ? 'persistent' : 'not persistent'}`],
    ['network', `${browser.online ? 'online' : 'offline'}${browser.connection ? `, ${browser.connection}` : ''}`],
    ['installed', browser.standalone ? 'yes' : 'no'],
    ['service worker', browser.serviceWorker],
    ['background sync', browser.backgroundSync ? 'yes' : 'no'],
    ...troubles.map(({ kind, code, first, last, times }): [string, string] => ['trouble', `${kind}${code === undefined ? '' : ` ${code}`}, ${times}×, ${first} – ${last}`])
  ];
  return `Tận Nơi, support report\n${lines.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${String(value)}`).join('\n')}\n`;
}

function tally(codes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => `${code} ×${count}`).join(', ');
}
