import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amendedJob } from './amended-job.ts';
import { amendmentBetween, amendmentSchema } from './amendment.ts';
import { entrySchema, GENESIS_HASH, type Entry, type EntryContent } from './entry.ts';
import { foldJob } from './fold-job.ts';
import { mintEntryId, mintJobId } from './ids.ts';
import { jobSchema, type Job } from './job.ts';
import { compareJobs } from './same-job.ts';
import { uuidV7 } from './uuid-v7.ts';

const ID = mintJobId('delivery', '31.98.H29-261104-0013');
const job = jobSchema.parse({
  _id: ID, type: 'job', v: 1, ward: 'an-phu', kind: 'delivery', title: 'Đăng ký khai sinh', place: { address: '1 Lê Thước', note: 'Gọi trước' }, person: { name: 'Nguyễn Thị Thử', phone: '0903000123' },
  received: '2026-11-04T04:00:00.000Z', due: '2026-11-20T10:00:00.000Z', source: 'csv', createdAt: '2026-11-04T04:00:00.000Z', createdBy: 'motcua',
  delivery: { dossierCode: '31.98.H29-261104-0013', procedure: 'Đăng ký khai sinh', field: '', fee: 0, papersToCollect: [], channel: 'home' }
});

let n = 0;
function write(content: EntryContent, after: Entry[] = []): Entry {
  n++;
  return entrySchema.parse({
    _id: mintEntryId(ID, uuidV7(Date.parse('2026-11-23T02:00:00.000Z') + n * 1000, new Uint8Array(10).fill(n % 250))), type: 'entry', v: 1, job: ID, ward: 'an-phu', by: 'motcua',
    device: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`, n, at: '2026-11-23T02:00:00.000Z', after: after.map((entry) => entry._id), evidence: [], prev: GENESIS_HASH, hash: GENESIS_HASH, sig: 'A'.repeat(86), ...content
  });
}
const amend = (changes: object, after: Entry[] = [], kept: object = {}) => write({ kind: 'amended', data: { changes: amendmentSchema.parse(changes), kept: amendmentSchema.parse(kept) } }, after);

describe('an amendment', () => {
  it('is what a file says otherwise, field by field', () => {
    const incoming = { ...job, place: { address: '99 Thảo Điền' }, person: { name: 'Nguyễn Thị Thử' } } as Job;
    const differing = compareJobs(job, incoming);
    expect(differing).toEqual({ type: 'differs', fields: ['person.phone', 'place.address', 'place.note'] });
    expect(amendmentBetween(job, incoming, differing.type === 'differs' ? differing.fields : [])).toEqual({ 'person.phone': null, 'place.address': '99 Thảo Điền', 'place.note': null });
  });
  it('cannot move a job to another ward', () => {
    expect(amendmentBetween(job, { ...job, ward: 'cat-lai' } as Job, ['ward'])).toBeUndefined();
  });
  it('holds for the job as it is looked at, and leaves the job as it was written', () => {
    const before = structuredClone(job);
    const view = foldJob([amend({ 'place.address': '99 Thảo Điền', due: '2026-11-25T10:00:00.000Z', 'place.note': null, 'violation.category': 'LLD' })]);
    const now = amendedJob(job, view.amended);
    expect(now).toEqual({ ...job, due: '2026-11-25T10:00:00.000Z', place: { address: '99 Thảo Điền' } });
    expect(jobSchema.parse(now)).toEqual(now);
    expect(job).toEqual(before);
    expect(amendedJob(job, undefined)).toBe(job);
  });
  it('gives a person to a job that had none', () => {
    const { person: _none, ...bare } = job;
    expect(amendedJob(bare as Job, { 'person.phone': '0903000456' }).person).toEqual({ name: '', phone: '0903000456' });
    expect(amendedJob(bare as Job, { 'person.phone': null }).person).toBeUndefined();
  });
  it('stands beside a hand-over that did not see it: nothing to settle', () => {
    const done = write({ kind: 'handed-over', data: { recipient: { who: 'person', name: 'Nguyễn Thị Thử' }, papersCollected: [], feeTaken: 0 } });
    expect(foldJob([done, amend({ 'delivery.fee': 8000 })])).toMatchObject({ state: 'done', contested: [], amended: { 'delivery.fee': 8000 } });
  });
  it('remembers what was not taken', () => {
    expect(foldJob([amend({}, [], { 'place.address': '99 Thảo Điền' })])).toMatchObject({ kept: { 'place.address': '99 Thảo Điền' } });
    expect(foldJob([amend({}, [], { 'place.address': '99 Thảo Điền' })]).amended).toBeUndefined();
  });
  it('made twice comes to one answer in any order, and the one that saw the other counts', () => {
    const first = amend({ 'place.address': '2 Lê Thước', 'delivery.fee': 8000 });
    const second = amend({ 'place.address': '3 Lê Thước' }, [first]);
    const unseen = amend({ 'delivery.field': 'Hộ tịch' });
    fc.assert(
      fc.property(fc.shuffledSubarray([first, second, unseen, first, second], { minLength: 5 }), (entries) => {
        expect(foldJob(entries).amended).toEqual({ 'place.address': '3 Lê Thước', 'delivery.fee': 8000, 'delivery.field': 'Hộ tịch' });
      })
    );
  });
});
