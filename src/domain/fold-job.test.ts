import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entrySchema, GENESIS_HASH, type Entry, type EntryContent } from './entry.ts';
import { foldJob } from './fold-job.ts';
import { deviceIdSchema, mintEntryId, mintJobId, personNameSchema, type EntryId } from './ids.ts';
import { uuidV7 } from './uuid-v7.ts';

const job = mintJobId('delivery', '31.98.H29-261104-0013');
const OTHER_JOB = mintJobId('violation', 'phan-anh-2');
let clock = Date.parse('2026-11-23T02:00:00.000Z');

const DEVICES: Record<string, string> = { an: '00000000-0000-7000-8000-00000000000a', binh: '00000000-0000-7000-8000-00000000000b', chi: '00000000-0000-7000-8000-00000000000c' };
const counters = new Map<string, number>();

function write(by: string, after: Entry[], content: EntryContent): Entry {
  clock += 60_000;
  const n = (counters.get(by) ?? 0) + 1;
  counters.set(by, n);
  return entrySchema.parse({
    _id: mintEntryId(job, uuidV7(clock, new Uint8Array(10).fill(n))),
    type: 'entry', v: 1, job, ward: 'an-phu', by: personNameSchema.parse(by), device: deviceIdSchema.parse(DEVICES[by]), n,
    at: new Date(clock).toISOString(), after: after.map((entry) => entry._id), evidence: [], prev: GENESIS_HASH, hash: GENESIS_HASH, sig: 'A'.repeat(86), ...content
  });
}

const handOver = (by: string, after: Entry[], rating?: 5) =>
  write(by, after, { kind: 'handed-over', data: { recipient: { who: 'person', name: 'Nguyễn Thị Thử' }, papersCollected: [], feeTaken: 0, rating } });
const assign = (to: string) => write('chi', [], { kind: 'assigned', data: { to: personNameSchema.parse(to) } });

describe('foldJob', () => {
  it('takes a job from new over assigned to handed over', () => {
    const given = assign('an');
    const done = handOver('an', [given], 5);
    expect(foldJob([]).state).toBe('new');
    expect(foldJob([given])).toMatchObject({ state: 'assigned', assignee: 'an', heads: [given._id] });
    expect(foldJob([done, given])).toMatchObject({ state: 'done', outcome: 'handed-over', rating: 5, visits: 1, contested: [], heads: [done._id], decidedBy: { by: 'an' } });
  });

  it('is contested when two people hand over without seeing each other, until a supervisor settles', () => {
    const given = assign('an');
    const first = handOver('an', [given]);
    const second = handOver('binh', [given]);
    const contested = foldJob([second, given, first]);
    expect(contested.contested).toEqual([first._id, second._id]);
    const settle = write('chi', [first, second], { kind: 'settled', data: { entries: [first._id, second._id], chosen: second._id } });
    expect(foldJob([settle, given, second, first])).toMatchObject({
      contested: [],
      state: 'done',
      visits: 1,
      decidedBy: { entry: second._id, by: 'binh' },
      reviews: { [first._id]: 'passed-over', [second._id]: 'accepted' }
    });
  });

  it('is not contested when the second had seen the first, or when both failed visits agree', () => {
    const first = handOver('an', []);
    expect(foldJob([first, handOver('binh', [first])]).contested).toEqual([]);
    const missed = (by: string) => write(by, [], { kind: 'not-handed-over', data: { reason: 'nobody-home' } });
    expect(foldJob([missed('an'), missed('binh')])).toMatchObject({ contested: [], visits: 2 });
  });

  it('reopens what was sent back, with the remark, until the officer acts again', () => {
    const given = assign('an');
    const done = handOver('an', [given]);
    const back = write('chi', [done], { kind: 'reviewed', data: { entry: done._id, verdict: 'sent-back', remark: 'Ảnh mờ' } });
    expect(foldJob([given, done, back])).toMatchObject({ state: 'assigned', sentBack: { entry: done._id, remark: 'Ảnh mờ' } });
    const again = handOver('an', [back]);
    const view = foldJob([given, done, back, again]);
    expect(view).toMatchObject({ state: 'done', decidedBy: { entry: again._id } });
    expect(view.sentBack).toBeUndefined();
  });

  it('merges a report, and opens it again when it is reported again, with whom it was with', () => {
    const given = assign('binh');
    const found = write('binh', [given], { kind: 'verified', data: { outcome: 'put-right' } });
    const told = write('chi', [found], { kind: 'answered', data: { text: 'Đã nhắc nhở' } });
    expect(foldJob([told, found, given])).toMatchObject({ state: 'done', answers: [{ entry: told._id, text: 'Đã nhắc nhở' }] });
    const again = write('chi', [told], { kind: 'reopened', data: { by: 'reporter', remark: 'Vẫn còn' } });
    const open = foldJob([again, told, found, given]);
    expect(open).toMatchObject({ state: 'assigned', assignee: 'binh', contested: [], reopened: { entry: again._id } });
    expect([open.outcome, open.decidedBy]).toEqual([undefined, undefined]);
    const same = write('chi', [again], { kind: 'merged', data: { into: OTHER_JOB } });
    expect(foldJob([same, again, told, found, given])).toMatchObject({ state: 'done', outcome: 'merged', mergedInto: OTHER_JOB, decidedBy: { by: 'chi' } });
  });

  it('is contested when the desk merges what a patrol has checked without knowing of it', () => {
    const found = write('binh', [], { kind: 'verified', data: { outcome: 'minutes' } });
    expect(foldJob([found, write('chi', [], { kind: 'merged', data: { into: OTHER_JOB } })]).contested).toHaveLength(2);
    expect(foldJob([found, write('chi', [], { kind: 'reopened', data: { by: 'reporter' } })]).contested).toEqual([]);
  });

  it('gives the same answer for any order and any repeats', () => {
    const people = ['an', 'binh', 'chi'] as const;
    fc.assert(
      fc.property(
        fc.array(fc.record({ by: fc.constantFrom(...people), act: fc.integer({ min: 0, max: 14 }), sees: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }) }), { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (acts, dice) => {
          const log: Entry[] = [];
          for (const { by, act, sees } of acts) {
            const after = log.length === 0 ? [] : sees.map((index) => log[index % log.length]!);
            const target = (log[0]?._id ?? mintEntryId(job, uuidV7(clock, new Uint8Array(10)))) as EntryId;
            if (act === 0) log.push(handOver(by, after));
            else if (act === 1) log.push(write(by, after, { kind: 'not-handed-over', data: { reason: 'refused' } }));
            else if (act === 2) log.push(assign('an'));
            else if (act === 3) log.push(write(by, after, { kind: 'reviewed', data: { entry: target, verdict: log.length % 2 ? 'accepted' : 'sent-back' } }));
            else if (act === 4) log.push(write(by, after, { kind: 'merged', data: { into: OTHER_JOB } }));
            else if (act === 5) log.push(write(by, after, { kind: 'answered', data: { text: `Trả lời ${log.length}` } }));
            else if (act === 6) log.push(write(by, after, { kind: 'reopened', data: { by: 'reporter' } }));
            else if (act === 7) log.push(write(by, after, { kind: 'kept-apart', data: { from: [OTHER_JOB] } }));
            else if (act === 8) log.push(write(by, after, { kind: 'verified', data: { outcome: log.length % 2 ? 'minutes' : 'put-right', ...(log.length % 3 === 0 && { recheckOn: '2026-11-28' }), ...(log.length % 4 === 0 && { passTo: { to: 'Công an phường' } }) } }));
            else if (act === 9) log.push(write(by, after, { kind: 'recheck-set', data: { on: '2026-12-01' } }));
            else if (act === 10) log.push(write(by, after, { kind: 'passed-on', data: { passTo: { to: 'Thanh tra' } } }));
            else if (act === 11) log.push(write(by, after, { kind: 'co-signed', data: { entry: target, hash: GENESIS_HASH } }));
            else if (act === 12) log.push(write(by, after, { kind: 'closed', data: {} }));
            else if (act === 13) log.push(write(by, after, { kind: 'seen-again', data: { description: 'Lại thấy' } }));
            else if (log.length > 1) log.push(write(by, after, { kind: 'settled', data: { entries: [target, log[1]!._id], chosen: target } }));
          }
          const shuffled = [...log, ...log.slice(0, 3)].map((entry) => ({ entry, at: dice.next().value })).sort((a, b) => a.at - b.at).map(({ entry }) => entry);
          expect(foldJob(shuffled)).toEqual(foldJob(log));
        }
      ),
      { numRuns: 200 }
    );
  });
});
