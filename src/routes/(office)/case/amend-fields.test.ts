import { describe, expect, it } from 'vitest';
import { amendedJob } from '$domain/amended-job.ts';
import { amendmentSchema } from '$domain/amendment.ts';
import { jobSchema } from '$domain/job.ts';
import { amendFields, readAmendment, shownText, type Typed } from './amend-fields.ts';

const NOW = '2026-11-23T02:00:00.000Z';
const job = jobSchema.parse({
  _id: 'job:delivery:31.98.H29-261104-0013', type: 'job', v: 1, ward: 'an-phu', kind: 'delivery', title: 'Đăng ký khai sinh', place: { address: '1 Lê Thước', note: 'Gọi trước', lat: 10.79, lon: 106.75 },
  person: { name: 'Nguyễn Thị Thử', phone: '0570000123', born: '1974-01-18' }, received: '2026-11-04T04:00:00.000Z', due: '2026-11-25T10:00:00.000Z', source: 'csv', createdAt: NOW, createdBy: 'motcua',
  delivery: { dossierCode: '31.98.H29-261104-0013', procedure: 'Đăng ký khai sinh', field: '', fee: 8000, papersToCollect: ['Giấy hẹn'], channel: 'home' }
});
const open = { state: 'assigned' } as const;
const read = (typed: Typed, of = job) => readAmendment(typed, { job: of, view: open, now: NOW });

describe('a job put right by hand', () => {
  it('says what holds from now on and what held before, of what was changed alone', () => {
    expect(read({ 'person.phone': '+84 570 000 456', 'person.name': ' Nguyễn Thị  Thử ', 'place.note': '' })).toEqual({
      changes: { 'person.phone': '0570000456', 'place.note': null },
      was: { 'person.phone': '0570000123', 'place.note': 'Gọi trước' },
      problems: {}
    });
    expect(read({})).toEqual({ changes: {}, was: {}, problems: {} });
  });

  it('shows each field as the form reads it: nothing typed over is no change', () => {
    const untouched = Object.fromEntries(amendFields(job, open).map((field) => [field.field, shownText(field, job, {})]));
    expect(untouched).toMatchObject({ 'person.born': '18/01/1974', due: '2026-11-25T17:00', 'delivery.papersToCollect': 'Giấy hẹn' });
    expect(read(untouched)).toEqual({ changes: {}, was: {}, problems: {} });
  });

  it('takes the point of the old address away with it', () => {
    const { changes, was } = read({ 'place.address': '99 Đường Mới' });
    expect(changes).toEqual({ 'place.address': '99 Đường Mới', 'place.lat': null, 'place.lon': null });
    expect(was).toEqual({ 'place.address': '1 Lê Thước', 'place.lat': 10.79, 'place.lon': 106.75 });
    expect(jobSchema.parse(amendedJob(job, amendmentSchema.parse(changes))).place).toEqual({ address: '99 Đường Mới', note: 'Gọi trước' });
  });

  it.each([
    [{ 'person.name': ' ' }, 'person.name'],
    [{ 'person.phone': '12345' }, 'person.phone'],
    [{ 'person.born': '31/02/1974' }, 'person.born'],
    [{ 'person.born': '2027' }, 'person.born'],
    [{ 'place.address': '' }, 'place.address'],
    [{ due: '' }, 'due'],
    [{ due: '2026-11-01T10:00' }, 'due'],
    [{ 'delivery.fee': '-5' }, 'delivery.fee'],
    [{ 'delivery.papersToCollect': 'x'.repeat(201) }, 'delivery.papersToCollect']
  ] as const)('says beside the field what is wrong with %j', (typed, field) => {
    const { changes, problems } = read(typed);
    expect(changes).toEqual({});
    expect(problems[field]).toMatch(/\S.*\.$/);
  });

  it('writes what an entry may hold', () => {
    const { changes, was } = read({ 'person.born': '1974', due: '2026-11-26T09:30', 'delivery.fee': '75.000', 'delivery.papersToCollect': 'Giấy hẹn\n\nSổ cũ\nSổ cũ' });
    expect(amendmentSchema.parse(changes)).toEqual({ 'person.born': '1974', due: '2026-11-26T02:30:00.000Z', 'delivery.fee': 75_000, 'delivery.papersToCollect': ['Giấy hẹn', 'Sổ cũ'] });
    expect(amendmentSchema.parse(was)).toEqual({ 'person.born': '1974-01-18', due: '2026-11-25T10:00:00.000Z', 'delivery.fee': 8000, 'delivery.papersToCollect': ['Giấy hẹn'] });
  });

  it('leaves alone when a job was due that is done', () => {
    expect(amendFields(job, { state: 'done' }).map(({ field }) => field)).toEqual(['person.name', 'person.phone', 'person.born', 'place.address', 'place.note']);
    expect(readAmendment({ due: '2026-12-30T10:00' }, { job, view: { state: 'done' }, now: NOW }).changes).toEqual({});
  });
});
