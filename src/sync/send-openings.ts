// Tells the server which cases with personal data were opened here. Last in a round and in one request: nothing waits for it, and what does not
// get through goes with the next round.
import { openingsSent, waitingOpenings } from '$device/note-opening.ts';
import type { DeviceStore } from '$device/device-store.ts';
import type { WardSlug } from '$domain/ids.ts';

const TIMEOUT_MS = 30_000;

export async function sendOpenings({ store, ward, origin, fetch }: { store: DeviceStore; ward: WardSlug; origin: string; fetch: typeof globalThis.fetch }): Promise<'sent' | 'nothing' | 'later'> {
  const openings = await waitingOpenings(store);
  if (openings.length === 0) return 'nothing';
  try {
    const response = await fetch(`${origin}/api/openings`, {
      method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ward, openings }), signal: AbortSignal.timeout(TIMEOUT_MS)
    });
    // A page of somebody in between answers 200, too.
    if (response.status !== 201) return 'later';
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return 'later';
    throw error;
  }
  await openingsSent(store, openings);
  return 'sent';
}
