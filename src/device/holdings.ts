// What of a device's work is where: receipts, the shift's count, full-size files, the check of the whole log. Loaded by the pages that show it.
import type { Verification } from '$domain/chain/finding.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { LogRow } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { countHeld, letGo } from './evidence-files.ts';
import { readReceiptState, type ReceiptState } from './receipt-state.ts';
import { tallyShift } from './shift-tally.ts';
import { acceptServerKey } from './take-receipts.ts';
import { verifyChains } from './verify-chains.ts';

export interface ShiftTally {
  entries: { recorded: number; received: number };
  /** Different files. */
  files: { recorded: number; received: number };
  /** When the server made the newest receipt that holds. */
  receiptAt?: string;
  /** Entries that are not received, or of whose files some are not (`files` of them), newest first. */
  open: { row: LogRow; files: number }[];
}

/** Full-size files on this device. */
export interface HeldEvidence {
  all: { count: number; bytes: number };
  /** Of those, the ones that a receipt has confirmed and that may be let go of. */
  received: { count: number; bytes: number };
}

export interface Holdings {
  /** What was recorded here since the instant (ISO), and what of it has come in by the server's receipts. */
  shiftTally(since: string): Promise<ShiftTally>;
  receiptState(): Promise<ReceiptState | undefined>;
  /** The server signs with another key, and the person has made sure that it is the ward's. */
  acceptServerKey(): Promise<void>;
  heldEvidence(): Promise<HeldEvidence>;
  /** Lets go of every full-size file that the server has confirmed by a receipt; previews stay. Answers with the bytes. */
  letGoOfReceived(): Promise<number>;
  /** The check of the ward's whole log as it is on this device; `onProgress` is told how many entries have been looked at. */
  verifyChains(onProgress: (entries: number) => void): Promise<Verification>;
}

export function holdingsOf(store: DeviceStore, ward: WardSlug): Holdings {
  return {
    shiftTally: (since) => tallyShift(store, since),
    receiptState: () => readReceiptState(store),
    acceptServerKey: () => acceptServerKey(store),
    heldEvidence: () => countHeld(store),
    letGoOfReceived: () => letGo(store, { receivedBefore: '\uffff' }),
    verifyChains: (onProgress) => verifyChains(store, { ward, onProgress })
  };
}
