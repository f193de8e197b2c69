// Reports of the public page on the device that makes them: kept until the server has them, then what it takes to follow them. A store of its own, with
// no sign-in: whoever opens the page on this device sees what was reported from it.
import { Dexie, liveQuery, type Table } from 'dexie';
import type { Subscribable } from './device.ts';
import type { ReportCode } from '$domain/report-code.ts';
import type { ReportFile } from '$domain/report-file.ts';

/** What a person says on the page. */
export interface SaidOnPage {
  category: string;
  description: string;
  address: string;
  lat?: number;
  lon?: number;
  contact: { name: string; phone: string; email: string };
}

export type PickedFile = Pick<ReportFile, 'sha256' | 'use' | 'mime' | 'bytes'>;

export interface OutboxReport {
  code: ReportCode;
  createdAt: string;
  category: string;
  address: string;
  /** `posted`: the server has the report, files are on their way. `sent`: all of it. `refused`: it will not take it, `problem` says why. */
  state: 'waiting' | 'posted' | 'sent' | 'refused';
  /** Gone once it is sent: nothing personal stays on a phone that is handed around. */
  said?: SaidOnPage;
  filledMs: number;
  files: PickedFile[];
  /** Files that the server has, or does not take. */
  doneFiles: string[];
  ward?: string;
  problem?: { vi: string; en: string };
}

interface OutboxFile {
  code: ReportCode;
  sha256: string;
  blob: Blob;
}

export class ReportOutbox {
  readonly #db = new Dexie('tan-noi-reports');
  readonly #reports: Table<OutboxReport, string>;
  readonly #files: Table<OutboxFile, [string, string]>;

  constructor() {
    this.#db.version(1).stores({ reports: 'code, state', files: '[code+sha256]' });
    this.#reports = this.#db.table('reports');
    this.#files = this.#db.table('files');
  }

  /** Whole or not at all: only afterwards is anyone told that it is kept. */
  async add(report: OutboxReport, blobs: readonly Blob[]): Promise<void> {
    const files = report.files.flatMap(({ sha256 }, index) => (blobs[index] ? [{ code: report.code, sha256, blob: blobs[index] }] : []));
    await this.#db.transaction('rw', this.#reports, this.#files, async () => {
      await this.#reports.add(report);
      await this.#files.bulkPut(files);
    });
  }

  /** Newest first, here and in every other tab. */
  observe(): Subscribable<OutboxReport[]> {
    return liveQuery(async () => (await this.#reports.toArray()).sort((a, b) => (a.createdAt > b.createdAt ? -1 : 1)));
  }

  /** Oldest first. */
  async unsent(): Promise<OutboxReport[]> {
    return (await this.#reports.where('state').anyOf('waiting', 'posted').toArray()).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  get(code: ReportCode): Promise<OutboxReport | undefined> {
    return this.#reports.get(code);
  }

  async blob(code: ReportCode, sha256: string): Promise<Blob | undefined> {
    return (await this.#files.get([code, sha256]))?.blob;
  }

  async update(code: ReportCode, change: Partial<OutboxReport>): Promise<void> {
    await this.#reports.update(code, change);
  }

  /** All of it is with the ward: the words and the files leave the device. */
  async finish(code: ReportCode): Promise<void> {
    await this.#db.transaction('rw', this.#reports, this.#files, async () => {
      await this.#reports.update(code, { state: 'sent', said: undefined });
      await this.#files.where('[code+sha256]').between([code, ''], [code, '\uffff']).delete();
    });
  }

  async forget(code: ReportCode): Promise<void> {
    await this.#db.transaction('rw', this.#reports, this.#files, async () => {
      await this.#reports.delete(code);
      await this.#files.where('[code+sha256]').between([code, ''], [code, '\uffff']).delete();
    });
  }

  close(): void {
    this.#db.close();
  }
}
