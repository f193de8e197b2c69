import { describe, expect, it } from 'vitest';
import { coSignaturesOf } from './co-signatures.ts';
import { entrySchema, GENESIS_HASH, type Entry, type EntryContent } from './entry.ts';
import { foldJob } from './fold-job.ts';
import { deviceIdSchema, mintEntryId, mintJobId, personNameSchema, sha256Schema } from './ids.ts';
import { minutesNumber } from './minutes-number.ts';
import { checklistFor, mayDrawUpViolationMinutes, minutesRule, nearbyRule, onTheSpotRulesSchema, USUAL_NEARBY } from './on-the-spot-rules.ts';
import { recheckDue, waitsForRecheck } from './recheck.ts';
import { uuidV7 } from './uuid-v7.ts';

const job = mintJobId('violation', 'TN-0001');
const HASH = sha256Schema.parse('ab'.repeat(32));
const OTHER_HASH = sha256Schema.parse('cd'.repeat(32));
const person = (name: string) => personNameSchema.parse(name);
let clock = Date.parse('2026-11-23T02:00:00.000Z');

function write(by: string, after: Entry[], content: EntryContent): Entry {
  clock += 60_000;
  return entrySchema.parse({
    _id: mintEntryId(job, uuidV7(clock, new Uint8Array(10).fill(by.charCodeAt(0)))),
    type: 'entry', v: 1, job, ward: 'an-phu', by, device: `00000000-0000-7000-8000-0000000000${by.charCodeAt(0).toString(16)}`, n: clock / 60_000,
    at: new Date(clock).toISOString(), after: after.map((entry) => entry._id), evidence: [], prev: GENESIS_HASH, hash: HASH, sig: 'A'.repeat(86), ...content
  });
}
const minutes = (by: string, after: Entry[], more: object = {}) => write(by, after, { kind: 'verified', data: { outcome: 'minutes', ...more } });

describe('a case on the spot', () => {
  it('waits for the day of its recheck, is back on that day, and is done when nothing is to be looked at again', () => {
    const first = minutes('an', [], { recheckOn: '2026-11-28' });
    const waiting = foldJob([first]);
    expect(waiting).toMatchObject({ state: 'assigned', assignee: 'an', recheck: { on: '2026-11-28', after: 'minutes' } });
    expect([waiting.outcome, waiting.decidedBy]).toEqual([undefined, undefined]);
    expect([waitsForRecheck(waiting, '2026-11-27'), waitsForRecheck(waiting, '2026-11-28')]).toEqual([true, false]);
    expect(recheckDue(waiting)).toBe('2026-11-28T16:59:59.999Z');
    const again = write('an', [first], { kind: 'verified', data: { outcome: 'put-right' } });
    const done = foldJob([again, first]);
    expect(done).toMatchObject({ state: 'done', outcome: 'put-right', visits: 2, decidedBy: { entry: again._id } });
    expect(done.recheck).toBeUndefined();
  });

  it('is opened again by a recheck that is set later, and closed with what was found', () => {
    const found = write('an', [], { kind: 'verified', data: { outcome: 'put-right' } });
    const look = write('chi', [found], { kind: 'recheck-set', data: { on: '2026-12-05' } });
    expect(foldJob([look, found])).toMatchObject({ state: 'new', recheck: { on: '2026-12-05', after: 'put-right', at: found.at } });
    const shut = write('chi', [look], { kind: 'closed', data: {} });
    expect(foldJob([shut, look, found])).toMatchObject({ state: 'done', outcome: 'put-right', closed: { by: 'chi' }, decidedBy: { by: 'chi' }, contested: [] });
    expect(foldJob([write('chi', [], { kind: 'closed', data: {} })])).toMatchObject({ state: 'done', outcome: 'closed' });
    const decision = { number: '12/QĐ-XPHC', on: '2026-12-02' };
    expect(foldJob([write('chi', [look], { kind: 'closed', data: { decision } }), look, found]).closed).toMatchObject({ by: 'chi', decision });
  });

  it('knows to whom it was passed on, and is done by that alone where nothing was found before', () => {
    const found = minutes('an', [], { passTo: { to: 'Chủ tịch UBND phường' } });
    expect(foldJob([found])).toMatchObject({ outcome: 'minutes', passedOn: { to: 'Chủ tịch UBND phường', entry: found._id } });
    const on = write('chi', [found], { kind: 'passed-on', data: { passTo: { to: 'Công an' } } });
    expect(foldJob([on, found])).toMatchObject({ outcome: 'minutes', passedOn: { to: 'Công an' }, contested: [] });
    expect(foldJob([write('chi', [], { kind: 'passed-on', data: { passTo: { to: 'Công an' } } })])).toMatchObject({ state: 'done', outcome: 'passed-on', decidedBy: { by: 'chi' } });
  });

  it('tells a second signature under the same content from one under other content, and counts nobody twice', () => {
    const found = minutes('an', []);
    const sign = (by: string, hash: typeof HASH) => write(by, [], { kind: 'co-signed', data: { entry: found._id, hash } });
    const signed = [sign('binh', HASH), sign('chi', OTHER_HASH), sign('binh', HASH), sign('an', HASH)];
    expect(coSignaturesOf(found, foldJob([...signed, found]))).toEqual([{ by: 'binh', matches: true }, { by: 'chi', matches: false }]);
    // What was signed comes later: the signature is already there.
    expect(foldJob([signed[0]!]).coSigned).toMatchObject({ [found._id]: [{ by: 'binh', hash: HASH }] });
    expect(coSignaturesOf(found, undefined)).toEqual([]);
  });

  it('is with whoever came upon it again, if it was with nobody', () => {
    const again = (after: Entry[] = []) => write('an', after, { kind: 'seen-again', data: { description: 'Vẫn bày bán' } });
    expect(foldJob([again()])).toMatchObject({ state: 'assigned', assignee: 'an', seenAgain: 1 });
    const done = minutes('binh', []);
    expect(foldJob([done, again([done])])).toMatchObject({ state: 'done', seenAgain: 1 });
  });
});

describe('rules', () => {
  const rules = onTheSpotRulesSchema.parse({
    checklists: [
      { validFrom: '2025-01-01', category: 'LLD', items: [{ item: 'old', vi: 'Cũ', en: 'Old' }] },
      { validFrom: '2026-07-01', category: 'LLD', items: [{ item: 'new', vi: 'Mới', en: 'New' }] }
    ],
    minutes: [{ validFrom: '2026-01-01', basis: [], competentRoles: ['supervisor'], competentPeople: ['an'], copies: 2, explanation: { writtenDays: 5, hearingDays: 2 } }]
  });

  it('are those of the day', () => {
    expect(checklistFor(rules, { category: 'LLD', date: '2026-06-30' })?.items[0]?.item).toBe('old');
    expect(checklistFor(rules, { category: 'LLD', date: '2026-07-01' })?.items[0]?.item).toBe('new');
    expect(checklistFor(rules, { category: 'TO', date: '2026-07-01' })).toBeUndefined();
    expect(nearbyRule(undefined, '2026-07-01')).toEqual(USUAL_NEARBY);
  });

  it('let only those draw up minutes of a violation whom the organisation names, and nobody without a rule', () => {
    const rule = minutesRule(rules, '2026-07-01');
    expect(mayDrawUpViolationMinutes(rule, { person: person('an'), roles: ['patrol'] })).toBe(true);
    expect(mayDrawUpViolationMinutes(rule, { person: person('binh'), roles: ['patrol'] })).toBe(false);
    expect(mayDrawUpViolationMinutes(rule, { person: person('chi'), roles: ['supervisor'] })).toBe(true);
    expect(mayDrawUpViolationMinutes(minutesRule(rules, '2025-12-31'), { person: person('an'), roles: ['supervisor'] })).toBe(false);
  });
});

it('numbers minutes by person and device', () => {
  const device = deviceIdSchema.parse('00000000-0000-7000-8000-0000000a9c4e');
  expect(minutesNumber({ n: 12, form: 'working', by: person('tuantra.anphu'), device })).toBe('12/BBLV.tuantra.anphu.9c4e');
});
