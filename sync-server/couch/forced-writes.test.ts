import { describe, expect, it } from 'vitest';
import { keepBack, readForcedDocs } from './forced-writes.ts';

const row = (id: string, rev: string) => ({ id, key: id, value: { rev } });
const missing = (key: string) => ({ key, error: 'not_found' });

describe('keepBack', () => {
  it('lets through what is new and what is there already as it is', () => {
    const docs = [{ _id: 'a', _rev: '1-a' }, { _id: 'b', _rev: '1-b' }];
    expect(keepBack(docs, { rows: [missing('a'), row('b', '1-b')] })).toEqual({ passed: docs, refused: [] });
  });

  it('keeps back a revision beside one that exists, deleted ones included', () => {
    const docs = [{ _id: 'a', _rev: '1-ffff' }, { _id: 'b', _rev: '1-b' }, { _id: 'c' }];
    const { passed, refused } = keepBack(docs, { rows: [row('a', '1-a'), { id: 'b', key: 'b', value: { rev: '2-b', deleted: true } }, row('c', '1-c')] });
    expect(passed).toEqual([]);
    expect(refused.map(({ id, error }) => [id, error])).toEqual([['a', 'forbidden'], ['b', 'forbidden'], ['c', 'forbidden']]);
  });

  it('keeps back the second of two in one request', () => {
    const { passed, refused } = keepBack([{ _id: 'a', _rev: '1-a' }, { _id: 'a', _rev: '1-b' }, { _id: 'a', _rev: '1-a' }], { rows: [missing('a')] });
    expect([passed.length, refused.map(({ rev }) => rev)]).toEqual([2, ['1-b']]);
  });

  it('leaves what is no document to the CouchDB', () => {
    expect(readForcedDocs([{ _id: 5 }])).toBeUndefined();
    expect(readForcedDocs('x')).toBeUndefined();
  });
});
