// What screens may know of syncing. Implementations talk to no screen; they report through `Subscribable`.
import type { Subscribable } from '$device/device.ts';
import type { Evidence } from '$domain/evidence.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';

export interface SyncStatus {
  /** `sign-in`: the session is over, work goes on and nothing is lost, signing in continues. */
  phase: 'starting' | 'syncing' | 'up-to-date' | 'offline' | 'sign-in' | 'failing';
  /** Documents or bytes taken in or sent in the round under way. */
  progress?: { what: 'receiving' | 'sending' | 'evidence'; done: number; total: number };
  /** ISO instant of the last round that reached the end. */
  lastSyncedAt?: string;
  /** Why the last round did not get through; words for it are the screen's. `broken` is a fault of the app's own. */
  problem?: 'no-answer' | 'refused' | 'server-error' | 'not-our-server' | 'disk-full' | 'busy' | 'broken';
  /** ISO instant of the next try, where the server asked for patience. */
  retryAt?: string;
  /** What the person may do by the server's last word, as `_users` holds it: `ward:<slug>:<role>`. */
  roles?: string[];
  /** By how many milliseconds the server's clock is ahead of this device's. */
  clockOffset?: number;
}

export interface Sync extends Subscribable<SyncStatus> {
  readonly status: SyncStatus;
  /** Try at once, whatever the backoff says. */
  now(): void;
}

export interface SignedIn {
  person: PersonName;
  /** Roles per ward, in the order the server named them. */
  wards: { ward: WardSlug; name: string; roles: Role[] }[];
}

export type SignInResult =
  | { type: 'signed-in'; session: SignedIn }
  | { type: 'wrong-name-or-password' }
  | { type: 'no-role' }
  | { type: 'too-many-tries'; seconds: number }
  | { type: 'no-answer' }
  | { type: 'server-error'; status: number };

export interface Session {
  /** Who works on this device; stays known with no network until they sign out. */
  readonly current: SignedIn | undefined;
  signIn(name: string, password: string): Promise<SignInResult>;
  /** What the server said last of who may do what. Remembered for the next start; true when it differs from what this device works with. */
  noteRoles(person: PersonName, roles: readonly string[]): Promise<boolean>;
  /** Ends the session in every tab at once, and on the server when it can be told; the store and what it has not sent stay on the device. */
  signOut(): Promise<void>;
  /** Calls back when another tab has signed this person out, or somebody else in. */
  elsewhere(changed: () => void): void;
}

export type LoadedEvidence = { type: 'loaded'; blob: Blob } | { type: 'not-there-yet' } | { type: 'no-answer' } | { type: 'hash-differs' };

/** Fetches evidence that is not on this device from the server, checks its SHA-256 and keeps nothing. */
export interface EvidenceSource {
  preview(evidence: Evidence): Promise<LoadedEvidence>;
  full(evidence: Evidence): Promise<LoadedEvidence>;
}
