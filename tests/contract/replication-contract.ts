// Stock PouchDB replication between databases on our engines: whatever was written where and sent in whatever batches, all come to hold
// the same leaves, and the winner that pouchdb-merge picks.
import fc from 'fast-check';
import { collectLeaves, isDeleted, merge, winningRev } from 'pouchdb-merge';
import { describe, expect, it } from 'vitest';
import type { Rev } from '$replica/engine.ts';
import { PouchDB } from '$replica/pouch.ts';
import { pathOf, type RevTree } from '$replica/rev-tree.ts';
import type { EngineFactory, Opened } from './engine-contract.ts';

const IDS = ['a', 'b', 'c'];
type Leaf = { _id: string; _rev: Rev; _deleted?: boolean; _revisions: { start: number; ids: string[] }; v?: number };

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), at: fc.nat(2), id: fc.constantFrom(...IDS), v: fc.nat(3), leaf: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), at: fc.nat(2), id: fc.constantFrom(...IDS), leaf: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const), at: fc.nat(2), to: fc.nat(2), size: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), at: fc.nat(2), to: fc.nat(2), id: fc.constantFrom(...IDS) }) }
);

export function replicationContract(factory: EngineFactory, { runs }: { runs: number }): void {
  describe('replication', () => {
    it('comes to the same leaves and winners everywhere, as the model says', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
          const opened = await Promise.all([factory.open(), factory.open({ autoCompact: true }), factory.open()]);
          try {
            const model = new Map<string, RevTree>();
            for (const one of steps) {
              const { db } = at(opened, one.at);
              if (one.do === 'send') await send(db, at(opened, one.to).db, one.size);
              else if (one.do === 'repeat') await repeat(db, at(opened, one.to).db, one.id);
              else await edit(db, one);
              for (const { db: each } of opened) await learn(model, each);
            }
            for (let round = 0; round < 2; round++) {
              for (const source of opened) for (const target of opened) if (source !== target) await send(source.db, target.db, 2);
            }
            for (const { db, engine } of opened) {
              for (const id of IDS) {
                const tree = model.get(id);
                const state = (await engine.states([id])).get(id);
                expect(state?.rev).toBe(tree && winningRev({ rev_tree: tree }));
                expect(state?.deleted).toBe(tree && isDeleted({ rev_tree: tree }));
                const leaves = state ? collectLeaves(state.tree).map(({ rev }) => rev) : [];
                expect(new Set(leaves)).toEqual(new Set(tree ? collectLeaves(tree).map(({ rev }) => rev) : []));
                for (const leaf of await leavesOf(db, id)) expect(leaf._deleted ? undefined : leaf.v).toEqual(leaf._deleted ? undefined : expect.any(Number));
              }
            }
          } finally {
            await Promise.all(opened.map((each) => factory.close(each)));
          }
        }),
        { numRuns: runs, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false }
      );
    }, 120_000);

    it('goes on live, both ways', async () => {
      const [left, right] = [await factory.open(), await factory.open()];
      await left.db.put({ _id: 'before', v: 1 });
      const sync = PouchDB.sync(left.db, right.db, { live: true });
      await expect.poll(() => has(right.db, 'before')).toBe(true);
      await right.db.put({ _id: 'from-right', v: 1 });
      await left.db.put({ _id: 'from-left', v: 1 });
      await expect.poll(() => has(left.db, 'from-right')).toBe(true);
      await expect.poll(() => has(right.db, 'from-left')).toBe(true);
      sync.cancel();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await factory.close(left);
      await factory.close(right);
    });

    it('carries attachments', async () => {
      const [left, right] = [await factory.open(), await factory.open()];
      await left.db.put({ _id: 'a', _attachments: { t: { content_type: 'text/plain', data: btoa('đ'.normalize('NFD').length.toString()) } } });
      await left.db.replicate.to(right.db);
      expect((await right.db.get('a', { attachments: true }))._attachments?.t).toMatchObject({ data: btoa('1') });
      await factory.close(left);
      await factory.close(right);
    });
  });
}

function at(opened: readonly Opened[], index: number): Opened {
  const found = opened[index];
  if (!found) throw new Error(`No database ${index}`);
  return found;
}

async function send(source: PouchDB.Database, target: PouchDB.Database, batch_size: number): Promise<void> {
  if (source === target) return;
  const result = await source.replicate.to(target, { batch_size });
  expect(result.ok).toBe(true);
}

/** The same revisions once more, past the replicator's own comparison. */
async function repeat(source: PouchDB.Database, target: PouchDB.Database, id: string): Promise<void> {
  const leaves = await leavesOf(source, id);
  await target.bulkDocs([...leaves, ...leaves].map((leaf) => ({ ...leaf })), { new_edits: false });
}

async function leavesOf(db: PouchDB.Database, id: string): Promise<Leaf[]> {
  const { results } = await db.bulkGet({ docs: [{ id }], revs: true });
  return results.flatMap(({ docs }) => docs.flatMap((doc) => ('ok' in doc ? [doc.ok as object as Leaf] : [])));
}

/** Builds on any living leaf, so conflicts are edited further, too. */
async function edit(db: PouchDB.Database, { id, leaf, ...change }: { id: string; leaf: number; v?: number }): Promise<void> {
  const alive = (await leavesOf(db, id)).filter((each) => !each._deleted);
  const base = alive[leaf % (alive.length || 1)];
  if (change.v === undefined) {
    if (base) await db.remove(id, base._rev);
  } else {
    await db.put({ _id: id, v: change.v, ...(base ? { _rev: base._rev } : {}) });
  }
}

async function learn(model: Map<string, RevTree>, db: PouchDB.Database): Promise<void> {
  for (const id of IDS) {
    for (const leaf of await leavesOf(db, id)) {
      model.set(id, merge(model.get(id) ?? [], pathOf(leaf._revisions, leaf._deleted === true), 1000).tree);
    }
  }
}

async function has(db: PouchDB.Database, id: string): Promise<boolean> {
  return (await db.allDocs({ key: id })).rows.length === 1;
}
