import { expect, it } from 'vitest';
import { fewAtOnce } from './few-at-once.ts';

it('lets so many run, the others in turn, also after one that failed', async () => {
  const turn = fewAtOnce(2);
  let [running, most] = [0, 0];
  const order: number[] = [];
  const done = await Promise.allSettled(
    [0, 1, 2, 3, 4, 5].map((index) =>
      turn(async () => {
        most = Math.max(most, ++running);
        order.push(index);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        if (index === 1) throw new Error('one');
        return index;
      })
    )
  );
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
});
