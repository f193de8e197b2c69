// The rules are tested whole through the endpoint (tests/contract/couch-endpoint-access.test.ts); here: that any CouchDB can run them.
import { wardSlugSchema } from '$domain/ids.ts';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { compileValidator } from '../couch/validation.ts';
import { CLOSED } from '../couch/security.ts';
import { designDocOf } from './validate-doc-update.ts';

const ward = wardSlugSchema.parse('an-phu');
const kinds = ['jobs', 'media', 'desk', 'opened'] as const;

test.each(kinds)('%s: one ES5 function, as CouchDB’s oldest JavaScript engine reads it', (kind) => {
  const { validate_doc_update: source } = designDocOf(ward, kind);
  const problems = new Linter().verify(`var rule = (${source});`, [{ languageOptions: { ecmaVersion: 5, sourceType: 'script' } }]);
  expect(problems).toEqual([]);
  expect(source.length).toBeLessThan(6500);
});

test('a document that is as deep or as wide as JSON allows is refused, not a crash', () => {
  const validate = compileValidator([designDocOf(ward, 'desk').validate_doc_update]);
  let deep: unknown = 1;
  for (let level = 0; level < 150; level++) deep = { deep };
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index]));
  const base = { _id: 'contact:1', type: 'contact', v: 1, ward, by: 'nam' };
  const who = { name: 'nam', roles: [], db: 'ward-an-phu-desk' };
  const refusals = validate([{ doc: base, oldDoc: null }, { doc: { ...base, deep }, oldDoc: null }, { doc: { ...base, wide }, oldDoc: null }], who, CLOSED);
  expect(refusals.map((refusal) => refusal?.reason.split(':')[0])).toEqual([undefined, 'size', 'size']);
});

const asNobody = { name: null, roles: [], db: 'x' };

test('a rule cannot reach Node', () => {
  const escape = `function () {
    var reached = [typeof process, typeof require, typeof fetch];
    try { reached.push(typeof this.constructor.constructor('return process')()); } catch (refused) { reached.push('refused'); }
    throw { forbidden: reached.join() };
  }`;
  const [refusal] = compileValidator([escape])([{ doc: { _id: 'a' }, oldDoc: null }], asNobody, CLOSED);
  expect(refusal?.reason).toBe('undefined,undefined,undefined,refused');
});

test('a rule that does not end is ended, and its documents are refused', () => {
  const validate = compileValidator(['function (doc) { if (doc.slow) for (;;) {} };'], 50);
  expect(validate([{ doc: { _id: 'a', slow: true }, oldDoc: null }], asNobody, CLOSED)[0]).toMatchObject({ error: 'forbidden' });
  expect(validate([{ doc: { _id: 'a' }, oldDoc: null }], asNobody, CLOSED)).toEqual([undefined]);
});
