// The service worker's turn with reports from the public page.
import { ReportOutbox } from '$device/report-outbox.ts';
import { REPORTS_LOCK, sendReports } from './send-reports.ts';

/** Rejects when something is left over: the browser then tries again later. */
export async function sendReportsInBackground(): Promise<void> {
  const outbox = new ReportOutbox();
  try {
    const outcome = await navigator.locks.request(REPORTS_LOCK, { ifAvailable: true }, (lock) => (lock ? sendReports({ outbox, fetch: (...request) => fetch(...request), pause: () => new Promise((resolve) => setTimeout(resolve)) }) : undefined));
    if (outcome && outcome.type !== 'sent') throw new Error(`Reports: ${outcome.type}`);
  } finally {
    outbox.close();
  }
}
