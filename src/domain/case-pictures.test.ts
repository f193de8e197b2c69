import { expect, it } from 'vitest';
import { picturesToHave } from './case-pictures.ts';
import type { Evidence } from './evidence.ts';
import { mintJobId, sha256Schema } from './ids.ts';
import { jobSchema } from './job.ts';

const hash = (mark: string) => sha256Schema.parse(mark.repeat(64).slice(0, 64));
const AT = '2026-11-20T01:00:00.000Z';
const violation = (key: string, files: { mark: string; bytes: number; use?: 'photo' | 'video' }[]) =>
  jobSchema.parse({
    _id: mintJobId('violation', key), type: 'job', v: 1, kind: 'violation', ward: 'an-phu', title: 'x', place: { address: '' }, received: AT, due: AT, source: 'web', createdAt: AT, createdBy: 'x',
    violation: { category: 'LLD', description: '', media: [], files: files.map(({ mark, bytes, use = 'photo' }) => ({ sha256: hash(mark), use, bytes, mime: use === 'photo' ? 'image/jpeg' : 'video/mp4', receivedAt: AT })) }
  });
const photo = (mark: string, more: Partial<Evidence> = {}): Evidence => ({ sha256: hash(mark), use: 'photo', bytes: 900_000, mime: 'image/jpeg', takenAt: AT, ...more });
const marks = (pictures: ReturnType<typeof picturesToHave>) => pictures.map(({ from, sha256 }) => `${from} ${sha256[0]}`);

it('are the photos of the report and the latest earlier ones, of each case in turn; no videos, no copies, nothing twice', () => {
  const first = { job: violation('1', [{ mark: 'a', bytes: 3_000_000 }, { mark: 'b', bytes: 9_000_000, use: 'video' }]), evidence: [photo('c'), photo('d', { copyOf: { sha256: hash('c'), how: 'stamped' } }), photo('e', { use: 'document' }), photo('c'), photo('f')] };
  const second = { job: violation('2', [{ mark: 'a', bytes: 3_000_000 }, { mark: '0', bytes: 100 }]), evidence: [] };
  expect(marks(picturesToHave([first, second], { pictures: 9, bytes: 9_000_000, earlierPerCase: 2 }))).toEqual(['report a', 'earlier c', 'report 0']);
  expect(marks(picturesToHave([first, second]))).toEqual(['report a', 'earlier c', 'earlier f', 'report 0']);
});

it('end where there are many or much of them, the less urgent cases first', () => {
  const cases = ['1', '2', '3'].map((mark) => ({ job: violation(mark, [{ mark, bytes: 5_000_000 }]), evidence: [] }));
  expect(marks(picturesToHave(cases, { pictures: 2, bytes: 9_000_000, earlierPerCase: 2 }))).toEqual(['report 1', 'report 2']);
  // As it is kept: made smaller.
  expect(marks(picturesToHave(cases, { pictures: 9, bytes: 500_000, earlierPerCase: 2 }))).toEqual(['report 1']);
});
