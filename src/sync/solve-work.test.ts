import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leadingZeroBits, workText } from '$domain/report-work.ts';
import { sha256Sync, solveWork } from './solve-work.ts';

test('the hash is SHA-256 for messages of any length', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
    expect(Buffer.from(sha256Sync(message)).toString('hex')).toBe(createHash('sha256').update(message).digest('hex'));
  }));
  for (const length of [55, 56, 63, 64, 65, 119, 120]) {
    const message = new Uint8Array(length).fill(7);
    expect(Buffer.from(sha256Sync(message)).toString('hex')).toBe(createHash('sha256').update(message).digest('hex'));
  }
});

test('finds a number whose hash begins with so many zero bits, and lets the page breathe', async () => {
  const asked = { challenge: 'abc.12.xyz.sig', bits: 12, codeHash: 'f'.repeat(64) };
  let pauses = 0;
  const nonce = await solveWork(asked, async () => void pauses++);
  expect(leadingZeroBits(createHash('sha256').update(workText({ ...asked, nonce })).digest())).toBeGreaterThanOrEqual(12);
  expect(pauses).toBe(Math.floor(nonce / 2000));
});

test('zero bits are counted over bytes', () => {
  expect([[0x80], [0x01], [0, 0x40], [0, 0]].map((bytes) => leadingZeroBits(Uint8Array.from(bytes)))).toEqual([0, 7, 9, 16]);
});
