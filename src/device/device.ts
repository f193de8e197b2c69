// What the rest of the app may ask of the device's memory. One Device is one person's store for one ward.
import type { ClockFault } from '$domain/clock-fault.ts';
import type { Entry, EntryContent } from '$domain/entry.ts';
import type { Evidence } from '$domain/evidence.ts';
import type { EntryId, JobId, JobKind, PersonName, Sha256, WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import type { Position } from '$domain/common-fields.ts';
import type { NumberedMinutes } from '$domain/minutes-number.ts';
import type { Role } from '$domain/roles.ts';
import type { WardDoc } from '$domain/ward.ts';
import type { Holdings } from './holdings.ts';
import type { RefusedItem } from './refused.ts';
import type { RescueFile } from './rescue-file.ts';
import type { Trouble } from './troubles.ts';

export interface JobRow {
  job: Job;
  view: JobView;
}

/**
 * Where an entry is: on this device only (✓); taken by the server, its receipt still to come; received (✓✓: for an entry of this device, its
 * receipt has been checked); or refused by the server (✗).
 */
export type Standing = { where: 'device' } | { where: 'sent' } | { where: 'server' } | { where: 'refused'; status: number; reason: string };

export interface LogRow {
  entry: Entry;
  standing: Standing;
  /** The job it belongs to, absent while that has not arrived. */
  job?: Job;
  view?: JobView;
}

export interface LogFilter {
  /** Instants of writing (ISO, `from` inclusive, `to` exclusive), newest first in the answer. */
  from?: string;
  to?: string;
  by?: PersonName;
  kinds?: readonly Entry['kind'][];
  jobKind?: JobKind;
  /** Only decisions that no supervisor has accepted or sent back yet. */
  unreviewed?: boolean;
  limit: number;
}

export interface JobFilter {
  kind?: JobKind;
  state?: 'new' | 'assigned' | 'open' | 'done' | 'contested';
  assignee?: PersonName;
  limit: number;
}

export interface WaitingCounts {
  /** Those that can still be undone (`Intents`) are counted, too. */
  entries: number;
  /** `paused`: the person does not want it sent for now. */
  evidence: { count: number; bytes: number; paused?: true };
  refused: number;
  quarantined: number;
}

/** A file just captured. `sha256` and the rest of the evidence record are worked out by `append`. */
export interface CapturedFile {
  blob: Blob;
  use: Evidence['use'];
  width?: number;
  height?: number;
  takenAt: string;
  pos?: Position;
  copyOf?: Evidence['copyOf'];
  before?: Sha256;
}

/** A file of a form being filled in. `id` stands for the same bytes for as long as the draft lives; files are read in its order. */
export interface DraftFile {
  id: string;
  file: CapturedFile;
}

/** What was in a form when it was last changed, at `at` (ISO). `values` are to be parsed by the form. */
export interface KeptDraft {
  at: string;
  values: unknown;
  files: DraftFile[];
}

export type KeepResult = 'kept' | 'disk-full';

/** Forms being filled in, by key: the step and the job. They survive a reload, a crash and an empty battery. */
export interface Drafts {
  read(key: string): Promise<KeptDraft | undefined>;
  /** On the disk when it answers; replaces what was kept under the key. */
  keep(key: string, content: { values: unknown; files: readonly DraftFile[] }): Promise<KeepResult>;
  remove(key: string): Promise<void>;
  /** Keys of forms with something in them, and when that was last changed (ISO). */
  list(): Promise<Map<string, string>>;
}

export interface AppendRequest {
  /** A job that is written with the entries (a find on the way); else the job is on the device already. */
  newJob?: Job;
  job: JobId;
  contents: readonly EntryContent[];
  /** Evidence of the last of `contents`. */
  files?: readonly CapturedFile[];
  pos?: Position;
  /** Key of the draft that becomes these entries: it goes in the same transaction. */
  draft?: string;
}

/** What is written only when it can no longer be undone. */
export type UndoableRequest = Pick<AppendRequest, 'job' | 'contents'>;

export interface Intent {
  key: string;
  /** ISO instant at which the person acted, by the device's clock. */
  at: string;
  /** What had been seen of the job by then: its entries' heads. What came in while it could be undone was not. */
  seen: readonly EntryId[];
  request: UndoableRequest;
}

export type KeptIntents = { type: 'kept'; keys: string[] } | { type: 'disk-full' };

/** What was done and can still be undone: on the disk from the first moment, an entry later. */
export interface Intents {
  /** All or none of them; on the disk when it answers. */
  keep(requests: readonly UndoableRequest[]): Promise<KeptIntents>;
  /** Oldest first. */
  list(): Promise<Intent[]>;
  /** The intent becomes its entries in one transaction. `gone`: it was undone, or another tab has written it. One that fails stays. */
  write(key: string): Promise<AppendResult | { type: 'gone' }>;
  /** Returns how many were still there; the others had been written. */
  remove(keys: readonly string[]): Promise<number>;
  /** Whoever leaves (signs out, opens another ward) can undo nothing any more: all of it is written now. What cannot be stays and is counted as unsent. */
  writeAll(): Promise<void>;
}

/** `saved` is said only after a strict-durability transaction has completed: from then on a crash loses nothing. */
export type AppendResult =
  | { type: 'saved'; entries: Entry[] }
  | { type: 'disk-full' }
  /** By its first bytes it is no file of such a use, whatever it is called. */
  | { type: 'wrong-kind-of-file'; use: Evidence['use'] }
  | { type: 'file-too-large'; maxBytes: number }
  | { type: 'invalid'; problem: string };

export type { LeftUnsent } from './other-stores.ts';
export type { RefusedItem, RescueFile };

/** How much of what lies in a store; for the person's page and for support. */
export interface StoreCounts {
  /** Once this device has a key: what the desk compares a rescue file with. */
  deviceCode?: string;
  storeVersion: number;
  documents: number;
  entries: number;
  /** Entries that this device has written. */
  written: number;
  waiting: number;
  refused: number;
  /** HTTP status and the rule's code of each refused document. */
  refusalCodes: string[];
  files: { waiting: number; refused: number; sent: number; waitingBytes: number };
}

/** What only the page about syncing asks. */
export interface StoreInspection {
  counts(): Promise<StoreCounts>;
  refused(): Promise<RefusedItem[]>;
  /** All that was refused waits to be sent once more. */
  retryRefused(): Promise<void>;
  /** What went wrong lately, newest last. */
  troubles(): Promise<Trouble[]>;
  /** Undefined when the server has everything. */
  rescueFile(): Promise<RescueFile | undefined>;
}

export interface CasePictures {
  /** A photo of a report; may be observed. */
  ofReport(sha256: Sha256): Promise<Blob | undefined>;
  /** It was fetched to be looked at: kept where it is of such a case. */
  keepOfReport(sha256: Sha256, blob: Blob): Promise<void>;
}

export interface Subscribable<T> {
  subscribe(next: (value: T) => void, failed?: (error: unknown) => void): { unsubscribe(): void };
}

export interface Device {
  readonly person: PersonName;
  readonly ward: WardSlug;
  readonly roles: readonly Role[];

  /** Runs `query` now and again whenever rows it read have changed, in this tab, another tab or the sync worker. */
  observe<T>(query: () => Promise<T>): Subscribable<T>;

  /** Undefined until the first sync has brought it. */
  wardDoc(): Promise<WardDoc | undefined>;

  /** Open jobs assigned to the person, earliest due first (late ones are therefore in front). */
  openJobsOf(person: PersonName): Promise<JobRow[]>;
  /** Jobs that this person finished since the instant (ISO). */
  doneJobsOf(person: PersonName, since: string): Promise<JobRow[]>;
  jobs(filter: JobFilter): Promise<JobRow[]>;
  job(id: JobId): Promise<(JobRow & { log: LogRow[] }) | undefined>;
  /** All words of the query in name, address, code or title; accents and đ folded. Open jobs first. */
  search(query: string, limit: number): Promise<JobRow[]>;
  /** Jobs that were finished long ago and have left this device, by their key. */
  leftJobs(query: string, limit: number): Promise<{ key: string; closedAt: string }[]>;
  log(filter: LogFilter): Promise<LogRow[]>;
  entry(id: EntryId): Promise<LogRow | undefined>;

  waiting(): Promise<WaitingCounts>;
  quarantine(): Promise<{ id: string; reason: string }[]>;

  /** Loads what writing needs, so that it is here when the network is not, and writes what was left when the app last ended. To be called once the first screen shows. */
  prepareToWrite(): Promise<void>;
  /** The only way to write. */
  append(request: AppendRequest): Promise<AppendResult>;

  /** A number for minutes, never given again. */
  nextMinutesNumber(form: NumberedMinutes): Promise<string>;

  readonly drafts: Drafts;
  /** Loaded when it is asked for. */
  intents(): Promise<Intents>;

  /** What is plainly wrong with this device's clock as it stands now. */
  clockFault(): Promise<ClockFault | undefined>;

  inspect(): Promise<StoreInspection>;

  /** Notes that the person looked at a case with personal data, or at one file of it; sent with the next round of syncing. */
  noteOpening(job: JobId, evidence?: Sha256): Promise<void>;

  /** The file if it is on this device. */
  evidence(sha256: Sha256): Promise<Blob | undefined>;
  /** A small picture of it, which stays when the file itself has been let go of; a colleague's where this person is sent to that case. */
  evidencePreview(sha256: Sha256): Promise<Blob | undefined>;
  /** Pictures fetched for this person's open cases. */
  casePictures(): Promise<CasePictures>;
  /** Evidence is not sent until it is called again; entries are. Remembered. */
  pauseEvidence(paused: boolean): Promise<void>;

  /** What the sync page and a supervisor's checks ask; loaded when they do. */
  holdings(): Promise<Holdings>;

  close(): void;
}
