// What all doors for reports share: the databases, who may send, how reports stand, what is fetched from elsewhere.
import type { WardDoc } from '$domain/ward.ts';
import type { Administration } from '../couch/administration.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { readWardDocs } from '../intake/import-file.ts';
import type { Log } from '../log.ts';
import type { FetchPublic } from '../net/fetch-public.ts';
import type { ReportFollower } from './follow-reports.ts';
import type { ReportIndex } from './report-index.ts';
import type { ServerLog } from './server-log.ts';

export interface ReportParts {
  databases: Pick<Administration, 'names' | 'store' | 'feed'>;
  /** The server's own database for reports, made when it is first needed: a CouchDB may not be there yet. */
  store: DocumentStore;
  index: ReportIndex;
  follower: ReportFollower;
  serverLog: ServerLog;
  fetchPublic: FetchPublic;
  wards: KnownWards;
  /** Nothing that is sent here is acted upon. */
  isDemo: boolean;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
}

const FRESH_MS = 15_000;

/** The wards' documents, read anew every few seconds: rules change rarely, reports come often. */
export class KnownWards {
  readonly #databases: ReportParts['databases'];
  readonly #now: () => number;
  #read: { docs: Promise<WardDoc[]>; until: number } | undefined;

  constructor(databases: ReportParts['databases'], now: () => number) {
    this.#databases = databases;
    this.#now = now;
  }

  all(): Promise<readonly WardDoc[]> {
    if (!this.#read || this.#read.until < this.#now()) {
      const docs = readWardDocs(this.#databases);
      this.#read = { docs, until: this.#now() + FRESH_MS };
      // What failed is asked again at once.
      docs.catch(() => (this.#read = undefined));
    }
    return this.#read.docs;
  }
}
