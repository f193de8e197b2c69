// Search in memory: names, addresses and texts are never index keys. The folded texts of all jobs are kept while the page is open and
// brought up to date by the sequence, so that typing a letter reads only what has changed since the last one.
import { foldText, queryWords } from '$domain/fold-text.ts';
import type { DocRow } from '$replica/replica-rows.ts';
import type { JobRow } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { jobRow } from './job-queries.ts';

interface Searchable {
  text: string;
  open: boolean;
  due: string;
}

export class JobSearch {
  readonly #store: DeviceStore;
  readonly #textsById = new Map<string, Searchable>();
  #seq = 0;

  constructor(store: DeviceStore) {
    this.#store = store;
  }

  async find(query: string, limit: number): Promise<JobRow[]> {
    await this.#catchUp();
    const words = queryWords(query);
    if (words.length === 0) return [];
    const hits = [...this.#textsById].filter(([, { text }]) => words.every((word) => text.includes(word)));
    hits.sort(([, a], [, b]) => Number(b.open) - Number(a.open) || (a.due < b.due ? -1 : 1));
    const rows = await this.#store.docs.bulkGet(hits.slice(0, limit).map(([id]) => id));
    return rows.flatMap((row) => (row?.view === undefined ? [] : [jobRow(this.#store, row)]));
  }

  async #catchUp(): Promise<void> {
    const changed = await this.#store.docs.where('seq').above(this.#seq).toArray();
    const taken = new Set<string>();
    const touched = new Set<string>();
    for (const row of changed) {
      this.#seq = Math.max(this.#seq, row.seq);
      if (row.id.startsWith('job:')) {
        this.#take(row);
        taken.add(row.id);
      } else if (row.parent !== undefined) touched.add(row.parent);
    }
    // An entry changes its job's row, whose own sequence stays.
    for (const row of await this.#store.docs.bulkGet([...touched].filter((id) => !taken.has(id)))) if (row) this.#take(row);
  }

  #take(row: DocRow): void {
    if (row.deleted || row.view === undefined) {
      this.#textsById.delete(row.id);
      return;
    }
    const { job } = jobRow(this.#store, row);
    const parts = [job.title, job.place.address, job.place.note, job.person?.name, job.person?.phone, job._id.slice(job._id.lastIndexOf(':') + 1)];
    if (job.kind === 'delivery') parts.push(job.delivery.dossierCode);
    if (job.kind === 'violation') parts.push(job.violation.description);
    this.#textsById.set(row.id, { text: foldText(parts.filter((part) => part !== undefined).join('\n')), open: row.open === 1, due: row.due ?? '' });
  }
}
