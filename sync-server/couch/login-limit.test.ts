import { expect, test } from 'vitest';
import { LoginLimit } from './login-limit.ts';

function limitAt(start = 0) {
  const clock = { now: start };
  return { clock, limit: new LoginLimit(() => clock.now) };
}

test('five wrong passwords are free, then the wait doubles up to its longest', () => {
  const { clock, limit } = limitAt();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 16; attempt++) {
    waits.push(limit.wait('nam', '10.0.0.1'));
    clock.now += waits.at(-1)! * 1000;
    limit.failed('nam', '10.0.0.1');
  }
  expect(waits).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

test('another name and another address are not held up, and success forgets', () => {
  const { limit } = limitAt();
  for (let attempt = 0; attempt < 6; attempt++) limit.failed('nam', '10.0.0.1');
  expect(limit.wait('nam', '10.0.0.1')).toBeGreaterThan(0);
  expect([limit.wait('lan', '10.0.0.1'), limit.wait('nam', '10.0.0.2')]).toEqual([0, 0]);
  limit.succeeded('nam', '10.0.0.1');
  expect(limit.wait('nam', '10.0.0.1')).toBe(0);
});

test('many names from one address are held up, too', () => {
  const { limit } = limitAt();
  for (let name = 0; name < LoginLimit.FREE_PER_ADDRESS; name++) limit.failed(`name-${name}`, '10.0.0.1');
  expect(limit.wait('somebody else', '10.0.0.1')).toBeGreaterThan(0);
});

test('after a quarter of an hour all is forgotten', () => {
  const { clock, limit } = limitAt();
  for (let attempt = 0; attempt < 10; attempt++) limit.failed('nam', '10.0.0.1');
  clock.now += LoginLimit.FORGET_MS;
  expect(limit.wait('nam', '10.0.0.1')).toBe(0);
});
