// What can be wrong with a ward's log. Each says what and where; words for it are the screen's and the command's.
import type { DeviceId, EntryId, PersonName, Sha256 } from '../ids.ts';
import type { EntryFault } from './check-entry.ts';

export interface NumberRange {
  from: number;
  to: number;
}

export type Finding =
  /** A document that is called an entry and is none. */
  | { type: 'unreadable'; id: string; device?: string; reason: string }
  | { type: EntryFault; device: DeviceId; n: number; entry: EntryId; by: PersonName }
  /** Several entries carry one number, or build on the same entry. */
  | { type: 'fork'; device: DeviceId; n: number; entries: EntryId[] }
  /** It does not build on the entry before it. */
  | { type: 'broken-link'; device: DeviceId; n: number; entry: EntryId }
  /** Entries between others are not there. With `receivedAt` the server has had them: they were taken away. */
  | { type: 'gap'; device: DeviceId; range: NumberRange; receivedAt?: string }
  /** The server has had entries after the last one that is there. */
  | { type: 'cut-tail'; device: DeviceId; range: NumberRange; receivedAt: string }
  /** Entry `n` is another one than the server had when it gave the receipt. */
  | { type: 'receipt-differs'; device: DeviceId; n: number; receivedAt: string; receipt: string }
  /** No key of the server has signed it. */
  | { type: 'forged-receipt'; device: DeviceId; receipt: string }
  /** A find's job document is not the one that was written with it. */
  | { type: 'wrong-job'; device: DeviceId; n: number; entry: EntryId; job: string }
  | { type: 'file-missing'; device: DeviceId; n: number; entry: EntryId; sha256: Sha256; chunks: number[]; of: number }
  | { type: 'file-wrong'; device: DeviceId; n: number; entry: EntryId; sha256: Sha256 };

/** Of one device: "complete up to n, newest n, missing …". */
export interface DeviceChain {
  device: DeviceId;
  /** Undefined when no document says whose it is. */
  by: PersonName | undefined;
  /** All of 1 to this are there, sound and linked. */
  completeTo: number;
  newest: number;
  missing: NumberRange[];
  entries: number;
  files: { count: number; bytes: number; complete: number };
  /** When an entry was last written, by the device's clock. */
  lastAt: string | undefined;
  /** The newest receipt. */
  receipt: { completeTo: number; newest: number; at: string } | undefined;
}

export interface Verification {
  devices: DeviceChain[];
  findings: Finding[];
}
