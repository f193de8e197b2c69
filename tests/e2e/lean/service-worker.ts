// Does what the app's service worker does when the browser says that there is a network, whenever a page says so.
import { syncInBackground } from '$sync/background-sync.ts';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('message', (event) => event.waitUntil(syncInBackground('lean').catch(() => undefined)));
