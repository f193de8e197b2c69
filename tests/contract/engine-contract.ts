// What every engine must do, asked through PouchDB as CouchDB's clients would. Run on SQLite in Node and on Dexie in Chromium.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine, Rev } from '$replica/engine.ts';

export interface Opened {
  db: PouchDB.Database;
  engine: Engine;
}

export interface EngineFactory {
  /** An empty database, removed again by `close`. */
  open(options?: { autoCompact?: boolean }): Promise<Opened>;
  close(opened: Opened): Promise<void>;
  /** Another handle on the same data, as another tab or process has it. */
  again(opened: Opened): Promise<Opened>;
}

type Doc = PouchDB.Core.ExistingDocument<Record<string, unknown>> & Record<string, unknown>;
const hash = (letter: string) => letter.repeat(32);
const base64 = (text: string) => btoa(unescape(encodeURIComponent(text)));

export function engineContract(factory: EngineFactory): void {
  let opened: Opened;
  let db: PouchDB.Database;
  let engine: Engine;
  beforeEach(async () => {
    opened = await factory.open();
    ({ db, engine } = opened);
  });
  afterEach(() => factory.close(opened));

  const replicated = (docs: object[]) => db.bulkDocs(docs as Doc[], { new_edits: false });
  const revisions = (...ids: string[]) => ({ start: ids.length, ids });

  describe('documents', () => {
    it('gives back what was put, and refuses an edit that does not build on the leaf', async () => {
      const first = await db.put({ _id: 'a', name: 'Nguyễn Thị Đào', nested: { n: [1, null, true] } });
      expect(first.rev).toMatch(/^1-/);
      expect(await db.get('a')).toEqual({ _id: 'a', _rev: first.rev, name: 'Nguyễn Thị Đào', nested: { n: [1, null, true] } });
      const second = await db.put({ _id: 'a', _rev: first.rev, name: 'B' });
      expect(second.rev).toMatch(/^2-/);
      await expect(db.put({ _id: 'a', _rev: first.rev, name: 'C' })).rejects.toMatchObject({ status: 409 });
      await expect(db.put({ _id: 'a', name: 'C' })).rejects.toMatchObject({ status: 409 });
      await expect(db.put({ _id: 'new', _rev: first.rev })).rejects.toMatchObject({ status: 409 });
      expect((await db.get<{ name: string }>('a')).name).toBe('B');
    });

    it('makes the same revision of the same edit', async () => {
      const other = await factory.open();
      const here = await db.put({ _id: 'a', n: 1 });
      const there = await other.db.put({ _id: 'a', n: 1 });
      await factory.close(other);
      expect(here.rev).toBe(there.rev);
    });

    it('deletes, says "deleted", and goes on from the deletion when written anew', async () => {
      const { rev } = await db.put({ _id: 'a', n: 1 });
      const gone = await db.remove('a', rev);
      await expect(db.get('a')).rejects.toMatchObject({ status: 404, reason: 'deleted' });
      expect(await db.get('a', { rev: gone.rev })).toMatchObject({ _deleted: true });
      await expect(db.get('b')).rejects.toMatchObject({ status: 404, reason: 'missing' });
      const again = await db.put({ _id: 'a', n: 2 });
      expect(again.rev).toMatch(/^3-/);
      expect((await db.info()).doc_count).toBe(1);
    });

    it('answers each document of a bulk write for itself', async () => {
      await db.put({ _id: 'a', n: 1 });
      const results = await db.bulkDocs([{ _id: 'a', n: 2 }, { _id: 'b', n: 1 }, { _id: 'c', n: 1 }, { _id: 'c', n: 2 }]);
      expect(results.map((result) => [result.id, 'status' in result ? result.status : 'ok'])).toEqual([['a', 409], ['b', 'ok'], ['c', 'ok'], ['c', 409]]);
    });

    it('refuses what is no document', async () => {
      await expect(db.bulkDocs([{ _id: '_strange' }])).rejects.toMatchObject({ status: 400 });
      await expect(db.bulkDocs([{ _id: 'a', _strange: 1 } as object as Doc])).rejects.toMatchObject({ name: 'doc_validation' });
      await expect(db.bulkDocs([{ _id: 'a', _rev: 'nonsense' } as Doc])).rejects.toMatchObject({ status: 400 });
      await expect(replicated([{ _id: 'a' }])).rejects.toMatchObject({ status: 400 });
      await expect(replicated([{ _id: 'a', _rev: '1-a', _revisions: { start: 1, ids: ['a', 'b'] } }])).rejects.toMatchObject({ status: 400 });
      expect((await db.info()).doc_count).toBe(0);
    });

    it('counts documents and sequences', async () => {
      const { rev } = await db.put({ _id: 'a' });
      await db.bulkDocs([{ _id: 'b' }, { _id: 'c' }]);
      await db.remove('a', rev);
      const info = await db.info();
      expect(info.doc_count).toBe(2);
      expect(info.update_seq).toBe(4);
    });
  });

  describe('revision trees', () => {
    it('picks the winner as CouchDB does: longest, then highest hash', async () => {
      await replicated([
        { _id: 'a', v: 'left', _rev: `2-${hash('a')}`, _revisions: revisions(hash('a'), hash('0')) },
        { _id: 'a', v: 'right', _rev: `2-${hash('b')}`, _revisions: revisions(hash('b'), hash('0')) }
      ]);
      expect(await db.get('a', { conflicts: true })).toMatchObject({ v: 'right', _rev: `2-${hash('b')}`, _conflicts: [`2-${hash('a')}`] });
      await replicated([{ _id: 'a', v: 'longer', _rev: `3-${hash('1')}`, _revisions: revisions(hash('1'), hash('a'), hash('0')) }]);
      expect(await db.get('a', { conflicts: true })).toMatchObject({ v: 'longer', _conflicts: [`2-${hash('b')}`] });
    });

    it('lets a leaf that lives win over a longer one that is deleted, with its body', async () => {
      await replicated([{ _id: 'a', v: 'short', _rev: `2-${hash('a')}`, _revisions: revisions(hash('a'), hash('0')) }]);
      await replicated([{ _id: 'a', v: 'long', _rev: `3-${hash('c')}`, _revisions: revisions(hash('c'), hash('b'), hash('0')) }]);
      expect(await db.get('a')).toMatchObject({ v: 'long' });
      await db.remove('a', `3-${hash('c')}`);
      expect(await db.get('a', { conflicts: true })).toEqual({ _id: 'a', v: 'short', _rev: `2-${hash('a')}` });
      expect((await db.info()).doc_count).toBe(1);
    });

    it('takes the same revisions again without a change', async () => {
      const docs = () => [
        { _id: 'a', v: 1, _rev: `2-${hash('a')}`, _revisions: revisions(hash('a'), hash('0')) },
        { _id: 'b', v: 1, _rev: `1-${hash('b')}` }
      ];
      await replicated(docs());
      const before = await db.info();
      await replicated(docs());
      expect(await db.info()).toEqual(before);
    });

    it('takes several revisions of a document in one write, in any order', async () => {
      await replicated([
        { _id: 'a', v: 3, _rev: `3-${hash('c')}`, _revisions: revisions(hash('c'), hash('b'), hash('a')) },
        { _id: 'a', v: 1, _rev: `1-${hash('a')}`, _revisions: revisions(hash('a')) },
        { _id: 'a', v: 2, _rev: `2-${hash('b')}`, _revisions: revisions(hash('b'), hash('a')) }
      ]);
      expect(await db.get('a', { revs: true })).toMatchObject({ v: 3, _revisions: revisions(hash('c'), hash('b'), hash('a')) });
    });

    it('gives all leaves, and each with its history', async () => {
      await replicated([
        { _id: 'a', v: 'left', _rev: `2-${hash('a')}`, _revisions: revisions(hash('a'), hash('0')) },
        { _id: 'a', v: 'right', _rev: `3-${hash('b')}`, _revisions: revisions(hash('b'), hash('d'), hash('0')) }
      ]);
      const open = await db.get('a', { open_revs: 'all', revs: true });
      const leaves = open.map((leaf) => (leaf as { ok: Doc }).ok).sort((x, y) => (x._rev < y._rev ? -1 : 1));
      expect(leaves).toEqual([
        { _id: 'a', v: 'left', _rev: `2-${hash('a')}`, _revisions: revisions(hash('a'), hash('0')) },
        { _id: 'a', v: 'right', _rev: `3-${hash('b')}`, _revisions: revisions(hash('b'), hash('d'), hash('0')) }
      ]);
      const { results } = await db.bulkGet({ docs: [{ id: 'a', rev: `2-${hash('a')}` }, { id: 'a', rev: `2-${hash('f')}` }, { id: 'none' }], revs: true });
      expect(results.map(({ docs }) => docs[0])).toMatchObject([{ ok: { v: 'left', _revisions: revisions(hash('a'), hash('0')) } }, { error: {} }, { error: {} }]);
    });

    it('follows `latest` from an old revision to its leaf', async () => {
      const one = await db.put({ _id: 'a', n: 1 });
      const two = await db.put({ _id: 'a', _rev: one.rev, n: 2 });
      const { results } = await db.bulkGet({ docs: [{ id: 'a', rev: one.rev }], revs: true, ...{ latest: true } });
      expect(results[0]?.docs[0]).toMatchObject({ ok: { _rev: two.rev, n: 2 } });
      expect(await db.get('a', { rev: one.rev, latest: true } as PouchDB.Core.GetOptions)).toMatchObject({ _rev: two.rev });
    });

    it('forgets the beginning of a history that is too long', async () => {
      let rev = (await db.put({ _id: 'a', n: 0 })).rev;
      for (let n = 1; n <= 12; n++) rev = (await db.put({ _id: 'a', _rev: rev, n })).rev;
      const edit = { id: 'a', deleted: false, body: { n: 13 }, base: rev as Rev };
      await engine.write([edit], { newEdits: true, revsLimit: 5, revHash: () => hash('e') });
      const doc = await db.get('a', { revs: true });
      expect(doc).toMatchObject({ n: 13, _rev: `14-${hash('e')}` });
      expect(doc).toMatchObject({ _revisions: { start: 14, ids: expect.objectContaining({ length: 5 }) } });
    });

    it('holds old bodies until they are compacted, and leaves always', async () => {
      const one = await db.put({ _id: 'a', n: 1 });
      const two = await db.put({ _id: 'a', _rev: one.rev, n: 2 });
      await replicated([{ _id: 'a', v: 'side', _rev: `2-${hash('0')}`, _revisions: { start: 2, ids: [hash('0'), one.rev.slice(2)] } }]);
      expect(await db.get('a', { rev: one.rev })).toMatchObject({ n: 1 });
      await db.compact();
      await expect(db.get('a', { rev: one.rev })).rejects.toMatchObject({ status: 404 });
      expect(await db.get('a', { rev: two.rev })).toMatchObject({ n: 2 });
      expect(await db.get('a', { rev: `2-${hash('0')}` })).toMatchObject({ v: 'side' });
    });

    it('holds leaves only when it compacts by itself', async () => {
      const small = await factory.open({ autoCompact: true });
      const one = await small.db.put({ _id: 'a', n: 1 });
      const two = await small.db.put({ _id: 'a', _rev: one.rev, n: 2 });
      await expect(small.db.get('a', { rev: one.rev })).rejects.toMatchObject({ status: 404 });
      expect(await small.db.get('a', { rev: two.rev, revs: true })).toMatchObject({ n: 2, _revisions: { start: 2 } });
      expect(await small.db.get('a', { revs_info: true })).toMatchObject({ _revs_info: [{ rev: two.rev, status: 'available' }, { rev: one.rev, status: 'missing' }] });
      await factory.close(small);
    });

    it('says which revisions are missing', async () => {
      const { rev } = await db.put({ _id: 'a', n: 1 });
      expect(await db.revsDiff({ a: [rev, `2-${hash('f')}`], b: [`1-${hash('f')}`] })).toEqual({ a: { missing: [`2-${hash('f')}`] }, b: { missing: [`1-${hash('f')}`] } });
      expect(await db.revsDiff({ a: [rev] })).toEqual({});
    });
  });

  describe('lists', () => {
    beforeEach(async () => {
      const results = await db.bulkDocs(['b', 'd', 'a', 'c', 'e'].map((_id) => ({ _id, n: _id.toUpperCase() })));
      const c = results.find(({ id }) => id === 'c');
      await db.remove('c', c && 'rev' in c ? String(c.rev) : '');
    });
    const ids = async (options: object) => (await db.allDocs(options)).rows.map((row) => ('id' in row ? row.id : undefined));

    it('by id, within bounds, both ways, in pages', async () => {
      expect(await ids({})).toEqual(['a', 'b', 'd', 'e']);
      expect(await ids({ startkey: 'b', endkey: 'd' })).toEqual(['b', 'd']);
      expect(await ids({ startkey: 'b', endkey: 'd', inclusive_end: false })).toEqual(['b']);
      expect(await ids({ descending: true })).toEqual(['e', 'd', 'b', 'a']);
      expect(await ids({ descending: true, startkey: 'd', endkey: 'b' })).toEqual(['d', 'b']);
      expect(await ids({ descending: true, startkey: 'd', endkey: 'b', inclusive_end: false })).toEqual(['d']);
      expect(await ids({ skip: 1, limit: 2 })).toEqual(['b', 'd']);
      expect(await ids({ limit: 0 })).toEqual([]);
      expect(await ids({ key: 'd' })).toEqual(['d']);
      expect((await db.allDocs({ limit: 1 })).total_rows).toBe(4);
    });

    it('by keys, with deletions and what is not there', async () => {
      const { rows } = await db.allDocs({ keys: ['e', 'c', 'nope', 'a'], include_docs: true });
      expect(rows).toMatchObject([{ id: 'e', doc: { n: 'E' } }, { id: 'c', value: { deleted: true }, doc: null }, { key: 'nope', error: 'not_found' }, { id: 'a' }]);
    });
  });

  describe('changes', () => {
    it('come once per document, in the order of the last write', async () => {
      const a = await db.put({ _id: 'a', n: 1 });
      await db.put({ _id: 'b', n: 1 });
      await db.put({ _id: 'a', _rev: a.rev, n: 2 });
      const { results, last_seq } = await db.changes({ include_docs: true });
      expect(results.map(({ id, seq }) => [id, seq])).toEqual([['b', 2], ['a', 3]]);
      expect(results[1]?.doc).toMatchObject({ n: 2 });
      expect(last_seq).toBe(3);
      expect((await db.changes({ since: 2 })).results.map(({ id }) => id)).toEqual(['a']);
      expect((await db.changes({ since: 3 })).last_seq).toBe(3);
      expect((await db.changes({ limit: 1 })).results.map(({ id }) => id)).toEqual(['b']);
      expect((await db.changes({ descending: true })).results.map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await db.changes({ doc_ids: ['b', 'zz'] })).results.map(({ id }) => id)).toEqual(['b']);
      expect((await db.changes({ filter: (doc: { n: number }) => doc.n === 1 })).results.map(({ id }) => id)).toEqual(['b']);
    });

    it('name all leaves when asked, and deletions', async () => {
      await replicated([{ _id: 'a', _rev: `2-${hash('a')}`, _revisions: revisions(hash('a'), hash('0')) }, { _id: 'a', _rev: `2-${hash('b')}`, _revisions: revisions(hash('b'), hash('0')) }]);
      const { results } = await db.changes({ style: 'all_docs', conflicts: true, include_docs: true });
      expect(results[0]?.changes.map(({ rev }) => rev)).toEqual([`2-${hash('b')}`, `2-${hash('a')}`]);
      expect(results[0]?.doc?._conflicts).toEqual([`2-${hash('a')}`]);
      await db.remove('a', `2-${hash('b')}`);
      await db.remove('a', `2-${hash('a')}`);
      expect((await db.changes()).results[0]).toMatchObject({ id: 'a', deleted: true });
    });

    it('go on live until they are cancelled, also for writes through another handle', async () => {
      await db.put({ _id: 'a' });
      const seen: string[] = [];
      const feed = db.changes({ live: true, since: 0 });
      feed.on('change', ({ id }) => seen.push(id));
      await expect.poll(() => seen).toEqual(['a']);
      await db.put({ _id: 'b' });
      await expect.poll(() => seen).toEqual(['a', 'b']);
      const other = await factory.again(opened);
      await other.db.put({ _id: 'c' });
      await expect.poll(() => seen).toEqual(['a', 'b', 'c']);
      await other.db.close();
      feed.cancel();
      await db.put({ _id: 'd' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(seen).toEqual(['a', 'b', 'c']);
    });

    it('page through many', async () => {
      await db.bulkDocs(Array.from({ length: 2500 }, (_, n) => ({ _id: `d${String(n).padStart(5, '0')}` })));
      const { results } = await db.changes();
      expect(results).toHaveLength(2500);
      expect(new Set(results.map(({ id }) => id)).size).toBe(2500);
      expect((await db.allDocs()).rows).toHaveLength(2500);
    });
  });

  describe('attachments', () => {
    const text = { content_type: 'text/plain', data: base64('xin chào') };

    it('come back byte for byte, as stubs unless asked for', async () => {
      await db.put({ _id: 'a', _attachments: { t: text } });
      const stub = (await db.get('a'))._attachments?.t;
      expect(stub).toMatchObject({ stub: true, content_type: 'text/plain', length: 9, revpos: 1 });
      expect(stub?.digest).toMatch(/^md5-/);
      expect((await db.get('a', { attachments: true }))._attachments?.t).toMatchObject({ data: text.data });
      expect((await db.allDocs({ include_docs: true, attachments: true })).rows[0]).toMatchObject({ doc: { _attachments: { t: { data: text.data } } } });
      expect((await db.changes({ include_docs: true, attachments: true })).results[0]?.doc?._attachments?.t).toMatchObject({ data: text.data });
      const binary = await db.getAttachment('a', 't');
      expect(new TextDecoder().decode(binary instanceof Blob ? await binary.arrayBuffer() : binary)).toBe('xin chào');
    });

    it('stay when an edit passes their stub on, and are refused as stubs of nothing', async () => {
      const one = await db.put({ _id: 'a', _attachments: { t: text } });
      const doc = await db.get<{ n?: number }>('a');
      const two = await db.put({ ...doc, n: 2 });
      expect((await db.get('a', { attachments: true, rev: two.rev }))._attachments?.t).toMatchObject({ data: text.data, revpos: 1 });
      await db.put({ _id: 'a', _rev: two.rev, _attachments: { t: { stub: true } } } as object as Doc);
      expect((await db.get('a', { attachments: true }))._attachments?.t).toMatchObject({ data: text.data });
      await expect(db.put({ _id: 'b', _attachments: { t: { stub: true, content_type: 'x', digest: 'md5-nothing' } } } as object as Doc)).rejects.toMatchObject({ status: 412 });
      expect(one.rev).toBe(doc._rev);
    });

    it('are kept once for the same content and let go with the last body that names them', async () => {
      const a = await db.put({ _id: 'a', _attachments: { t: text } });
      const b = await db.put({ _id: 'b', _attachments: { u: text } });
      const digest = String((await db.get('a'))._attachments?.t?.digest);
      await db.put({ _id: 'a', _rev: a.rev });
      await db.compact();
      expect(await engine.attachment(digest)).toBeDefined();
      await db.put({ _id: 'b', _rev: b.rev });
      await db.compact();
      expect(await engine.attachment(digest)).toBeUndefined();
    });
  });

  describe('local documents', () => {
    it('are written on top of their revision, and never replicated', async () => {
      const one = await db.put({ _id: '_local/x', n: 1 });
      expect(one.rev).toBe('0-1');
      const two = await db.put({ _id: '_local/x', _rev: '0-1', n: 2 });
      expect(two.rev).toBe('0-2');
      await expect(db.put({ _id: '_local/x', _rev: '0-1', n: 3 })).rejects.toMatchObject({ status: 409 });
      expect(await db.get('_local/x')).toEqual({ _id: '_local/x', _rev: '0-2', n: 2 });
      expect((await db.changes()).results).toEqual([]);
      await db.remove(await db.get('_local/x'));
      await expect(db.get('_local/x')).rejects.toMatchObject({ status: 404 });
    });
  });

  describe('two handles', () => {
    it('see each other’s writes at once and give no sequence twice', async () => {
      const other = await factory.again(opened);
      await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? db : other.db).put({ _id: `d${n}` })));
      const seqs = (await db.changes()).results.map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(20);
      expect((await other.db.get('d1'))._id).toBe('d1');
      expect((await other.db.info()).doc_count).toBe(20);
      await other.db.close();
    });
  });
}
