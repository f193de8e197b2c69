import { expect, test } from 'vitest';
import { bytesShort, roomOf } from './storage-room.ts';

const MB = 1024 * 1024;

test('says that room is short while a day of photos still fits, and how much is wanted', () => {
  expect(roomOf({ usage: 100 * MB, quota: 1000 * MB })).toEqual({ type: 'enough', free: 900 * MB });
  expect(roomOf({ usage: 800 * MB, quota: 1000 * MB })).toEqual({ type: 'short', free: 200 * MB });
  expect(roomOf({ usage: 990 * MB, quota: 1000 * MB })).toEqual({ type: 'nearly-full', free: 10 * MB });
  expect(roomOf({ usage: 1001 * MB, quota: 1000 * MB })).toEqual({ type: 'nearly-full', free: 0 });
  expect([{ usage: 0, quota: 1000 * MB }, { usage: 800 * MB, quota: 1000 * MB }, undefined].map(bytesShort)).toEqual([0, 100 * MB, 0]);
});

test('a browser that says nothing is no reason to warn', () => {
  expect(roomOf(undefined)).toEqual({ type: 'unknown' });
  expect(roomOf({ usage: 5 })).toEqual({ type: 'unknown' });
  expect(roomOf({ usage: 0, quota: 0 })).toEqual({ type: 'unknown' });
});
