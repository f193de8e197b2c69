// The composition root: the one place where time, randomness, fetch, storage and workers are made and handed on.
import type { Device } from '$device/device.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { EvidenceSource, Session, Sync } from '$sync/sync.ts';

/** What `/api/config` tells before anyone has signed in. */
export interface ServerConfig {
  demo: boolean;
  organisation: { name: string };
  wards: { slug: WardSlug; name: string }[];
  logins?: { name: string; password: string; label: string; roles: string[] }[];
}

export interface App {
  readonly session: Session;
  /** Undefined with no network and nothing kept from before. */
  serverConfig(): Promise<ServerConfig | undefined>;
  /** Opens the store of the signed-in person for one of their wards and starts syncing it; closes the one open before. */
  open(ward: WardSlug): Promise<Workplace>;
  /** Sends files of `npm run import`'s kinds to the desk's intake; see sync-server/intake. */
  readonly fetch: typeof fetch;
  now(): number;
}

/** One ward's store and its syncing, as pages use them. */
export interface Workplace {
  readonly device: Device;
  readonly sync: Sync;
  readonly evidence: EvidenceSource;
}
