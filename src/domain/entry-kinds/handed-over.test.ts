import { describe, expect, it } from 'vitest';
import { handedOver } from './handed-over.ts';

const HASH = 'a'.repeat(64);
const plain = { recipient: { who: 'person', name: 'Nguyễn Thị Thử' }, papersCollected: ['Giấy tiếp nhận hồ sơ'], feeTaken: 8000 };

describe('handed-over', () => {
  it('takes what was written before there was more to write, as it is', () => {
    const old = { ...plain, recipient: { who: 'authorised', name: 'Lê Văn Ba', relationship: 'chồng' }, rating: 4, remark: 'Giao tại cổng' };
    expect(handedOver.data.parse(old)).toEqual(old);
  });

  it('takes all that a hand-over can hold', () => {
    const full = {
      ...plain,
      recipient: { who: 'authorised', name: 'Lê Văn Ba', relationship: 'chồng', mandate: [HASH] },
      identity: { verdict: 'similar', lastDigits: '658' },
      slipScanned: true,
      signature: { width: 656, height: 480, path: 'M20 20l60 0' },
      unsigned: { witness: 'Trần Thị Tư', photos: [HASH] },
      rating: 5
    };
    expect(handedOver.data.parse(full)).toEqual(full);
  });

  it.each([
    ['more of the number than three digits', { identity: { verdict: 'matched', lastDigits: '079074519658' } }],
    ['a verdict that is none', { identity: { verdict: 'ok', lastDigits: '658' } }],
    ['markup for a signature', { signature: { width: 1, height: 1, path: '<script>' } }],
    ['a signature without end', { signature: { width: 1, height: 1, path: `M0 0${'l1 1'.repeat(4000)}` } }],
    ['no witness', { unsigned: { witness: '', photos: [HASH] } }],
    ['no photo of who cannot sign', { unsigned: { witness: 'Trần Thị Tư', photos: [] } }]
  ])('refuses %s', (_, more) => {
    expect(handedOver.data.safeParse({ ...plain, ...more }).success).toBe(false);
  });

  it('keeps of a card nothing that nobody asked for', () => {
    expect(handedOver.data.parse({ ...plain, identity: { verdict: 'matched', lastDigits: '658', number: '079074519658' } }).identity).toEqual({ verdict: 'matched', lastDigits: '658' });
  });
});
