// All reports' standings in memory, read once from the server's own database: a list of a thousand is answered without touching the wards'.
import { isDeepStrictEqual } from 'node:util';
import type { JobId } from '$domain/ids.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { findIn, listIn } from './report-database.ts';
import { keyOf, standingId, standingSchema, type Standing } from './standing.ts';

export interface StandingFilter {
  /** Instants (ISO), both inclusive. */
  from: string;
  to: string;
  categories?: readonly string[];
  closed?: boolean;
  source?: string;
  limit: number;
}

export class ReportIndex {
  readonly #store: DocumentStore;
  readonly #byKey = new Map<string, Standing>();
  #loaded: Promise<void> | undefined;

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  load(): Promise<void> {
    this.#loaded ??= this.#read();
    return this.#loaded;
  }

  async get(key: string): Promise<Standing | undefined> {
    await this.load();
    return this.#byKey.get(key);
  }

  /** Newest report first. */
  async list({ from, to, categories, closed, source, limit }: StandingFilter): Promise<Standing[]> {
    await this.load();
    const found = [...this.#byKey.values()].filter(
      (standing) =>
        standing.received >= from && standing.received <= to && (!categories || categories.includes(standing.category)) && (closed === undefined || standing.closed === closed) && (source === undefined || standing.source === source)
    );
    return found.sort((a, b) => (a.received > b.received ? -1 : 1)).slice(0, limit);
  }

  /** Reports that stand as this job does. */
  async mergedInto(job: JobId): Promise<Standing[]> {
    await this.load();
    return [...this.#byKey.values()].filter(({ mergedInto }) => mergedInto === job);
  }

  /** The standing that was there before, for whoever has to tell what is new. */
  async put(next: Omit<Standing, '_rev'>): Promise<{ before: Standing | undefined; changed: boolean }> {
    await this.load();
    const key = keyOf(next.job);
    const before = this.#byKey.get(key);
    if (before && isDeepStrictEqual(withoutRev(before), next)) return { before, changed: false };
    const stored = await this.#write(next, before?._rev);
    this.#byKey.set(key, stored);
    return { before, changed: true };
  }

  async #write(next: Omit<Standing, '_rev'>, rev: string | undefined): Promise<Standing> {
    const [result] = await this.#store.bulkDocs([{ ...next, ...(rev !== undefined && { _rev: rev }) }], true);
    if (result && 'ok' in result) return { ...next, _rev: result.rev };
    if (!result || (result.error !== 'conflict' && result.status !== 409)) throw new Error(`${next._id} was not written: ${result?.error ?? 'no answer'}`);
    // Another process follows the same wards and was first: made from the same log, its word is as good.
    const there = standingSchema.parse(await findIn(this.#store, standingId(keyOf(next.job))));
    return isDeepStrictEqual(withoutRev(there), next) ? there : this.#write(next, there._rev);
  }

  async #read(): Promise<void> {
    for (const doc of await listIn(this.#store, 'standing:')) {
      const standing = standingSchema.parse(doc);
      this.#byKey.set(keyOf(standing.job), standing);
    }
  }
}

const withoutRev = ({ _rev: _, ...rest }: Standing): Omit<Standing, '_rev'> => rest;
