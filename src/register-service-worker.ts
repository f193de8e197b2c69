// Registers the service workers (the app's, and the public page's own), and asks them to send what waits once there is a network, also after the page
// was closed. Updates of the app are its too: see update-app.ts.
import type { Device } from '$device/device.ts';

export const BACKGROUND_SYNC_TAG = 'tan-noi-send';
/** For reports from the public page. */
export const REPORT_SYNC_TAG = 'tan-noi-reports';

/** The part of the Background Sync API that TypeScript does not know; only Chromium has it. */
interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

/** `registered` is told once there is one. */
export const registerServiceWorker = (registered: (registration: ServiceWorkerRegistration) => void): void => registerOnceLoaded({ script: '/service-worker.js', scope: '/' }, registered);

/** The public page's own: whoever reports something has no use for the app's files. `takenOver` is told when a newer one has begun. */
export function registerReportWorker(takenOver: () => void): void {
  registerOnceLoaded({ script: '/report-worker.js', scope: '/bao-cao' }, ({ waiting }) => {
    if (!waiting) return;
    navigator.serviceWorker.addEventListener('controllerchange', takenOver, { once: true });
    waiting.postMessage('skip-waiting');
  });
}

function registerOnceLoaded({ script, scope }: { script: string; scope: string }, registered: (registration: ServiceWorkerRegistration) => void): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const register = () => navigator.serviceWorker.register(script, { scope, updateViaCache: 'none' }).then(registered, (error: unknown) => console.warn('No service worker: the page starts only with a network.', error));
  // The first screen comes first.
  if (document.readyState === 'complete') void register();
  else addEventListener('load', () => void register(), { once: true });
}

/** Whenever something waits to be sent. Answers how to stop. */
export function askForBackgroundSync(device: Device): () => void {
  let waited = false;
  const watching = device.observe(() => device.waiting()).subscribe(({ entries, evidence }) => {
    const waits = entries + evidence.count > 0;
    if (waits && !waited) void register(BACKGROUND_SYNC_TAG);
    waited = waits;
  });
  return () => watching.unsubscribe();
}

/** Reports wait on this device: they go also after the page was closed. */
export const askToSendReports = (): Promise<void> => register(REPORT_SYNC_TAG);

async function register(tag: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  // On the first visit it is still being installed.
  const registration: SyncRegistration = await navigator.serviceWorker.ready;
  if (!registration.sync) return;
  await registration.sync.register(tag).catch((error: unknown) => {
    // Not allowed (private browsing, a setting of the person): then it is sent while the app is open.
    if (!(error instanceof DOMException)) throw error;
  });
}
