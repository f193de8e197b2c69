import { expect, it } from 'vitest';
import { supportReport } from './support-report.ts';

it('says what support needs, and nothing else', () => {
  const report = supportReport({
    at: '2026-11-23T03:00:00.000Z',
    app: '1764000000000',
    roles: ['officer'],
    status: { phase: 'failing', problem: 'busy', retryAt: '2026-11-23T03:01:00.000Z', clockOffset: -7_200_000 },
    counts: { storeVersion: 2, documents: 1234, entries: 40, written: 12, waiting: 3, refused: 2, refusalCodes: ['403 role', '403 role'], files: { waiting: 1, refused: 0, sent: 4, waitingBytes: 1_100_000 } },
    troubles: [{ kind: 'server-error', code: '502', first: '2026-11-23T01:00:00.000Z', last: '2026-11-23T02:00:00.000Z', times: 7 }],
    storage: { usage: 5_000_000, quota: 100_000_000, persisted: true },
    userAgent: 'Mozilla/5.0 (Linux; Android 13)',
    browser: { online: true, standalone: false, serviceWorker: 'active', backgroundSync: true },
    language: 'vi'
  });
  expect(report.split('\n')).toEqual([
    'Tận Nơi, support report',
    'made: 2026-11-23T03:00:00.000Z',
    'app: 1764000000000',
    'browser: Mozilla/5.0 (Linux; Android 13)',
    'language: vi',
    'roles: officer',
    'sync: failing, busy',
    'last synced: never',
    'next try: 2026-11-23T03:01:00.000Z',
    'clock offset ms: -7200000',
    'store version: 2',
    'documents: 1234',
    'entries: 40, written here 12',
    'waiting: 3 documents, 1 files (1100000 bytes)',
    'refused: 2 documents, 0 files: 403 role ×2',
    'files sent: 4',
    'storage: 5000000 of 100000000 bytes, persistent',
    'network: online',
    'installed: no',
    'service worker: active',
    'background sync: yes',
    'trouble: server-error 502, 7×, 2026-11-23T01:00:00.000Z – 2026-11-23T02:00:00.000Z',
    ''
  ]);
});
