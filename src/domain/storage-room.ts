// When a device is getting full, long before it is: a day's evidence must still fit. A browser may report more than the disk has (Chromium
// rounds so that devices cannot be told apart by it): a full disk still shows only in a write that fails, which is said as such.

/** What the browser says (StorageManager.estimate), in bytes; either may be missing. */
export interface StorageEstimate {
  usage?: number;
  quota?: number;
}

/** Room for about a day of photos, or six videos. */
const COMFORTABLE_BYTES = 300 * 1024 * 1024;
/** One video more. */
const TIGHT_BYTES = 60 * 1024 * 1024;

export type Room = { type: 'unknown' } | { type: 'enough' | 'short' | 'nearly-full'; free: number };

export function roomOf({ usage, quota }: StorageEstimate = {}): Room {
  if (usage === undefined || quota === undefined || quota === 0) return { type: 'unknown' };
  const free = Math.max(0, quota - usage);
  if (free < TIGHT_BYTES) return { type: 'nearly-full', free };
  return { type: free < COMFORTABLE_BYTES ? 'short' : 'enough', free };
}

/** Bytes that should be freed for comfort; 0 when there is room. */
export function bytesShort(estimate: StorageEstimate | undefined): number {
  const room = roomOf(estimate);
  return room.type === 'short' || room.type === 'nearly-full' ? COMFORTABLE_BYTES - room.free : 0;
}
