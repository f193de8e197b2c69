/// <reference types="@sveltejs/kit" />
// Keeps the app itself on the device, so that it starts with no network. Data is not its business: /db and /api are never cached.
import { build, files, version } from '$service-worker';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { syncInBackground } from '$sync/background-sync.ts';
import { sendReportsInBackground } from '$sync/send-reports-in-background.ts';
import { BACKGROUND_SYNC_TAG, REPORT_SYNC_TAG } from './register-service-worker.ts';

declare const self: ServiceWorkerGlobalScope;

/** Event of the Background Sync API, which TypeScript does not know. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const SHELL = '/index.html';
/** Pictures for the browser's own use and what is packed for the server. */
const LEFT_OUT = /\.(map|br|gz|pmtiles)$/;

precacheAndRoute([
  // Files of the build are named by their content; the others change with the version.
  ...build.filter((url) => !LEFT_OUT.test(url)).map((url) => ({ url, revision: null })),
  ...files.filter((url) => !LEFT_OUT.test(url)).map((url) => ({ url, revision: version })),
  { url: SHELL, revision: version }
]);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { denylist: [/^\/(db|api|open311|bao-cao)(\/|$)/] }));

self.addEventListener('message', (event) => {
  // A new version waits until it is asked, so that no page runs with half of each.
  if (event.data === 'skip-waiting') void self.skipWaiting();
});

self.addEventListener('sync', (event) => {
  const sync = event as SyncEvent;
  if (sync.tag === BACKGROUND_SYNC_TAG) sync.waitUntil(syncInBackground(version));
  if (sync.tag === REPORT_SYNC_TAG) sync.waitUntil(sendReportsInBackground());
});
