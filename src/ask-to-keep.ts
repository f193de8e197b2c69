import type { Device } from '$device/device.ts';

/**
 * So that the browser does not clear away what lies here. Asked when something has been recorded, not when the page opens: then the person
 * sees what it is about where a browser asks them, and Chromium, which decides by itself, has seen the app being used. Answers how to stop.
 */
export function askToKeep(device: Device, storage: StorageManager | undefined): () => void {
  let asked = false;
  const watching = device.observe(() => device.waiting()).subscribe(({ entries, evidence }) => {
    if (asked || entries + evidence.count === 0) return;
    asked = true;
    void keep(storage);
  });
  return () => watching.unsubscribe();
}

async function keep(storage: StorageManager | undefined): Promise<void> {
  if (!storage?.persist || (await storage.persisted())) return;
  await storage.persist();
}
