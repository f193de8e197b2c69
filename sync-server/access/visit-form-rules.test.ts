import { Linter } from 'eslint';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { answersToKeep, checkAnswers, lookThrough } from '$domain/check-answers.ts';
import { compileForm, type CompiledForm } from '$domain/compile-form.ts';
import { answersSchema, visitFormSchema, type FormAnswers, type VisitForm } from '$domain/visit-form.ts';
import { CLOSED } from '../couch/security.ts';
import { compileValidator } from '../couch/validation.ts';
import { demoVisitForms } from '../demo/demo-visit-forms.ts';
import { CHECKER, compileForms, visitFormRules } from './visit-form-rules.ts';

const ON = '2026-11-23';
const PHOTO = 'a'.repeat(64);
const OFFICER = { name: 'an', roles: ['ward:an-phu:officer'], db: 'ward-an-phu' };

/** Invented: a ward that counts market stalls. No code knows of it. */
const STALLS: VisitForm = visitFormSchema.parse({
  form: 'market-stall', vi: 'Kiểm tra sạp chợ', en: 'Market stall', version: 3,
  constants: [{ name: 'most', vi: 'Tối đa', en: 'Most', values: [{ validFrom: '2026-01-01', value: 4 }, { validFrom: '2027-01-01', value: 6 }] }],
  fields: [
    { key: 'goods', type: 'choice', many: true, vi: 'Hàng', en: 'Goods', required: true, options: [{ value: 'food', vi: 'Thực phẩm', en: 'Food' }, { value: 'cloth', vi: 'Vải', en: 'Cloth' }] },
    { key: 'permit', type: 'text', vi: 'Số giấy phép', en: 'Permit', max: 20, showIf: "has(goods, 'food')", requiredIf: "has(goods, 'food')" },
    { key: 'sides', type: 'table', vi: 'Cạnh', en: 'Sides', row: { vi: 'Cạnh', en: 'Side' }, most: 4, columns: [{ key: 'metres', type: 'number', vi: 'Dài', en: 'Long', unit: 'm', min: 0, max: 20, decimals: 1, required: true }, { key: 'open', type: 'choice', vi: 'Mở', en: 'Open', options: [{ value: 'y', vi: 'Có', en: 'Yes' }, { value: 'n', vi: 'Không', en: 'No' }] }] },
    { key: 'round', type: 'computed', vi: 'Chu vi', en: 'Round', value: 'round(sum(sides.metres), 1)', unit: 'm' },
    { key: 'fits', type: 'computed', vi: 'Vừa', en: 'Fits', value: 'round <= most * 2' },
    { key: 'why', type: 'text', vi: 'Vì sao', en: 'Why', requiredIf: 'not fits' },
    { key: 'front', type: 'photo', vi: 'Mặt trước', en: 'Front', most: 2 }
  ]
});
const GOOD: FormAnswers = { goods: ['food'], permit: 'GP-12', sides: [{ metres: 2.5, open: 'y' }, { metres: 3 }], round: 5.5, fits: true, front: [PHOTO] };

function compiled(form: VisitForm): CompiledForm {
  const result = compileForm(form);
  if (result.type === 'problems') throw new Error(result.problems.join('\n'));
  return result.form;
}
const stalls = compiled(STALLS);
const question = (answers: FormAnswers, on = ON) => ({ form: stalls, answers, on, evidence: [PHOTO] });
const entry = (data: object, more: object = {}) => ({ _id: 'entry:x', type: 'entry', kind: 'visited', data, evidence: [{ sha256: PHOTO }], ...more });
const served = (answers: unknown, form: object = { form: 'market-stall', version: 3, on: ON }) => entry({ outcome: 'served', form, answers });

describe('answers to a form of a ward’s own', () => {
  it('fit, or are told by field what is wrong', () => {
    expect(checkAnswers(question(GOOD))).toEqual(new Map());
    const wrong = (more: FormAnswers) => Object.fromEntries(checkAnswers(question({ ...GOOD, ...more })));
    expect(wrong({ goods: ['wood'] })).toMatchObject({ goods: 'option' });
    expect(wrong({ goods: ['cloth'] })).toEqual({ permit: 'hidden' });
    expect(wrong({ sides: [{ metres: 21 }], round: 21, fits: false, why: 'x' })).toEqual({ 'sides.0.metres': 'too-large' });
    expect(wrong({ sides: [{ metres: 2.55 }], round: 2.6 })).toEqual({ 'sides.0.metres': 'digits' });
    expect(wrong({ sides: [{ metres: 9 }], round: 9, fits: false })).toEqual({ why: 'missing' });
    expect(wrong({ round: 1 })).toEqual({ round: 'computed' });
    expect(wrong({ front: ['b'.repeat(64)] })).toEqual({ front: 'not-evidence' });
    expect(wrong({ front: [PHOTO, PHOTO] })).toEqual({ front: 'too-many' });
    expect(wrong({ more: 1 })).toEqual({ more: 'unknown' });
    expect(wrong({ permit: 'x'.repeat(21) })).toEqual({ permit: 'too-long' });
  });
  it('what is kept of what was entered fits: computed is there, hidden and empty is not', () => {
    const kept = answersToKeep(question({ goods: ['cloth'], permit: 'typed before', sides: [{ metres: 2 }], why: '', front: [] }));
    expect(kept).toEqual({ goods: ['cloth'], sides: [{ metres: 2 }], round: 2, fits: true });
    expect(checkAnswers(question(kept))).toEqual(new Map());
  });
  it('cells follow from others of their row, and sums from them', () => {
    const floor = compiled(demoVisitForms()[0]!);
    const asked = { form: floor, on: ON, evidence: [PHOTO], answers: { lodging: 'rented', owner: 'Lê Văn Chủ', rooms: [{ name: 'Ngủ', long: 4, wide: 3.15 }, { name: 'Khách', long: 3, wide: 3 }], residents: 2, newcomers: 1, sketch: [PHOTO] } };
    const kept = answersToKeep(asked);
    expect(kept).toMatchObject({ rooms: [{ area: 12.6 }, { area: 9 }], total: 21.6, perHead: 7.2, enough: false });
    expect(Object.fromEntries(checkAnswers({ ...asked, answers: kept }))).toEqual({ reason: 'missing' });
    expect(checkAnswers({ ...asked, answers: { ...kept, reason: 'Phòng nhỏ' } })).toEqual(new Map());
  });
  it('goes by the constant of the day', () => {
    const answers = { goods: ['cloth'], sides: [{ metres: 10 }] };
    expect([lookThrough(question(answers, '2026-12-31')), lookThrough(question(answers, '2027-01-01')), lookThrough(question(answers, '2025-01-01'))].map(({ computed }) => computed.get('fits'))).toEqual([false, true, false]);
  });
});

describe('on the server', () => {
  const validate = compileValidator([visitFormRules([STALLS, ...demoVisitForms()]).validate_doc_update]);
  const refusal = (doc: object) => validate([{ doc: doc as never, oldDoc: null }], OFFICER, CLOSED)[0]?.reason;

  it('an entry is refused for what does not fit, whoever made it', () => {
    expect(refusal(served(GOOD))).toBeUndefined();
    expect(refusal(served({ ...GOOD, permit: undefined }))).toBe('answers: permit missing');
    expect(refusal(served({ ...GOOD, round: 99 }))).toBe('answers: round computed');
    expect(refusal(served({ ...GOOD, front: ['b'.repeat(64)] }))).toBe('answers: front not-evidence');
    expect(refusal(served(undefined))).toBe('answers: form: the answers are missing');
    expect(refusal(served(GOOD, { form: 'market-stall', version: 2, on: ON }))).toMatch(/version of the form is not known/);
    expect(refusal(entry({ outcome: 'not-met', form: { form: 'market-stall', version: 3, on: ON }, answers: GOOD }))).toMatch(/nobody was met/);
    expect(refusal(served({ ...GOOD, __proto__: { a: 1 }, constructor: 1 }))).toBe('answers: constructor unknown');
  });
  it('a correction is looked at alike, but for its evidence, which lies with the entry it names', () => {
    const correction = (answers: object) => ({ ...entry({ entry: 'entry:y', becomes: { kind: 'visited', data: { outcome: 'served', form: { form: 'market-stall', version: 3, on: ON }, answers } } }), kind: 'corrected' });
    expect(refusal(correction(GOOD))).toBeUndefined();
    expect(refusal(correction({ ...GOOD, round: 0 }))).toBe('answers: round computed');
  });
  it('other documents, visits without a form and the administrator pass', () => {
    for (const doc of [entry({ outcome: 'served' }), entry({ outcome: 'not-met' }), { type: 'job' }, { ...served({}), kind: 'verified' }]) expect(refusal(doc)).toBeUndefined();
    expect(validate([{ doc: served({}) as never, oldDoc: null }], { ...OFFICER, roles: ['_admin'] }, CLOSED)[0]).toBeUndefined();
  });
  test('it is ES5 and not large', () => {
    const { validate_doc_update: source } = visitFormRules(demoVisitForms());
    expect(new Linter().verify(`var rule = (${source});`, [{ languageOptions: { ecmaVersion: 5, sourceType: 'script' } }])).toEqual([]);
    expect(source.length).toBeLessThan(15_000);
  });
  it('forms whose rules cannot be meant are refused before anything is provisioned', () => {
    const bad = visitFormSchema.parse({ form: 'x', vi: 'x', en: 'x', fields: [{ key: 'a', type: 'text', vi: 'a', en: 'a', showIf: 'b = 1' }, { key: 'a', type: 'computed', vi: 'a', en: 'a', value: '1 +' }] });
    expect(() => compileForms([bad])).toThrow('form x v1, a: "b = 1": no field above and no constant is called "b"\nform x v1, a: stands there twice\nform x v1, a: "1 +": something is missing at the end (at 3)');
    expect(() => compileForms([STALLS, STALLS])).toThrow('market-stall v3 stands there twice');
  });
});

describe('the phone and the server', () => {
  // The very text that goes into the design document.
  const onServer = new Function('form', 'answers', 'on', 'evidence', `${CHECKER}\nreturn check(form, answers, on, evidence);`) as (form: CompiledForm, answers: unknown, on: string, evidence: string[]) => string | null;
  const floor = compiled(demoVisitForms()[0]!);

  const cell = fc.oneof(fc.constantFrom('food', 'cloth', 'y', 'owned', 'rented', '', PHOTO), fc.string({ maxLength: 25 }), fc.integer({ min: -2, max: 30 }), fc.double({ min: 0, max: 25, noNaN: true }), fc.constantFrom(1.005, 2.675, 0.1), fc.boolean());
  const rows = (keys: string[]) => fc.array(fc.dictionary(fc.constantFrom(...keys), cell, { maxKeys: 4 }), { maxLength: 6 });
  const answersOf = (form: CompiledForm) =>
    fc.dictionary(
      fc.constantFrom(...form.fields.map(({ key }) => key), 'strange'),
      fc.oneof(cell, fc.array(fc.constantFrom('food', 'cloth', PHOTO, 'x'), { maxLength: 4 }), rows(['metres', 'open', 'area', 'name', 'long', 'wide'])),
      { maxKeys: 12 }
    );

  it.each([['stalls', stalls], ['floor area', floor]])('come to the same, whatever the answers: %s', (_name, form) => {
    fc.assert(
      fc.property(answersOf(form), fc.constantFrom('2020-01-01', ON, '2027-05-01'), (raw, on) => {
        const parsed = answersSchema.safeParse(raw);
        if (!parsed.success) return;
        const asked = { form, answers: parsed.data, on, evidence: [PHOTO] };
        const [first] = checkAnswers(asked);
        const there = onServer(form, JSON.parse(JSON.stringify(parsed.data)), on, [PHOTO]);
        expect(there === null).toBe(first === undefined);
        // What the phone would save of them is refused for nothing but what the phone says, too.
        const kept = answersToKeep(asked);
        expect(onServer(form, JSON.parse(JSON.stringify(kept)), on, [PHOTO]) === null).toBe(checkAnswers({ ...asked, answers: kept }).size === 0);
      }),
      { numRuns: 2000 }
    );
  });
});
