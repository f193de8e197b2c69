import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_PATH, signaturePath, signaturePathSchema } from './signature-path.ts';

const SIZE = { width: 328, height: 240 };

describe('signaturePath', () => {
  it('is nothing where nothing was drawn', () => {
    expect(signaturePath([], SIZE)).toBeUndefined();
    expect(signaturePath([[]], SIZE)).toBeUndefined();
  });

  it('keeps strokes, dots and corners, and leaves out what lies on a straight line', () => {
    const line = [{ x: 10, y: 10 }, { x: 20, y: 10 }, { x: 30, y: 10.1 }, { x: 40, y: 10 }, { x: 40, y: 30 }];
    expect(signaturePath([line, [{ x: 5.25, y: 6 }]], SIZE)).toEqual({ width: 656, height: 480, path: 'M20 20l60 0l0 40M11 12l0 0' });
  });

  it('a signature of 400 points takes a small part of an entry', () => {
    const points = Array.from({ length: 400 }, (_, step) => ({ x: 30 + step * 0.6, y: 120 + 60 * Math.sin(step / 9) * Math.cos(step / 31) }));
    const made = signaturePath([points], SIZE);
    expect(signaturePathSchema.safeParse(made).success).toBe(true);
    expect(made!.path.length).toBeLessThan(1200);
  });

  it('whatever is drawn can be stored, and stays near the finger', () => {
    const point = fc.record({ x: fc.double({ min: -50, max: 400, noNaN: true }), y: fc.double({ min: -50, max: 300, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(fc.array(point, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 20 }), (strokes) => {
        const made = signaturePath(strokes, SIZE);
        expect(signaturePathSchema.safeParse(made).success).toBe(true);
        expect(made!.path.split('M').length - 1).toBe(strokes.length);
      }),
      { numRuns: 200 }
    );
  });

  it('a page full of scribble gets coarser, not longer', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const scribble = Array.from({ length: 300 }, () => Array.from({ length: 60 }, () => ({ x: random() * 328, y: random() * 240 })));
    const made = signaturePath(scribble, SIZE);
    expect(made!.path.length).toBeLessThanOrEqual(LONGEST_PATH);
    const dots = Array.from({ length: 5000 }, () => [{ x: random() * 328, y: random() * 240 }]);
    expect(signaturePathSchema.safeParse(signaturePath(dots, SIZE)).success).toBe(true);
  });
});
