// Keeps the public page on the device of whoever reports something, and nothing else of the app. Data is not its business: /api is never cached.
import { files } from '$report-files';
import { setCacheNameDetails } from 'workbox-core';
import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { sendReportsInBackground } from '$sync/send-reports-in-background.ts';
import { REPORT_SYNC_TAG } from './register-service-worker.ts';

declare const self: ServiceWorkerGlobalScope;

/** Event of the Background Sync API, which TypeScript does not know. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

// The app's own worker clears away caches that are named for its scope; it must not take this one for one of its own.
setCacheNameDetails({ prefix: 'tan-noi', suffix: 'bao-cao' });
precacheAndRoute(files);
registerRoute(new NavigationRoute(createHandlerBoundToURL('/bao-cao.html')));

self.addEventListener('message', (event) => {
  if (event.data === 'skip-waiting') void self.skipWaiting();
});

self.addEventListener('sync', (event) => {
  const sync = event as SyncEvent;
  if (sync.tag === REPORT_SYNC_TAG) sync.waitUntil(sendReportsInBackground());
});
