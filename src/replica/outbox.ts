// What was written here and is not on the server yet, and what the server would not take.
import type { Dexie, Table } from 'dexie';
import type { Body, Edit, Rev, RevHistory, WriteResult } from './engine.ts';
import type { DocRow, OutboxRow, Refusal, RefusedRow, Seal } from './replica-rows.ts';
import { treeOf } from './row-state.ts';
import { historyOf, parseRev } from './rev-tree.ts';

/** A revision as a push sends it. */
export interface Unsent {
  n: number;
  id: string;
  rev: Rev;
  history: RevHistory;
  deleted: boolean;
  body: Body;
}

export function createOutbox(db: Dexie, { seal, open }: Seal) {
  const waiting: Table<OutboxRow, number, Omit<OutboxRow, 'n'>> = db.table('outbox');
  const refused: Table<RefusedRow, string> = db.table('refused');

  return {
    tables: [waiting, refused],

    /** In the transaction that writes `rows`. */
    async add(edits: readonly Edit[], results: readonly WriteResult[], rows: ReadonlyMap<string, DocRow>): Promise<void> {
      const added: Omit<OutboxRow, 'n'>[] = [];
      edits.forEach(({ id, deleted, body }, i) => {
        const result = results[i];
        const row = rows.get(id);
        if (result?.type !== 'written' || !row) return;
        const { rev } = result;
        const history = historyOf({ tree: treeOf(row), rev: row.rev }, rev);
        added.push({ id, rev, doc: row.rev === rev ? row.doc : seal(body), ...(deleted ? { deleted: 1 } : {}), ...(history && history.start > 1 ? { history } : {}) });
      });
      await waiting.bulkAdd(added);
    },

    /** What comes from the server as it was written here has arrived there. In the transaction of the write. */
    async arrived(results: readonly WriteResult[]): Promise<void> {
      const known = new Map(results.flatMap((result) => (result.type === 'known' ? [[result.id, result.rev]] : [])));
      if (known.size === 0) return;
      if ((await waiting.count()) > 0) await waiting.where('id').anyOf([...known.keys()]).filter(({ id, rev }) => known.get(id) === rev).delete();
      if ((await refused.count()) > 0) await refused.where('id').anyOf([...known.keys()]).filter(({ id, rev }) => known.get(id) === rev).delete();
    },

    /** Oldest first. */
    async unsent(): Promise<Unsent[]> {
      const rows = await waiting.toArray();
      return rows.map(({ n, id, rev, deleted, history, doc }) => {
        const only = parseRev(rev);
        return { n, id, rev, deleted: deleted === 1, body: open(doc) as Body, history: history ?? { start: 1, ids: [only?.hash ?? ''] } };
      });
    },

    /** The server has these. `sent` is in the order of unsent(). */
    async markSent(sent: readonly Pick<Unsent, 'n'>[]): Promise<void> {
      await db.transaction('rw', waiting, async () => {
        // One range for each run of neighbours: mostly there is a single one.
        for (let i = 0; i < sent.length; ) {
          const first = sent[i]?.n ?? 0;
          let last = first;
          while (++i < sent.length && sent[i]?.n === last + 1) last++;
          await waiting.where('n').between(first, last, true, true).delete();
        }
      });
    },

    async markRefused(refusals: readonly { id: string; rev: Rev; refusal: Refusal }[]): Promise<void> {
      if (refusals.length === 0) return;
      await db.transaction('rw', waiting, refused, async () => {
        for (const { id, rev, refusal } of refusals) {
          const rows = await waiting.where('id').equals(id).filter((row) => row.rev === rev).toArray();
          for (const { n, ...row } of rows) {
            await refused.put({ ...row, refusal });
            await waiting.delete(n);
          }
        }
      });
    },

    /** Refused documents wait to be sent again, as after a change of roles. */
    async retryRefused(): Promise<void> {
      await db.transaction('rw', waiting, refused, async () => {
        const rows = await refused.toArray();
        await waiting.bulkAdd(rows.map(({ refusal: _, ...row }) => row));
        await refused.clear();
      });
    }
  };
}
