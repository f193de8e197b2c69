import { expect, it } from 'vitest';
import { jobOfCode, readCoSignCode, writeCoSignCode } from './co-sign-code.ts';
import { entrySchema, GENESIS_HASH } from './entry.ts';

const entry = entrySchema.parse({
  _id: 'entry:job:violation:TN-0001:00000000-0000-7000-8000-00000000000a', type: 'entry', v: 1, job: 'job:violation:TN-0001', ward: 'an-phu', by: 'tuantra.anphu',
  device: '00000000-0000-7000-8000-00000000000b', n: 3, at: '2026-11-25T02:00:00.000Z', after: [], evidence: [], prev: GENESIS_HASH, hash: 'ab'.repeat(32), sig: 'A'.repeat(86),
  kind: 'verified', data: { outcome: 'minutes' }
});

it('says which entry to sign, and reads it back', () => {
  const read = readCoSignCode(writeCoSignCode(entry));
  expect(read).toEqual({ ward: 'an-phu', entry: entry._id, hash: entry.hash, by: entry.by, at: entry.at, kind: 'verified', outcome: 'minutes' });
  expect(jobOfCode(read!)).toBe(entry.job);
});

it.each(['', 'TANNOI-KY-1', '38.98.H29-210519-0013', writeCoSignCode(entry).replace('TANNOI-KY-1', 'TANNOI-KY-9'), writeCoSignCode(entry).replace('ab', 'xy'), `${writeCoSignCode(entry)}|more`, writeCoSignCode(entry).replace('entry:job', 'entry:../job')])('takes nothing else: %s', (scanned) => {
  expect(readCoSignCode(scanned)).toBeUndefined();
});
