// The changes feed: pages through what was written after a sequence and, when live, waits for the next commit and goes on.
import { collectConflicts } from 'pouchdb-merge';
import { filterChange } from 'pouchdb-utils';
import type { Engine, Rev, StoredDoc } from './engine.ts';
import { inlineAttachments, type OutDoc } from './read-documents.ts';
import { leavesOf } from './rev-tree.ts';

const PAGE = 1000;

export interface ChangesOptions {
  since?: number | string;
  limit?: number;
  descending?: boolean;
  continuous?: boolean;
  style?: 'main_only' | 'all_docs';
  doc_ids?: string[];
  include_docs?: boolean;
  conflicts?: boolean;
  attachments?: boolean;
  binary?: boolean;
  filter?: (doc: OutDoc, request: { query?: unknown }) => boolean;
  return_docs?: boolean;
  onChange(change: Change): void;
  complete(error: unknown, result?: { results: Change[]; last_seq: number }): void;
}

export interface Change {
  id: string;
  seq: number;
  changes: { rev: Rev }[];
  deleted?: true;
  doc?: OutDoc;
}

export function followChanges(engine: Engine, options: ChangesOptions): { cancel(): void } {
  let cancelled = false;
  let wake: (() => void) | undefined;
  let committed = false;
  const stop = options.continuous
    ? engine.listen(() => {
        committed = true;
        wake?.();
      })
    : undefined;

  follow().then(
    (result) => {
      if (!cancelled) options.complete(null, result);
    },
    (error: unknown) => {
      if (!cancelled) options.complete(error);
    }
  ).finally(() => stop?.());
  return {
    cancel() {
      cancelled = true;
      stop?.();
      wake?.();
    }
  };

  async function follow(): Promise<{ results: Change[]; last_seq: number }> {
    const filter = filterChange(options);
    const results: Change[] = [];
    let left = options.limit ?? Infinity;
    let lastSeq = sequence(options.since);
    let cursor = options.descending ? undefined : lastSeq;
    while (!cancelled) {
      committed = false;
      const size = options.doc_ids ? options.doc_ids.length : Math.min(PAGE, left);
      const page = options.doc_ids ? await byIds(options.doc_ids, lastSeq) : await engine.since({ after: cursor, limit: size, descending: options.descending });
      for (const doc of page) {
        if (cancelled || left <= 0) break;
        cursor = doc.seq;
        lastSeq = options.descending ? Math.max(lastSeq, doc.seq) : doc.seq;
        const change = await toChange(doc);
        const passed = filter(change);
        if (passed instanceof Error) throw passed;
        if (!passed) continue;
        left--;
        if (options.return_docs) results.push(change);
        options.onChange(change);
      }
      if (left <= 0) break;
      if (!options.doc_ids && page.length === size) continue;
      if (!options.continuous) break;
      if (!committed && !cancelled) await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
    }
    return { results, last_seq: lastSeq };
  }

  async function byIds(ids: string[], after: number): Promise<StoredDoc[]> {
    const found = [...(await engine.read(ids)).values()].filter(({ seq }) => seq > after);
    return found.sort((a, b) => (options.descending ? b.seq - a.seq : a.seq - b.seq));
  }

  async function toChange(stored: StoredDoc): Promise<Change> {
    const leaves = (options.style === 'all_docs' ? leavesOf(stored) : [stored.rev]).map((rev) => ({ rev }));
    const change: Change = { id: stored.id, seq: stored.seq, changes: leaves };
    if (stored.deleted) change.deleted = true;
    if (!options.include_docs && typeof options.filter !== 'function') return change;
    let doc: OutDoc = { _id: stored.id, _rev: stored.rev, ...stored.body };
    if (stored.deleted) doc._deleted = true;
    if (options.conflicts) {
      const conflicts = collectConflicts({ rev_tree: stored.tree });
      if (conflicts.length) doc._conflicts = conflicts;
    }
    if (options.attachments && options.include_docs) doc = await inlineAttachments(engine, doc, options.binary ?? false);
    change.doc = doc;
    return change;
  }
}

/** Sequences are numbers here; others' ("12-g1AAAA") begin with one. */
function sequence(since: number | string | undefined): number {
  const number = typeof since === 'string' ? Number.parseInt(since, 10) : (since ?? 0);
  return Number.isFinite(number) ? number : 0;
}
