// The tables of one person's store for one ward (store-engine.ts has the replica's engine on them). Pages, the sync worker and the service worker
// each open it for themselves.
import { Dexie, type Table } from 'dexie';
import type { DeviceId, EntryId, PersonName, Sha256, WardSlug } from '$domain/ids.ts';
import type { CapturedFile } from './device.ts';
import { NO_SEAL, REPLICA_STORES, type DocRow, type OutboxRow, type RefusedRow, type Seal, type Sealed } from '$replica/replica-rows.ts';
import type { MetaValues } from './meta.ts';

/** Where a file is on its way to the server. Its bytes lie in a table of their own, so that noting progress does not write them again. */
export interface EvidenceRow {
  sha256: Sha256;
  bytes: number;
  mime: string;
  created: string;
  /** 1 while it is on its way, 2 when the server will not have it, absent once the server has said that all of it is there. */
  waiting?: 1 | 2;
  /** Indexes of the chunks that the server has confirmed. */
  sent: number[];
  preview?: 'sent' | 'none';
  /** The entry of this device's chain that named it first; absent in rows of older versions. */
  n?: number;
  /** When the server's receipt said that all of it is there (ISO). Only then may the bytes go. */
  received?: string;
  /** Set when the bytes have been let go of; what is left is the preview. */
  freed?: 1;
  refusal?: { status: number; reason: string };
}

/** Bytes of a file by its SHA-256, or its preview (evidence-files.ts). */
export interface EvidenceBlobRow {
  sha256: string;
  blob: Blob;
}

/** A form being filled in (drafts.ts); its files lie apart, so that typing does not write them again. */
export interface DraftRow {
  key: string;
  /** ISO instant of the last change. */
  at: string;
  values: Sealed;
}

export interface DraftFileRow {
  draft: string;
  id: string;
  file: CapturedFile;
}

/** What can still be undone, until it is an entry (intents.ts). */
export interface IntentRow {
  key: string;
  /** ISO instant at which the person acted. */
  at: string;
  /** Heads of the job's entries at that moment. */
  seen: EntryId[];
  request: Sealed;
}

/** A job that was finished long ago and has left this device (leave-closed.ts). */
export interface LeftJobRow {
  id: string;
  closedAt: string;
}

/** A picture of an open case, fetched for when there is no network (case-pictures.ts). */
export interface CasePictureRow {
  key: string;
  blob: Blob;
}

export interface DeviceKeyRow {
  id: DeviceId;
  privateKey: CryptoKey;
}

export interface MetaRow {
  key: string;
  value: unknown;
}

export class DeviceStore extends Dexie {
  declare docs: Table<DocRow, string>;
  declare outbox: Table<OutboxRow, number>;
  declare refused: Table<RefusedRow, string>;
  declare meta: Table<MetaRow, string>;
  declare evidence: Table<EvidenceRow, string>;
  declare evidenceBlobs: Table<EvidenceBlobRow, string>;
  declare drafts: Table<DraftRow, string>;
  declare draftFiles: Table<DraftFileRow, [draft: string, id: string]>;
  declare leftJobs: Table<LeftJobRow, string>;
  declare intents: Table<IntentRow, string>;
  declare casePictures: Table<CasePictureRow, string>;
  readonly seal: Seal;

  constructor(name: string, durability: 'strict' | 'relaxed', seal: Seal = NO_SEAL) {
    super(name, { chromeTransactionDurability: durability, cache: 'disabled' });
    // A version that went out stays as it is: phones hold stores of it. What changes is a new version here and in test-earlier-stores.ts.
    this.version(1).stores({ ...REPLICA_STORES, meta: 'key', evidence: 'sha256, waiting', evidenceBlobs: 'sha256' });
    // Version 2 adds tables and changes none: nothing to move.
    this.version(2).stores({ drafts: 'key, at', draftFiles: '[draft+id]' });
    this.version(3).stores({ leftJobs: 'id' });
    this.version(4).stores({ intents: 'key' });
    this.version(5).stores({ casePictures: 'key' });
    this.seal = seal;
  }

  async setMeta<Key extends keyof MetaValues>(key: Key, value: MetaValues[Key]): Promise<void> {
    await this.meta.put({ key, value });
  }
}

export const storeName = (person: PersonName, ward: WardSlug): string => `tan-noi:${person}:${ward}`;

/** What a page that holds a store open is told when another tab comes with a newer version of it. */
export interface StoreEvents {
  /** This tab stands in the way of a newer version. False keeps the store open: something is half-written, and the other tab waits. */
  makeWay?(): boolean;
  /** A tab with an older version is open and in the way. */
  onBlocked?(): void;
}

/**
 * `strict` where a person is told "saved": the commit waits until the disk has it. `relaxed` for what can be fetched or found out again.
 */
export async function openStore(owner: { person: PersonName; ward: WardSlug }, durability: 'strict' | 'relaxed', { makeWay, onBlocked }: StoreEvents = {}): Promise<DeviceStore> {
  const store = new DeviceStore(storeName(owner.person, owner.ward), durability);
  // False ends Dexie's own handling, which would close the store; older code goes on in a newer store, for versions only add.
  if (makeWay) store.on('versionchange', () => makeWay());
  if (onBlocked) store.on('blocked', onBlocked);
  await store.open();
  return store;
}
