// The rows that screens read, after any batches in any order, are what a fold from scratch gives.
import { Dexie } from 'dexie';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDexieEngine, type DexieEngine } from './dexie-engine.ts';
import type { Edit } from './engine.ts';
import type { Doc, Projection } from './projection.ts';
import { documentOf, NO_SEAL, REPLICA_STORES, type DocRow, type Seal } from './replica-rows.ts';

interface View {
  title: unknown;
  values: number[];
}

/** Parents "p:<key>", children "c:<parent>:<n>". A `bad` document is set aside. */
const projection: Projection<View> = {
  lift(doc) {
    if (doc.bad) return { quarantine: 'bad' };
    if (doc._id.startsWith('p:')) return { isParent: true, lifted: { kind: 'delivery', due: String(doc.due) } };
    return { childOf: doc._id.slice(2, doc._id.lastIndexOf(':')), lifted: { log: 1, at: String(doc.v) } };
  },
  childPrefix: (parent) => `c:${parent}:`,
  fold(parent, children) {
    const values = children.map(({ v }) => Number(v)).sort();
    return { view: { title: parent.title, values }, lifted: { person: `officer-${values.length}`, open: values.length > 2 ? 0 : 1 } };
  }
};

/** Seals so that nothing inside is to be read by accident. */
const sealed = { seal: (value: unknown) => ({ sealed: JSON.stringify(value) }), open: (value: unknown) => JSON.parse((value as { sealed: string }).sealed) as unknown };

const hash = (n: number) => n.toString(16).padStart(32, '0');

const edit = fc.record({
  id: fc.constantFrom('p:1', 'p:2', 'p:12', 'c:p:1:a', 'c:p:1:b', 'c:p:1:c', 'c:p:2:a', 'c:p:12:a', 'c:p:12:b'),
  generation: fc.integer({ min: 1, max: 3 }),
  v: fc.nat(9),
  what: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'bad', 'deleted')
});

describe('projection', () => {
  let db: Dexie;
  let engine: DexieEngine;
  const docs = () => db.table<DocRow, string>('docs');
  beforeEach(() => {
    db = new Dexie(`projection-${crypto.randomUUID()}`);
    db.version(1).stores(REPLICA_STORES);
  });
  afterEach(async () => {
    db.close();
    await db.delete();
  });

  const replicated = (edits: readonly Edit[]) => engine.write(edits, { newEdits: false, autoCompact: true });
  const first = (id: string, body: object, n = 1): Edit => ({ id, deleted: false, body: { ...body }, history: { start: 1, ids: [hash(n)] } });

  it.each<[string, Seal]>([['as they are', NO_SEAL], ['sealed', sealed]])('is the fold from scratch, whatever came in whatever order; bodies %s', async (_, seal) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(edit, { maxLength: 6 }), fc.boolean()), { maxLength: 8 }), fc.boolean(), async (batches, ahead) => {
        engine = createDexieEngine({ db, projection, seal });
        await docs().clear();
        for (const [batch, isLarge] of batches) {
          const edits = batch.map(({ id, generation, v, what }): Edit => {
            const ids = Array.from({ length: generation }, (_each, i) => hash((generation - i) * 100 + (i === 0 ? v : 0)));
            const body = { v, title: `title ${v}`, due: `due ${v}`, ...(what === 'bad' ? { bad: true } : {}) };
            return { id, deleted: what === 'deleted', body, history: { start: generation, ids } };
          });
          // Large batches read what is stored in another way than small ones.
          if (isLarge) for (let i = 0; i < 25; i++) edits.push(first(`p:other-${i}`, { due: 'never' }));
          if (ahead) engine.lookAhead(edits);
          await replicated(edits);
          expectFolded(await docs().toArray(), seal);
        }
      }),
      { numRuns: 60 }
    );
  });

  it('folds a parent once per batch, and not at all when nothing of it came', async () => {
    const folds: string[] = [];
    engine = createDexieEngine({ db, projection: { ...projection, fold: (parent, children) => (folds.push(parent._id), projection.fold(parent, children)) } });
    await replicated([first('c:p:1:a', { v: 1 }), first('p:1', { title: 'one' }), first('p:2', { title: 'two' }), first('c:p:1:b', { v: 2 })]);
    expect(folds.sort()).toEqual(['p:1', 'p:2']);
    folds.length = 0;
    await replicated([first('c:p:1:c', { v: 3 }), first('c:p:1:d', { v: 4 })]);
    expect(folds).toEqual(['p:1']);
    expect((await docs().get('p:1'))?.view).toEqual({ title: 'one', values: [1, 2, 3, 4] });
  });

  it('keeps rows out of the indexes that they have no key for', async () => {
    engine = createDexieEngine({ db, projection });
    await replicated([first('p:1', { title: 'one', due: '2026-01-01' }), first('c:p:1:a', { v: 5 }), first('c:p:9:a', { v: 5 }), first('p:3', { bad: true })]);
    expect(await docs().where('[person+open+due]').equals(['officer-1', 1, '2026-01-01']).primaryKeys()).toEqual(['p:1']);
    expect(await docs().where('[log+at]').between([1, ''], [1, '\uffff']).primaryKeys()).toEqual(['c:p:1:a', 'c:p:9:a']);
    expect(await docs().where('orphan').equals(1).primaryKeys()).toEqual(['c:p:9:a']);
    expect(await docs().where('quarantine').equals(1).primaryKeys()).toEqual(['p:3']);
    expect(await engine.unsent()).toEqual([]);
  });

  it('counts what is written here as unsent until the server has that very revision', async () => {
    engine = createDexieEngine({ db, projection });
    await engine.write([first('c:p:1:a', { v: 1 }), first('c:p:1:b', { v: 2 }, 2), first('c:p:1:c', { v: 3 }, 3)], { newEdits: false, unsent: true });
    expect((await engine.unsent()).map(({ id, rev }) => [id, rev])).toEqual([['c:p:1:a', `1-${hash(1)}`], ['c:p:1:b', `1-${hash(2)}`], ['c:p:1:c', `1-${hash(3)}`]]);
    await replicated([first('c:p:1:a', { v: 1 })]);
    const [second] = await engine.unsent();
    expect(second?.id).toBe('c:p:1:b');
    await engine.markSent(second ? [second] : []);
    expect((await engine.unsent()).map(({ id, history, body }) => [id, history, body])).toEqual([['c:p:1:c', { start: 1, ids: [hash(3)] }, { v: 3 }]]);
    await engine.markRefused([{ id: 'c:p:1:c', rev: `1-${hash(3)}`, refusal: { status: 403, reason: 'not yours' } }]);
    expect(await engine.unsent()).toEqual([]);
    expect(await db.table('refused').toArray()).toMatchObject([{ id: 'c:p:1:c', refusal: { status: 403, reason: 'not yours' } }]);
    expect(await docs().get('c:p:1:c')).toBeDefined();
    await engine.retryRefused();
    expect((await engine.unsent()).map(({ id }) => id)).toEqual(['c:p:1:c']);
  });

  it('writes nothing when the transaction around it fails', async () => {
    engine = createDexieEngine({ db, projection });
    await replicated([first('p:1', { title: 'one' })]);
    const failing = db.transaction('rw', engine.tables, async () => {
      await engine.write([first('c:p:1:a', { v: 1 })], { newEdits: false, unsent: true });
      throw new Error('after the write');
    });
    await expect(failing).rejects.toThrow('after the write');
    expect(await docs().get('c:p:1:a')).toBeUndefined();
    expect((await docs().get('p:1'))?.view).toEqual({ title: 'one', values: [] });
    expect((await engine.info()).updateSeq).toBe(1);
  });

  function expectFolded(rows: readonly DocRow[], seal: Seal): void {
    const alive = rows.filter(({ deleted }) => !deleted);
    const document = (row: DocRow): Doc => documentOf(row, seal);
    const good = alive.filter((row) => !projection.lift(document(row)).quarantine);
    for (const row of rows) {
      const isGood = good.includes(row);
      expect(row.quarantine, row.id).toBe(isGood || row.deleted ? undefined : 1);
      if (row.id.startsWith('p:')) {
        const children = good.filter(({ id }) => projection.lift({ _id: id }).childOf === row.id && !id.startsWith('p:'));
        const folded = isGood ? projection.fold(document(row), children.map(document)) : undefined;
        expect(row.view === undefined ? undefined : seal.open(row.view), row.id).toEqual(folded?.view);
        expect({ person: row.person, open: row.open }).toEqual({ person: folded?.lifted?.person, open: folded?.lifted?.open });
      } else {
        const parent = projection.lift({ _id: row.id }).childOf;
        const hasParent = good.some(({ id }) => id === parent);
        // A parent that went away again leaves its children unmarked; that they are found again is what the views say.
        if (hasParent || !isGood) expect(row.orphan, row.id).toBeUndefined();
      }
    }
  }
});
