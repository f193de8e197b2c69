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

  describe('visits that fail', () => {
    const missed = (by: string, after: Entry[], data: object = {}) => write(by, after, { kind: 'not-handed-over', data: { reason: 'nobody-home', visitLimit: 2, ...data } });
    const carry = (by: string, after: Entry[], way: 'taken' | 'handed-back') => write(by, after, { kind: 'carried', data: { way } });

    it('as many as the rule allows send it back to the desk; handed out anew it begins anew', () => {
      const given = assign('an');
      const first = missed('an', [given], { next: '2026-11-24T10:00:00.000Z' });
      expect(foldJob([given, first])).toMatchObject({ state: 'assigned', assignee: 'an', failedVisits: 1, plan: { notBefore: '2026-11-24T10:00:00.000Z' } });
      const second = missed('an', [first]);
      const back = foldJob([given, first, second]);
      expect(back).toMatchObject({ state: 'returned', visits: 2 });
      expect([back.assignee, back.plan]).toEqual([undefined, undefined]);
      const again = write('chi', [second], { kind: 'assigned', data: { to: personNameSchema.parse('binh') } });
      const view = foldJob([given, first, second, again]);
      expect(view).toMatchObject({ state: 'assigned', assignee: 'binh', visits: 2 });
      expect(view.failedVisits).toBeUndefined();
    });
    it('counts visits of two people who did not see each other', () => {
      const given = assign('an');
      expect(foldJob([given, missed('an', [given]), missed('binh', [given])])).toMatchObject({ state: 'returned', contested: [] });
    });
    it('what is in the bag stays on the officer’s list until it is handed back', () => {
      const given = assign('an');
      const taken = carry('an', [given], 'taken');
      const refused = missed('an', [taken], { toDesk: true });
      expect(foldJob([given, taken, refused])).toMatchObject({ state: 'returned', assignee: 'an', carriedBy: 'an' });
      const back = foldJob([given, taken, refused, carry('an', [refused], 'handed-back')]);
      expect([back.state, back.assignee, back.carriedBy]).toEqual(['returned', undefined, undefined]);
      // Unopened and not failed, it stays theirs.
      expect(foldJob([given, taken, carry('an', [taken], 'handed-back')])).toMatchObject({ state: 'assigned', assignee: 'an' });
      expect(foldJob([given, taken, handOver('an', [taken])]).carriedBy).toBeUndefined();
    });
    it('the right address takes the place of the wrong one, and its old point goes', () => {
      const view = foldJob([missed('an', [], { reason: 'wrong-address', address: '12/5 Đường số 10' })]);
      expect(view.amended).toEqual({ 'place.address': '12/5 Đường số 10', 'place.lat': null, 'place.lon': null });
    });
    it('a plan is kept over a failed visit but for its day, and an empty one takes it back', () => {
      const plan = write('an', [], { kind: 'planned', data: { plan: { after: '17:00', notBefore: '2026-11-23T10:00:00.000Z' } } });
      const failed = missed('an', [plan]);
      expect(foldJob([plan, failed]).plan).toEqual({ after: '17:00' });
      expect(foldJob([plan, failed, write('an', [failed], { kind: 'planned', data: { plan: {} } })]).plan).toBeUndefined();
    });
  });

  describe('by post', () => {
    const post = (by: string, after: Entry[], tracking = 'EB123456785VN') => write(by, after, { kind: 'posted', data: { tracking } });
    const back = (by: string, after: Entry[]) => write(by, after, { kind: 'post-returned', data: { remark: 'Không có người nhận' } });

    it('is done when the post has it, and by that time it is judged', () => {
      const sent = post('chi', []);
      expect(foldJob([sent])).toMatchObject({ state: 'done', outcome: 'posted', post: { tracking: 'EB123456785VN' }, amended: { 'delivery.channel': 'post' }, decidedBy: { entry: sent._id, at: sent.at } });
    });
    it('one order at a time; brought back it lies at the desk, and may be sent again', () => {
      const sent = post('chi', []);
      const second = post('chi', [sent], 'RR473124829GB');
      expect(foldJob([sent, second])).toMatchObject({ post: { tracking: 'EB123456785VN' }, contested: [] });
      const returned = back('chi', [sent]);
      const view = foldJob([sent, returned]);
      expect(view).toMatchObject({ state: 'returned', amended: {} });
      expect([view.outcome, view.decidedBy, view.post]).toEqual([undefined, undefined, undefined]);
      expect(foldJob([sent, returned, post('chi', [returned], 'RR473124829GB')])).toMatchObject({ state: 'done', post: { tracking: 'RR473124829GB' } });
    });
    it('posted here and handed over there, unseen: somebody has to say which', () => {
      expect(foldJob([post('chi', []), handOver('an', [])]).contested).toHaveLength(2);
    });
  });

  describe('corrections', () => {
    const becoming = (name: string): EntryContent => ({ kind: 'handed-over', data: { recipient: { who: 'person', name }, papersCollected: [], feeTaken: 8000, rating: 4 } });
    function correct(by: string, after: Entry[], target: Entry, more: { as?: 'writer' | 'supervisor'; becomes?: EntryContent } = {}) {
      return write(by, after, { kind: 'corrected', data: { entry: target._id, why: 'Ghi nhầm', as: more.as ?? 'writer', ...(more.becomes && { becomes: more.becomes }) } } as EntryContent);
    }

    it('what the entry says is put right in its own place: who, when and what came after stay', () => {
      const done = handOver('an', [], 5);
      const fix = correct('an', [done], done, { becomes: becoming('Nguyễn Thị Đúng') });
      expect(foldJob([done, fix])).toMatchObject({ state: 'done', rating: 4, visits: 1, decidedBy: { entry: done._id, at: done.at }, corrections: { [done._id]: fix._id }, contested: [] });
      const second = correct('an', [fix], done, { becomes: { kind: 'handed-over', data: { recipient: { who: 'person', name: 'B' }, papersCollected: [], feeTaken: 0, rating: 3 } } });
      expect(foldJob([done, fix, second])).toMatchObject({ rating: 3, corrections: { [done._id]: second._id } });
    });
    it('what did not happen is taken back: the job is open again', () => {
      const given = assign('an');
      const done = handOver('an', [given]);
      expect(foldJob([given, done, correct('an', [done], done)])).toMatchObject({ state: 'assigned', visits: 0 });
    });
    it('only by the writer or a supervisor, only with content of the same kind, never of a judgement', () => {
      const done = handOver('an', [], 5);
      expect(foldJob([done, correct('binh', [done], done)])).toMatchObject({ state: 'done' });
      expect(foldJob([done, correct('chi', [done], done, { as: 'supervisor' })])).toMatchObject({ state: 'new' });
      expect(foldJob([done, correct('an', [done], done, { becomes: { kind: 'not-handed-over', data: { reason: 'refused' } } })])).toMatchObject({ state: 'done', rating: 5 });
      const accepted = write('chi', [done], { kind: 'reviewed', data: { entry: done._id, verdict: 'accepted' } });
      expect(foldJob([done, accepted, correct('chi', [accepted], accepted)]).reviews[done._id]).toBe('accepted');
    });
    it('answers what was sent back when it had seen that; what it had not seen stays sent back', () => {
      const done = handOver('an', []);
      const back = write('chi', [done], { kind: 'reviewed', data: { entry: done._id, verdict: 'sent-back', remark: 'Thiếu tên' } });
      const answer = foldJob([done, back, correct('an', [back], done, { becomes: becoming('Đủ Tên') })]);
      expect(answer).toMatchObject({ state: 'done', decidedBy: { entry: done._id } });
      expect(answer.sentBack).toBeUndefined();
      const unseen = correct('an', [done], done, { becomes: becoming('Đủ Tên') });
      expect(foldJob([done, back, unseen])).toMatchObject({ state: 'new' });
    });
    it('two that differ and did not see each other are contested, and settled like the rest', () => {
      const done = handOver('an', []);
      const mine = correct('an', [done], done, { becomes: becoming('A') });
      const hers = correct('chi', [done], done, { as: 'supervisor' });
      const both = foldJob([done, mine, hers]);
      expect(both.contested).toEqual([mine._id, hers._id]);
      const settle = write('chi', [mine, hers], { kind: 'settled', data: { entries: [mine._id, hers._id], chosen: mine._id } });
      expect(foldJob([done, mine, hers, settle])).toMatchObject({ contested: [], state: 'done', rating: 4 });
      // A correction and another officer's visit are about different things.
      expect(foldJob([done, mine, write('binh', [done], { kind: 'not-handed-over', data: { reason: 'refused' } })]).contested).toEqual([]);
    });
    it('one that a supervisor sends back does not count', () => {
      const done = handOver('an', [], 5);
      const fix = correct('an', [done], done);
      expect(foldJob([done, fix, write('chi', [fix], { kind: 'reviewed', data: { entry: fix._id, verdict: 'sent-back' } })])).toMatchObject({ state: 'done', rating: 5 });
    });
    it('takes a contested hand-over back: the other one counts', () => {
      const [mine, hers] = [handOver('an', []), handOver('binh', [])];
      expect(foldJob([mine, hers])).toMatchObject({ contested: [mine._id, hers._id] });
      expect(foldJob([mine, hers, correct('binh', [mine, hers], hers)])).toMatchObject({ contested: [], decidedBy: { by: 'an' } });
    });
  });

  it('gives the same answer for any order and any repeats', () => {
    const people = ['an', 'binh', 'chi'] as const;
    fc.assert(
      fc.property(
        fc.array(fc.record({ by: fc.constantFrom(...people), act: fc.integer({ min: 0, max: 21 }), sees: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }) }), { minLength: 1, maxLength: 12 }),
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
            else if (act === 20) log.push(write(by, after, { kind: 'redacted', data: { of: GENESIS_HASH } }));
            else if (act === 13) log.push(write(by, after, { kind: 'seen-again', data: { description: 'Lại thấy' } }));
            else if (act === 14) log.push(write(by, after, { kind: 'carried', data: { way: log.length % 2 ? 'taken' : 'handed-back' } }));
            else if (act === 15) log.push(write(by, after, { kind: 'planned', data: { plan: log.length % 3 ? { after: `1${log.length % 10}:00` } : {} } }));
            else if (act === 16) log.push(write(by, after, { kind: 'posted', data: { tracking: log.length % 2 ? 'EB123456785VN' : 'RR473124829GB' } }));
            else if (act === 17) log.push(write(by, after, { kind: 'post-returned', data: { remark: 'Hoàn' } }));
            else if (act === 18) log.push(write(by, after, { kind: 'not-handed-over', data: { reason: 'wrong-address', address: `${log.length} Lê Thước`, visitLimit: 2, ...(log.length % 2 ? { next: '2026-11-24T10:00:00.000Z' } : { toDesk: true as const }) } }));
            else if (act === 19) {
              const about = log[sees[0] === undefined ? 0 : sees[0] % Math.max(1, log.length)];
              if (!about) continue;
              const becomes = about.kind === 'handed-over' && log.length % 2 ? { becomes: { kind: 'handed-over' as const, data: { ...about.data, rating: 2 as const } } } : {};
              log.push(write(by, after, { kind: 'corrected', data: { entry: about._id, why: 'Nhầm', as: log.length % 3 ? 'writer' : 'supervisor', ...becomes } }));
            } else if (log.length > 1) log.push(write(by, after, { kind: 'settled', data: { entries: [target, log[1]!._id], chosen: target } }));
          }
          const shuffled = [...log, ...log.slice(0, 3)].map((entry) => ({ entry, at: dice.next().value })).sort((a, b) => a.at - b.at).map(({ entry }) => entry);
          expect(foldJob(shuffled)).toEqual(foldJob(log));
        }
      ),
      { numRuns: 700 }
    );
  });
});
