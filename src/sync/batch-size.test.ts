import { describe, expect, it } from 'vitest';
import { BatchSize } from './batch-size.ts';

const cut = { type: 'no-answer' } as const;

describe('the size of a batch', () => {
  it('becomes smaller when a long request was cut, down to the least, and grows again', () => {
    const size = new BatchSize(1000, 100);
    size.heed({ type: 'server-error', status: 504 }, 60_000);
    expect(size.current).toBe(250);
    for (let i = 0; i < 5; i++) size.heed(cut, 60_000);
    expect(size.current).toBe(100);
    for (let i = 0; i < 5; i++) size.heed({ type: 'pushed' }, 500);
    expect(size.current).toBe(1000);
  });

  it('stays for a network that is not there, and for what has nothing to do with size', () => {
    const size = new BatchSize(1000, 100);
    size.heed(cut, 10);
    size.heed({ type: 'server-error', status: 500 }, 60_000);
    size.heed({ type: 'sign-in' }, 60_000);
    expect(size.current).toBe(1000);
  });
});
